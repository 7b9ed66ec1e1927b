package dev.filon.reports.drawing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.filon.reports.drawing.BulletChart.Bullet;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.quicktheories.QuickTheory;
import org.quicktheories.generators.SourceDSL;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class DrawingTest {

  private static final Palette PALETTE =
      new Palette("#000001", "#000002", "#000003", "#00ff00", "#ff0000", "#000004", "#000005", "F");

  private static Document parsed(byte[] svg) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(svg));
    } catch (Exception e) {
      throw new AssertionError(new String(svg, StandardCharsets.UTF_8), e);
    }
  }

  /** The shapes of a colour. */
  private static List<Element> filled(byte[] svg, String tag, String fill) {
    NodeList nodes = parsed(svg).getElementsByTagName(tag);
    List<Element> found = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      Element element = (Element) nodes.item(i);
      if (element.getAttribute("fill").equals(fill)) {
        found.add(element);
      }
    }
    return found;
  }

  private static double length(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  @Test
  void scaleMapsItsEndsAndHoldsWhatLiesBeyond() {
    Scale scale = new Scale(-1, 3, 10, 50);
    assertThat(scale.at(-1)).isEqualTo(10);
    assertThat(scale.at(1)).isEqualTo(30);
    assertThat(scale.at(3)).isEqualTo(50);
    assertThat(scale.at(99)).isEqualTo(50);
    assertThat(scale.at(-99)).isEqualTo(10);
    assertThat(scale.exceeds(3)).isFalse();
    assertThat(scale.exceeds(3.1)).isTrue();
  }

  @Test
  void scaleCountsDownwardsToo() {
    assertThat(new Scale(0, 10, 100, 0).at(4)).isEqualTo(60);
  }

  @Test
  void scaleWithoutLengthIsRefused() {
    assertThatThrownBy(() -> new Scale(1, 1, 0, 9)).hasMessageContaining("from 1.0 to 1.0");
    assertThatThrownBy(() -> new Scale(0, Double.NaN, 0, 9)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Scale(0, Double.POSITIVE_INFINITY, 0, 9))
        .hasMessageContaining("Infinity");
  }

  @Test
  void textOfAnySortStaysInsideTheXml() {
    QuickTheory.qt()
        .forAll(SourceDSL.strings().allPossible().ofLengthBetween(0, 30))
        .checkAssert(
            text -> {
              byte[] svg = new Svg(9, 9).text(0, 0, text, Svg.Anchor.START, text, 9, text).bytes();
              assertThat(parsed(svg).getElementsByTagName("*").getLength()).isEqualTo(2);
            });
  }

  @Test
  void markupIsEscapedAndForbiddenCharactersReplaced() {
    assertThat(Svg.escape("<a href=\"x\">'&'</a>"))
        .isEqualTo("&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
    assertThat(Svg.escape("a\u0000b\ud800")).isEqualTo("a\ufffdb\ufffd");
    assertThat(Svg.escape("Łódź €\u202f😀")).isEqualTo("Łódź €\u202f😀");
  }

  @Test
  void lengthThatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> new Svg(9, 9).line(Double.NaN, 0, 0, 0, "", 1))
        .hasMessageContaining("NaN");
  }

  @Test
  void bulletBarsAreAsLongAsTheirShares() {
    Bullet bullet = new Bullet(0.6, 0.4, 0.8);
    BulletChart chart = new BulletChart(PALETTE, 149, List.of(bullet));
    byte[] svg = chart.bullet(bullet, 36);
    double perUnit = 125 / 1.25;
    assertThat(length(filled(svg, "rect", "#000001").get(0), "width"))
        .isCloseTo(0.6 * perUnit, within(0.01));
    assertThat(length(filled(svg, "rect", "#000002").get(0), "width"))
        .isCloseTo(0.4 * perUnit, within(0.01));
    Element behind = filled(svg, "rect", "#ff0000").get(0);
    assertThat(length(behind, "width")).isCloseTo(0.2 * perUnit, within(0.01));
    assertThat(length(behind, "x")).isCloseTo(chart.scale().at(0.6), within(0.01));
    assertThat(filled(svg, "rect", "#ffffff")).hasSize(1);
  }

  @Test
  void bulletAheadOfItsTargetIsGreenAndWithoutTargetHasNoOutline() {
    Bullet ahead = new Bullet(0.9, 0, 0.8);
    BulletChart chart = new BulletChart(PALETTE, 149, List.of(ahead));
    assertThat(filled(chart.bullet(ahead, 36), "rect", "#00ff00")).hasSize(1);
    byte[] without = chart.bullet(new Bullet(0.9, 0.3, null), 36);
    assertThat(filled(without, "rect", "#ffffff")).isEmpty();
    assertThat(filled(without, "rect", "#00ff00")).isEmpty();
  }

  @Test
  void bulletsShareOneScaleThatEndsAtTwiceTheTarget() {
    Bullet huge = new Bullet(7, 0.1, 1.0);
    BulletChart chart = new BulletChart(PALETTE, 149, List.of(new Bullet(0.1, 0.1, 0.1), huge));
    assertThat(chart.scale().high()).isEqualTo(2);
    assertThat(filled(chart.bullet(huge, 36), "polygon", "#000001")).hasSize(1);
    assertThat(new BulletChart(PALETTE, 149, List.of(new Bullet(-9, 0, 1.0))).scale().low())
        .isEqualTo(-0.5);
    assertThat(parsed(chart.axis(16)).getElementsByTagName("text").getLength()).isEqualTo(5);
  }

  @Test
  void changeGoesRightInGreenAndLeftInRedOnOneScale() {
    ChangeBar bars = new ChangeBar(PALETTE, 102, 50);
    Element rise = filled(bars.bar(50, 10), "rect", "#00ff00").get(0);
    Element fall = filled(bars.bar(-25, 10), "rect", "#ff0000").get(0);
    assertThat(length(rise, "x")).isEqualTo(51);
    assertThat(length(rise, "width")).isEqualTo(50);
    assertThat(length(fall, "x")).isEqualTo(26);
    assertThat(length(fall, "width")).isEqualTo(25);
    assertThat(parsed(new ChangeBar(PALETTE, 9, 0).bar(0, 9))).isNotNull();
  }

  @Test
  void paretoCurveStartsAtTheOriginAndEndsAtTheWhole() {
    ParetoCurve curve = new ParetoCurve(PALETTE, 372, 254);
    assertThat(curve.points(List.of(0.5, 0.75, 1.0)))
        .containsExactly(new double[] {38, 236, 144.67, 122, 251.33, 65, 358, 8}, within(0.01));
  }

  @Test
  void paretoMarkStandsAtTheClientsThatMakeEightyPercent() {
    byte[] svg = new ParetoCurve(PALETTE, 372, 254).draw(List.of(0.5, 0.85, 1.0), 2);
    Element dot = filled(svg, "circle", "#000001").get(0);
    assertThat(length(dot, "cx")).isCloseTo(251.33, within(0.01));
    assertThat(length(dot, "cy")).isCloseTo(236 - 228 * 0.85, within(0.01));
  }

  @Test
  void lastYearIsGreyAndThisYearSolid() {
    List<Double> months = new ArrayList<>(Collections.nCopies(12, 1.0));
    months.addAll(Collections.nCopies(12, 2.0));
    MonthColumns columns = new MonthColumns(PALETTE);
    byte[] spark = columns.sparkline(months, 96, 12);
    assertThat(filled(spark, "rect", "#000002"))
        .hasSize(12)
        .allSatisfy(bar -> assertThat(length(bar, "height")).isEqualTo(5));
    assertThat(filled(spark, "rect", "#000001"))
        .hasSize(12)
        .allSatisfy(bar -> assertThat(length(bar, "height")).isEqualTo(10));
  }

  @Test
  void monthsBelowZeroHangFromTheLine() {
    byte[] spark = new MonthColumns(PALETTE).sparkline(List.of(-1.0, 1.0), 20, 12);
    Element below = filled(spark, "rect", "#000002").get(0);
    assertThat(length(below, "y")).isEqualTo(6);
    assertThat(length(below, "height")).isEqualTo(5);
    assertThat(parsed(new MonthColumns(PALETTE).sparkline(List.of(0.0, 0.0), 20, 12))).isNotNull();
  }

  @Test
  void landingIsSolidToWhatIsInvoicedAndHatchedToTheForecast() {
    LandingFan.Fan fan = new LandingFan.Fan(0.5, 0.7, 0.8, 0.9, 0.4, true);
    byte[] svg = new LandingFan(PALETTE, 145, List.of(fan)).fan(fan, 36);
    double perUnit = 125 / 1.25;
    assertThat(length(filled(svg, "rect", "#000001").get(0), "width"))
        .isCloseTo(0.5 * perUnit, within(0.01));
    assertThat(length(filled(svg, "circle", "#000001").get(0), "cx"))
        .isCloseTo(10 + 0.8 * perUnit, within(0.01));
    byte[] without =
        new LandingFan(PALETTE, 145, List.of(fan))
            .fan(new LandingFan.Fan(0.5, null, 0.8, null, 0.4, false), 36);
    assertThat(filled(without, "circle", "#000001")).isEmpty();
  }

  @Test
  void hatchedLinesStayInsideTheirRectangle() {
    byte[] svg = new Svg(99, 99).hatched(10, 10, 31, 22, "#000001").bytes();
    org.w3c.dom.NodeList lines = parsed(svg).getElementsByTagName("line");
    assertThat(lines.getLength()).isGreaterThan(3);
    for (int i = 0; i < lines.getLength(); i++) {
      Element line = (Element) lines.item(i);
      assertThat(length(line, "x1")).isBetween(10.0, 31.0);
      assertThat(length(line, "x2")).isBetween(10.0, 31.0);
      assertThat(length(line, "y1")).isBetween(10.0, 22.0);
      assertThat(length(line, "y2")).isBetween(10.0, 22.0);
    }
  }

  @Test
  void waterfallStepsStartWhereTheOneBeforeEnded() {
    byte[] svg = new Waterfall(PALETTE, 300, 102).draw(List.of(50.0, 50.0, -25.0, 75.0));
    Element before = filled(svg, "rect", "#000002").get(0);
    Element rise = filled(svg, "rect", "#00ff00").get(0);
    Element fall = filled(svg, "rect", "#ff0000").get(0);
    Element after = filled(svg, "rect", "#000001").get(0);
    assertThat(length(before, "height")).isEqualTo(50);
    assertThat(length(rise, "y") + length(rise, "height")).isEqualTo(length(before, "y"));
    assertThat(length(fall, "y")).isEqualTo(length(rise, "y"));
    assertThat(length(fall, "height")).isEqualTo(25);
    assertThat(length(after, "height")).isEqualTo(75);
    assertThat(length(after, "y")).isEqualTo(length(fall, "y") + length(fall, "height"));
  }

  @Test
  void cellsAreDarkerTheMoreTheyWeighAndNeverTooDarkForLetters() {
    assertThat(PALETTE.tint(0)).isEqualTo("#ffffff");
    assertThat(PALETTE.tint(1)).isEqualTo(PALETTE.actual());
    assertThat(PALETTE.shade(1)).isEqualTo(PALETTE.tint(0.55)).isEqualTo(PALETTE.shade(7));
    assertThat(PALETTE.shade(0)).isEqualTo(PALETTE.tint(0.06)).isEqualTo(PALETTE.shade(-1));
  }
}
