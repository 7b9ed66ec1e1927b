package dev.filon.reports.drawing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.filon.reports.drawing.BulletChart.Bullet;
import dev.filon.reports.drawing.Drawing.Area;
import dev.filon.reports.drawing.Drawing.Box;
import dev.filon.reports.drawing.Drawing.Dot;
import dev.filon.reports.drawing.Drawing.Label;
import dev.filon.reports.drawing.Drawing.Line;
import dev.filon.reports.drawing.Drawing.Mark;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quicktheories.QuickTheory;
import org.quicktheories.generators.SourceDSL;

class DrawingTest {

  private static final Palette PALETTE =
      new Palette("#000001", "#000002", "#000003", "#00ff00", "#ff0000", "#000004", "#000005", "F");

  /** The marks of a sort. */
  private static <T extends Mark> List<T> marks(Drawing drawing, Class<T> sort) {
    return drawing.marks().stream().filter(sort::isInstance).map(sort::cast).toList();
  }

  /** The rectangles of a colour. */
  private static List<Box> filled(Drawing drawing, String fill) {
    return marks(drawing, Box.class).stream().filter(box -> box.fill().equals(fill)).toList();
  }

  /** What a drawing looks like, so many pixels to a point. */
  private static BufferedImage painted(Drawing drawing, int pixels) {
    BufferedImage image =
        new BufferedImage(
            (int) drawing.width() * pixels,
            (int) drawing.height() * pixels,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    canvas.setColor(Color.WHITE);
    canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
    canvas.scale(pixels, pixels);
    drawing.paint(
        canvas, (family, size) -> new Font(family, Font.PLAIN, 1).deriveFont((float) size));
    canvas.dispose();
    return image;
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
  void everyMarkIsPaintedWhereItStands() {
    Drawing drawing =
        new Drawing(40, 40)
            .bar(0, 0, 10, 10, "#ff0000")
            .outline(10, 0, 20, 10, "#0000ff")
            .line(20, 5, 30, 5, "#00ff00", 2)
            .dashed(30, 5, 40, 5, "#00ffff")
            .area(new double[] {0, 10, 10, 10, 10, 20}, "#ff00ff")
            .path(new double[] {10, 20, 15, 15, 20, 20}, "#ffff00", 2)
            .dot(25, 15, 4, "#123456")
            .text(5, 38, "8", Drawing.Anchor.MIDDLE, "SansSerif", 16, "#654321");
    BufferedImage image = painted(drawing, 4);
    assertThat(rgb(image, 5, 5)).isEqualTo(0xff0000);
    assertThat(rgb(image, 10.7, 5)).isEqualTo(0x0000ff);
    assertThat(rgb(image, 15, 5)).isEqualTo(0xffffff);
    assertThat(rgb(image, 25, 5)).isEqualTo(0x00ff00);
    assertThat(rgb(image, 31, 5)).isEqualTo(0x00ffff);
    assertThat(rgb(image, 34, 5)).isEqualTo(0xffffff);
    assertThat(rgb(image, 8, 12)).isEqualTo(0xff00ff);
    assertThat(rgb(image, 15, 15.5)).isEqualTo(0xffff00);
    assertThat(rgb(image, 25, 15)).isEqualTo(0x123456);
    int letters = 0;
    for (int x = 0; x < 40; x++) {
      for (int y = 80; y < 160; y++) {
        letters += (image.getRGB(x, y) & 0xffffff) == 0x654321 ? 1 : 0;
      }
    }
    assertThat(letters).isPositive();
  }

  private static int rgb(BufferedImage image, double x, double y) {
    return image.getRGB((int) (x * 4), (int) (y * 4)) & 0xffffff;
  }

  @Test
  void textOfAnySortIsPainted() {
    QuickTheory.qt()
        .withExamples(100)
        .forAll(SourceDSL.strings().allPossible().ofLengthBetween(0, 30))
        .checkAssert(
            text ->
                painted(
                    new Drawing(9, 9).text(0, 9, text, Drawing.Anchor.END, "F", 9, "#000000"), 1));
  }

  @Test
  void lengthThatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> new Drawing(9, 9).line(Double.NaN, 0, 0, 0, "", 1))
        .hasMessageContaining("NaN");
  }

