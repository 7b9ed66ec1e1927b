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

  @Override
  public Map<String, Object> model(Ui ui, ScopedSnapshot snapshot, Plan plan) {
    Map<String, List<Row>> lists = new LinkedHashMap<>();
    Map<String, Integer> sizes = new HashMap<>();
    for (String name : List.of("reactivation", "second_activity", "angry", "prospects")) {
      Lists.RowList list = Lists.find(name).orElseThrow();
      String only = name.equals("prospects") ? "ends_with(reason_code, '_due')" : null;
      lists.put(name, list.rows(snapshot, ui.filter(), only, List.of(), BEST));
      sizes.put(name, list.count(snapshot, ui.filter(), only));
    }
    return Map.of("lists", lists, "sizes", sizes);
  }
}
