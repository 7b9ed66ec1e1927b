package dev.filon.jobs.fit;

import dev.filon.jobs.method.DealModel;
import dev.filon.jobs.method.DealModel.Deals;
import java.util.ArrayList;
import java.util.List;

/** Probability that a deal which is open at an age is won in time; see {@link DealModel}. */
final class DealFit implements Fit {
  @Override
  public List<Object[]> fit(Input input) {
    if (input.rows().isEmpty()) {
      return List.of();
    }
    List<Deals> deals = new ArrayList<>();
    int[] horizons = new int[4];
    int oldest = 0;
    for (Object[] row : input.rows()) {
      Cells cells = input.cells(row);
      boolean open = cells.isNull("ended_days");
      deals.add(
          new Deals(
              cells.whole("created_days"),
              open ? -1 : cells.whole("ended_days"),
              !open && cells.whole("won") == 1,
              cells.whole("deals"),
              cells.number("amount")));
      horizons =
          new int[] {
            cells.whole("horizon_days"),
            cells.whole("month_days"),
            cells.whole("quarter_days"),
            cells.whole("year_days")
          };
      oldest = open ? Math.max(oldest, cells.whole("created_days")) : oldest;
    }
    DealModel model = DealModel.fit(deals, horizons[0]);
    List<Object[]> rows = new ArrayList<>();
    for (int age = 0; age <= oldest; age++) {
      Object[] row = new Object[13];
      row[0] = age;
      row[1] = model.incidence().open(age);
      row[2] = model.incidence().won(age);
      for (int h = 0; h < horizons.length; h++) {
        double probability = model.wonWithin(age, horizons[h]);
        row[3 + h] = Double.isNaN(probability) ? null : probability;
      }
      row[7] = model.method();
      row[8] = model.closed();
      row[9] = model.won();
      row[10] = model.cutoffs();
      row[11] = model.errorAge();
      row[12] = model.errorWinRate();
      rows.add(row);
    }
    return rows;
  }
}
