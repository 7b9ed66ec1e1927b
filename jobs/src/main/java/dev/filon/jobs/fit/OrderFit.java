package dev.filon.jobs.fit;

import dev.filon.jobs.method.BgNbd;
import dev.filon.jobs.method.Logistic;
import dev.filon.jobs.method.OrderModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Parameters of the order probability in one row. */
final class OrderFit implements Fit {
  /** Features of the plain logistic. */
  private static final int PLAIN = 7;

  @Override
  public List<Object[]> fit(Input input) {
    if (input.rows().isEmpty()) {
      return List.of();
    }
    int horizon = input.cells(input.rows().get(0)).whole("horizon_days");
    int client = input.columns().indexOf("client_id");
    List<Object[]> sorted = new ArrayList<>(input.rows());
    sorted.sort(java.util.Comparator.comparing(row -> (String) row[client]));
    int first = input.columns().indexOf(OrderModel.FEATURES.get(0));
    Map<Integer, List<OrderModel.Client>> origins = new TreeMap<>();
    int learnt = 0;
    for (Object[] row : sorted) {
      Cells cells = input.cells(row);
      double[] features = new double[OrderModel.FEATURES.size()];
      Arrays.setAll(features, i -> ((Number) row[first + i]).doubleValue());
      int origin = cells.whole("origin_no");
      learnt += origin > 0 ? 1 : 0;
      origins
          .computeIfAbsent(origin, k -> new ArrayList<>())
          .add(
              new OrderModel.Client(
                  cells.whole("orders"),
                  cells.whole("silence"),
                  cells.whole("age"),
                  features,
                  cells.whole("again") == 1));
    }
    OrderModel model =
        OrderModel.fit(
            origins.entrySet().stream()
                .map(e -> new OrderModel.Origin(e.getKey(), e.getValue()))
                .toList(),
            horizon);
    List<Object> row = new ArrayList<>();
    row.add(model.method());
    row.add(model.shift());
    BgNbd b = model.bgNbd();
    row.addAll(
        b == null ? Collections.nCopies(4, null) : List.<Object>of(b.r(), b.alpha(), b.a(), b.b()));
    row.addAll(coefficients(model.plain(), PLAIN));
    row.addAll(coefficients(model.stacked(), OrderModel.FEATURES.size() + 1));
    OrderModel.Inner inner = model.inner();
    row.add(inner == null ? 0 : inner.cutoffs());
    row.add(inner == null ? null : inner.auc());
    row.add(inner == null ? null : inner.recencyAuc());
    row.add(inner == null ? null : inner.brier());
    row.add(learnt);
    row.add(String.join("; ", model.notes()));
    return List.<Object[]>of(row.toArray());
  }

  private static List<Object> coefficients(Logistic model, int features) {
    if (model == null) {
      return Collections.nCopies(features + 1, null);
    }
    List<Object> values = new ArrayList<>(List.of(model.intercept()));
    Arrays.stream(model.coefficients()).forEach(values::add);
    return values;
  }
}
