package dev.filon.reports.dashboard.pages;

import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.plan.Plan;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What lies under the surface: dormant clients, families not bought, disputes, prospects. */
public final class IcebergPage implements Page {

  private static final int BEST = 5;
  private static final int COUNTED = 100_000;

  @Override
  public Map<String, Object> model(Ui ui, ScopedSnapshot snapshot, Plan plan) {
    Map<String, List<Row>> lists = new LinkedHashMap<>();
    Map<String, Integer> sizes = new HashMap<>();
    for (String name : List.of("reactivation", "second_activity", "angry", "prospects")) {
      List<Row> rows = Lists.find(name).orElseThrow().rows(snapshot, ui.filter(), COUNTED);
      List<Row> due =
          name.equals("prospects")
              ? rows.stream().filter(r -> r.text("reason_code").endsWith("_due")).toList()
              : rows;
      lists.put(name, due.stream().limit(BEST).toList());
      sizes.put(name, due.size());
    }
    return Map.of("lists", lists, "sizes", sizes);
  }
}
