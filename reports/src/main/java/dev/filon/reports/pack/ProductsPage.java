package dev.filon.reports.pack;

import dev.filon.reports.drawing.ChangeBar;
import dev.filon.reports.drawing.Palette;
import dev.filon.reports.drawing.Waterfall;
import dev.filon.reports.figures.Products;
import dev.filon.reports.figures.Products.Bridge;
import dev.filon.reports.figures.Products.Pocket;
import dev.filon.reports.figures.Products.TopFlop;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.pack.Page.Values;
import dev.filon.reports.text.Formats;
import dev.filon.reports.text.Messages;
import dev.filon.reports.text.Texts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Page 5: white space by segment and family, tops and flops, and why revenue changed. */
final class ProductsPage {

  private static final int FAMILIES = 9;
  private static final int SEGMENTS = 5;
  private static final List<String> STEPS =
      List.of("previous", "price", "volume", "mix", "new", "lost", "currency", "adjustment", "now");
  private static final double BRIDGE_WIDTH = 765;
  private static final double BAR_WIDTH = 38;
  private static final double BAR_HEIGHT = 14;
  private static final double BRIDGE_HEIGHT = 76;

  private final Texts texts;
  private final Formats formats;
  private final Palette palette;

  ProductsPage(Texts texts, Palette palette) {
    this.texts = texts;
    this.formats = texts.formats();
    this.palette = palette;
  }

  Page page(RepFigures figures) {
    Products products = figures.products();
    Values values =
        new Values()
            .text("message", new Messages(texts).products(products))
            .text("topsTitle", texts.text("products.tops"))
            .text("flopsTitle", texts.text("products.flops"));
    for (String head : List.of("client", "revenue", "change", "reason")) {
      values.text("h." + head, texts.text("products." + head));
    }
    heat(values, products.pockets());
    bridge(values, products.bridge());
    return new Page(values.map(), rows(products));
  }

  private void heat(Values values, List<Pocket> pockets) {
    values.text("heatTitle", texts.text("products.heat", formats.currency()));
    if (pockets.isEmpty()) {
      values.text("heatEmpty", texts.text("products.heat.empty"));
      return;
    }
    List<String> families = greatest(pockets, Pocket::family);
    List<String> segments = greatest(pockets, Pocket::segment);
    List<String> columns = families.subList(0, Math.min(FAMILIES, families.size()));
    List<String> lines = segments.subList(0, Math.min(SEGMENTS, segments.size()));
    double most = pockets.get(0).whiteSpace().doubleValue();
    for (int column = 0; column < columns.size(); column++) {
      values.text("family" + column, Formats.label(columns.get(column)));
    }
    for (int row = 0; row < lines.size(); row++) {
      values.text("segment" + row, Formats.label(lines.get(row)));
      for (int column = 0; column < columns.size(); column++) {
        cell(values, "heat" + row + column, pockets, lines.get(row), columns.get(column), most);
      }
    }
    values.text(
        "heatNote",
        texts.text(
            "products.heat.note",
            formats.count(columns.size()),
            formats.count(families.size()),
            formats.count(lines.size()),
            formats.count(segments.size())));
  }

  /** Names by the white space of all their pockets, the greatest first. */
  private static List<String> greatest(List<Pocket> pockets, Function<Pocket, String> name) {
    Map<String, BigDecimal> sums = new LinkedHashMap<>();
    pockets.forEach(pocket -> sums.merge(name.apply(pocket), pocket.whiteSpace(), BigDecimal::add));
    return sums.entrySet().stream()
        .sorted(
            Map.Entry.<String, BigDecimal>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private void cell(
      Values values,
      String place,
      List<Pocket> pockets,
      String segment,
      String family,
      double most) {
    pockets.stream()
        .filter(pocket -> pocket.segment().equals(segment) && pocket.family().equals(family))
        .findFirst()
        .ifPresent(
            pocket ->
                values
                    .text(
                        place,
                        formats.amount(pocket.whiteSpace())
                            + "\n"
                            + formats.count(pocket.clients())
                            + (pocket.growing() ? " +" : ""))
                    .text(
                        place + ".shade",
                        palette.shade(most > 0 ? pocket.whiteSpace().doubleValue() / most : 0)));
  }

  private void bridge(Values values, Bridge bridge) {
    values.text("bridgeTitle", texts.text("products.bridge", formats.currency()));
    if (bridge == null) {
      values.text("bridgeEmpty", texts.text("products.bridge.empty"));
      return;
    }
    List<BigDecimal> steps =
        List.of(
            bridge.previous(),
            bridge.price(),
            bridge.volume(),
            bridge.mix(),
            bridge.gained(),
            bridge.lost(),
            bridge.currency(),
            bridge.adjustment(),
            bridge.revenue());
    for (int i = 0; i < steps.size(); i++) {
      boolean total = i == 0 || i == steps.size() - 1;
      values.text(
          "step" + i,
          texts.text("products." + STEPS.get(i))
              + "\n"
              + (total ? formats.thousands(steps.get(i)) : formats.signedThousands(steps.get(i))));
    }
    values.drawing(
        "bridge",
        new Waterfall(palette, BRIDGE_WIDTH, BRIDGE_HEIGHT)
            .draw(steps.stream().map(BigDecimal::doubleValue).toList()));
  }

  private List<Map<String, ?>> rows(Products products) {
    double biggest =
        Stream.concat(products.tops().stream(), products.flops().stream())
            .mapToDouble(move -> move.change().abs().doubleValue())
            .max()
            .orElse(0);
    ChangeBar bars = new ChangeBar(palette, BAR_WIDTH, biggest);
    List<Map<String, ?>> rows = new ArrayList<>();
    int count = Math.max(1, Math.max(products.tops().size(), products.flops().size()));
    for (int i = 0; i < count; i++) {
      Values row = new Values();
      move(row, "tops", products.tops(), i, bars);
      move(row, "flops", products.flops(), i, bars);
      rows.add(row.map());
    }
    return rows;
  }

  private void move(Values row, String side, List<TopFlop> moves, int index, ChangeBar bars) {
    if (moves.isEmpty() && index == 0) {
      row.text(side + ".sentence", texts.text("products." + side + ".empty"));
    }
    if (index < moves.size()) {
      TopFlop move = moves.get(index);
      String reason = texts.code("reason", move.reason());
      row.text(side + ".name", Formats.label(move.name()))
          .text(side + ".revenue", formats.amount(move.revenue()))
          .drawing(side + ".bar", bars.bar(move.change().doubleValue(), BAR_HEIGHT))
          .text(side + ".change", formats.signedAmount(move.change()))
          .text(side + ".color", palette.ofChange(move.change().signum()))
          .text(side + ".reason", move.news() ? texts.text("products.news", reason) : reason);
    }
  }
}
