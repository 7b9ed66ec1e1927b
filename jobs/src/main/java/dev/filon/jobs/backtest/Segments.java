package dev.filon.jobs.backtest;

import dev.filon.jobs.backtest.Records.Client;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Groups of clients: the ERP's customer group, the activity, and a band of size. */
final class Segments {
  private static final int BANDS = 4;
  private static final String NONE = "";

  private final Map<String, Client> clients = new HashMap<>();
  private final double[] bounds;
  private final ToDoubleFunction<Client> size;

  Segments(List<Client> all) {
    all.forEach(c -> clients.put(c.id(), c));
    long turnover = all.stream().filter(c -> c.turnover() != null).count();
    long employees = all.stream().filter(c -> c.employees() != null).count();
    this.size =
        turnover >= employees
            ? c -> c.turnover() == null ? Double.NaN : c.turnover()
            : c -> c.employees() == null ? Double.NaN : c.employees();
    double[] sizes =
        all.stream().mapToDouble(size).filter(v -> !Double.isNaN(v)).sorted().toArray();
    this.bounds = new double[BANDS - 1];
    Arrays.fill(bounds, Double.NaN);
    for (int b = 1; b < BANDS && sizes.length > 0; b++) {
      bounds[b - 1] = sizes[b * sizes.length / BANDS];
    }
  }

  String activity(String id) {
    Client c = clients.get(id);
    return c == null || c.activity() == null ? NONE : c.activity();
  }

  String segment(String id) {
    Client c = clients.get(id);
    return c == null || c.segment() == null ? NONE : c.segment();
  }

  /** Band of turnover, or of employees where more clients have that; empty if not known. */
  String size(String id) {
    Client c = clients.get(id);
    double value = c == null ? Double.NaN : size.applyAsDouble(c);
    if (Double.isNaN(value)) {
      return NONE;
    }
    int band = 0;
    while (band < bounds.length && value >= bounds[band]) {
      band++;
    }
    return String.valueOf(band);
  }
}
