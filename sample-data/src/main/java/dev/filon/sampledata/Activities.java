package dev.filon.sampledata;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.ArrayList;
import java.util.List;

/** The trades of the clients and what each of them buys. */
final class Activities {

  /**
   * A trade; {@code mix} has one weight per family and is all zero for a parent code, {@code
   * ranked} lists the bought families from the most to the least important.
   */
  record Activity(String code, String label, String parent, int[] mix, List<Integer> ranked) {}

  private final List<Activity> all = new ArrayList<>();
  private final List<Activity> trades;

  Activities(Catalogue catalogue) {
    for (NamedCsvRecord row : Table.read("activities")) {
      int[] mix = new int[catalogue.families().size()];
      List<Integer> bought = new ArrayList<>();
      for (String part : row.getField("mix").split(" ", -1)) {
        if (!part.isEmpty()) {
          int family = catalogue.familyOf(part.substring(0, 3));
          mix[family] = Integer.parseInt(part.substring(4));
          bought.add(family);
        }
      }
      bought.sort((a, b) -> mix[a] == mix[b] ? Integer.compare(a, b) : mix[b] - mix[a]);
      all.add(
          new Activity(
              row.getField("code"),
              row.getField("label"),
              row.getField("parent"),
              mix,
              List.copyOf(bought)));
    }
    trades = all.stream().filter(activity -> !activity.ranked().isEmpty()).toList();
  }

  /** Every code, parents first. */
  List<Activity> all() {
    return all;
  }

  /** The codes that a company can have. */
  List<Activity> trades() {
    return trades;
  }
}
