package dev.filon.reports.dashboard.pages;

import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.plan.Plan;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * White space by segment and family: what the clients that are seen would buy if their kind did.
 */
public final class PocketsPage implements Page {

  /** Shades of the heat map. */
  private static final int SHADES = 5;

  @Override
  public Map<String, Object> model(Ui ui, ScopedSnapshot snapshot, Plan plan) {
    List<Row> rows =
        snapshot.rows(
            """
            select p.segment, p.family, sum(p.white_space_amount) as white_space, count(*) as clients,
              any_value(b.penetration) as penetration, any_value(b.target_penetration) as target_penetration,
              any_value(b.growing) as growing
            from mart_growth_pocket_client p
            join pocket_benchmark b on b.segment = p.segment and b.family = p.family
            where (? is null or p.segment = ?) and (? is null or p.family = ?)
            group by p.segment, p.family
            having sum(p.white_space_amount) > 0
            order by white_space desc, p.segment, p.family
            """,
            ui.filter().value("segment").orElse(null),
            ui.filter().value("segment").orElse(null),
            ui.filter().value("family").orElse(null),
            ui.filter().value("family").orElse(null));
    Map<String, Map<String, Row>> cells = new LinkedHashMap<>();
    TreeSet<String> segments = new TreeSet<>();
    BigDecimal most = BigDecimal.ZERO;
    for (Row row : rows) {
      segments.add(row.text("segment"));
      cells.computeIfAbsent(row.text("family"), f -> new HashMap<>()).put(row.text("segment"), row);
      most = most.max(row.money("white_space"));
    }
    Map<String, Object> model = new HashMap<>();
    model.put("segments", List.copyOf(segments));
    model.put("cells", cells);
    model.put("best", rows.stream().limit(5).toList());
    model.put("most", most);
    model.put(
        "total",
        rows.stream().map(r -> r.money("white_space")).reduce(BigDecimal.ZERO, BigDecimal::add));
    return model;
  }

  /** 1 to 5, the square root of the share of the greatest cell. */
  public static int shade(BigDecimal amount, BigDecimal most) {
    double share = Math.sqrt(amount.doubleValue() / most.doubleValue());
    return Math.max(1, Math.min(SHADES, (int) Math.ceil(share * SHADES)));
  }
}