  @Test
  void bulletBarsAreAsLongAsTheirShares() {
    Bullet bullet = new Bullet(0.6, 0.4, 0.8);
    BulletChart chart = new BulletChart(PALETTE, 149, List.of(bullet));
    Drawing svg = chart.bullet(bullet, 36);
    double perUnit = 125 / 1.25;
    assertThat(filled(svg, "#000001").get(0).width()).isCloseTo(0.6 * perUnit, within(0.01));
    assertThat(filled(svg, "#000002").get(0).width()).isCloseTo(0.4 * perUnit, within(0.01));
    Box behind = filled(svg, "#ff0000").get(0);
    assertThat(behind.width()).isCloseTo(0.2 * perUnit, within(0.01));
    assertThat(behind.x()).isCloseTo(chart.scale().at(0.6), within(0.01));
    assertThat(filled(svg, "#ffffff")).hasSize(1);
  }

  @Test
  void bulletAheadOfItsTargetIsGreenAndWithoutTargetHasNoOutline() {
    Bullet ahead = new Bullet(0.9, 0, 0.8);
    BulletChart chart = new BulletChart(PALETTE, 149, List.of(ahead));
    assertThat(filled(chart.bullet(ahead, 36), "#00ff00")).hasSize(1);
    Drawing without = chart.bullet(new Bullet(0.9, 0.3, null), 36);
    assertThat(filled(without, "#ffffff")).isEmpty();
    assertThat(filled(without, "#00ff00")).isEmpty();
  }

  @Test
  void bulletsShareOneScaleThatEndsAtTwiceTheTarget() {
    Bullet huge = new Bullet(7, 0.1, 1.0);
    BulletChart chart = new BulletChart(PALETTE, 149, List.of(new Bullet(0.1, 0.1, 0.1), huge));
    assertThat(chart.scale().high()).isEqualTo(2);
    assertThat(marks(chart.bullet(huge, 36), Area.class))
        .extracting(Area::fill)
        .containsExactly("#000001");
    assertThat(new BulletChart(PALETTE, 149, List.of(new Bullet(-9, 0, 1.0))).scale().low())
        .isEqualTo(-0.5);
    assertThat(marks(chart.axis(16), Label.class))
        .extracting(Label::text)
        .containsExactly("0", "50", "100", "150", "200");
  }

  @Test
  void changeGoesRightInGreenAndLeftInRedOnOneScale() {
    ChangeBar bars = new ChangeBar(PALETTE, 102, 50);
    Box rise = filled(bars.bar(50, 10), "#00ff00").get(0);
    Box fall = filled(bars.bar(-25, 10), "#ff0000").get(0);
    assertThat(rise.x()).isEqualTo(51);
    assertThat(rise.width()).isEqualTo(50);
    assertThat(fall.x()).isEqualTo(26);
    assertThat(fall.width()).isEqualTo(25);
    assertThat(new ChangeBar(PALETTE, 9, 0).bar(0, 9).marks()).isNotEmpty();
  }

  @Test
  void paretoCurveStartsAtTheOriginAndEndsAtTheWhole() {
    ParetoCurve curve = new ParetoCurve(PALETTE, 372, 254);
    assertThat(curve.points(List.of(0.5, 0.75, 1.0)))
        .containsExactly(new double[] {38, 236, 144.67, 122, 251.33, 65, 358, 8}, within(0.01));
  }

  @Test
  void paretoMarkStandsAtTheClientsThatMakeEightyPercent() {
    Drawing svg = new ParetoCurve(PALETTE, 372, 254).draw(List.of(0.5, 0.85, 1.0), 2);
    Dot dot = marks(svg, Dot.class).get(0);
    assertThat(dot.x()).isCloseTo(251.33, within(0.01));
    assertThat(dot.y()).isCloseTo(236 - 228 * 0.85, within(0.01));
  }

  @Test
  void lastYearIsGreyAndThisYearSolid() {
    List<Double> months = new ArrayList<>(Collections.nCopies(12, 1.0));
    months.addAll(Collections.nCopies(12, 2.0));
    MonthColumns columns = new MonthColumns(PALETTE);
    Drawing spark = columns.sparkline(months, 96, 12);
    assertThat(filled(spark, "#000002"))
        .hasSize(12)
        .allSatisfy(bar -> assertThat(bar.height()).isEqualTo(5));
    assertThat(filled(spark, "#000001"))
        .hasSize(12)
        .allSatisfy(bar -> assertThat(bar.height()).isEqualTo(10));
  }

  @Test
  void monthsBelowZeroHangFromTheLine() {
    Drawing spark = new MonthColumns(PALETTE).sparkline(List.of(-1.0, 1.0), 20, 12);
    Box below = filled(spark, "#000002").get(0);
    assertThat(below.y()).isEqualTo(6);
    assertThat(below.height()).isEqualTo(5);
    assertThat(new MonthColumns(PALETTE).sparkline(List.of(0.0, 0.0), 20, 12).marks()).isNotEmpty();
  }

  @Test
  void landingIsSolidToWhatIsInvoicedAndHatchedToTheForecast() {
    LandingFan.Fan fan = new LandingFan.Fan(0.5, 0.7, 0.8, 0.9, 0.4, true);
    Drawing svg = new LandingFan(PALETTE, 145, List.of(fan)).fan(fan, 36);
    double perUnit = 125 / 1.25;
    assertThat(filled(svg, "#000001").get(0).width()).isCloseTo(0.5 * perUnit, within(0.01));
    assertThat(marks(svg, Dot.class).get(0).x()).isCloseTo(10 + 0.8 * perUnit, within(0.01));
    Drawing without =
        new LandingFan(PALETTE, 145, List.of(fan))
            .fan(new LandingFan.Fan(0.5, null, 0.8, null, 0.4, false), 36);
    assertThat(marks(without, Dot.class)).isEmpty();
  }

  @Test
  void hatchedLinesStayInsideTheirRectangle() {
    Drawing svg = new Drawing(99, 99).hatched(10, 10, 31, 22, "#000001");
    List<Line> lines = marks(svg, Line.class);
    assertThat(lines).hasSizeGreaterThan(3);
    for (Line line : lines) {
      assertThat(line.x1()).isBetween(10.0, 31.0);
      assertThat(line.x2()).isBetween(10.0, 31.0);
      assertThat(line.y1()).isBetween(10.0, 22.0);
      assertThat(line.y2()).isBetween(10.0, 22.0);
    }
  }

  @Test
  void waterfallStepsStartWhereTheOneBeforeEnded() {
    Drawing svg = new Waterfall(PALETTE, 300, 102).draw(List.of(50.0, 50.0, -25.0, 75.0));
    Box before = filled(svg, "#000002").get(0);
    Box rise = filled(svg, "#00ff00").get(0);
    Box fall = filled(svg, "#ff0000").get(0);
    Box after = filled(svg, "#000001").get(0);
    assertThat(before.height()).isEqualTo(50);
    assertThat(rise.y() + rise.height()).isEqualTo(before.y());
    assertThat(fall.y()).isEqualTo(rise.y());
    assertThat(fall.height()).isEqualTo(25);
    assertThat(after.height()).isEqualTo(75);
    assertThat(after.y()).isEqualTo(fall.y() + fall.height());
  }

  @Test
  void cellsAreDarkerTheMoreTheyWeighAndNeverTooDarkForLetters() {
    assertThat(PALETTE.tint(0)).isEqualTo("#ffffff");
    assertThat(PALETTE.tint(1)).isEqualTo(PALETTE.actual());
    assertThat(PALETTE.shade(1)).isEqualTo(PALETTE.tint(0.55)).isEqualTo(PALETTE.shade(7));
    assertThat(PALETTE.shade(0)).isEqualTo(PALETTE.tint(0.06)).isEqualTo(PALETTE.shade(-1));
  }
}
