package dev.filon.jobs.warehouse;

import static org.apache.spark.sql.functions.col;

import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.warehouse.Forecast.Action;
import dev.filon.jobs.warehouse.Forecast.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Puts together what a run would do: of feeds and tables with history by comparing what was
 * computed aside with what is published, of all others by what they are computed from.
 */
final class Forecasting {
  private static final List<String> BATCH = List.of("batch");

  private final Models models;
  private final Nightly.Begun begun;
  private final Build build;
  private final Optional<RunView> earlier;
  private final Nightly.Taken taken;
  private final Tables tables;
  private final List<Step> steps = new ArrayList<>();

  Forecasting(
      Models models,
      Nightly.Begun begun,
      Build build,
      Optional<RunView> earlier,
      Nightly.Taken taken) {
    this.models = models;
    this.begun = begun;
    this.build = build;
    this.earlier = earlier;
    this.taken = taken;
    this.tables = begun.tables();
  }

  Forecast forecast() {
    Plan plan = begun.plan();
    models.feeds().forEach(this::feed);
    Set<String> computed =
        models.history().stream().map(Model::table).collect(Collectors.toUnmodifiableSet());
    for (Model model : models.served()) {
      if (computed.contains(model.table())) {
        history(model);
      } else {
        build.foresee(model, taken.last(), earlier).ifPresent(this::foreseen);
      }
    }
    return new Forecast(
        true,
        begun.published().map(Served::snapshot).orElse(null),
        plan.base().map(Served::snapshot).orElse(null),
        plan.fold().stream()
            .map(
                b ->
                    new Forecast.Delivery(
                        b.id(),
                        b.day().toString(),
                        b.full() ? "full" : "delta",
                        begun.read().containsKey(b) ? "dumps" : "landing"))
            .toList(),
        taken.loads().stream().map(Forecast.Load::of).toList(),
        List.copyOf(steps));
  }

  private TableState published(String table) {
    return begun.published().map(p -> p.tables().get(table)).orElse(null);
  }

  private void feed(Model feed) {
    TableState before = published(feed.table());
    TableState after = tables.state(feed.table()).orElse(null);
    if (after == null || after.equals(before)) {
      return;
    }
    if (feed.contract().monthly()) {
      byMonth(feed.contract(), Tables.changedMonths(before, after), Map.of(), BATCH);
      return;
    }
    Action action = before == null ? Action.LOAD : Action.REPLACE;
    steps.add(
        new Step(
            feed.table(),
            null,
            action,
            BATCH,
            rows(feed.table(), before),
            rows(feed.table(), after),
            feed.contract().column(FeedState.VANISHED).isPresent()
                ? vanished(feed.contract(), before, after)
                : null));
  }

  /** Records that a full extract lacks and that were there before. */
  private long vanished(Contract contract, TableState before, TableState after) {
    String table = contract.table();
    String[] key = contract.key().toArray(String[]::new);
    Dataset<Row> now =
        tables.read(table, after).filter(col(FeedState.VANISHED).isNotNull()).select(columns(key));
    Dataset<Row> then =
        tables.read(table, before).filter(col(FeedState.VANISHED).isNotNull()).select(columns(key));
    return now.join(then, key, "left_anti").count();
  }

  private void history(Model model) {
    Contract contract = model.contract();
    String table = model.table();
    TableState before = published(table);
    TableState after = tables.state(table).orElseThrow();
    if (after.equals(before)) {
      return;
    }
    List<String> because = build.why(model, taken.last(), earlier);
    if (contract.monthly()) {
      Map<String, List<String>> reasons = new HashMap<>();
      build.rewrites().stream()
          .filter(r -> r.table().equals(table))
          .forEach(r -> reasons.computeIfAbsent(r.month(), m -> new ArrayList<>()).add(r.reason()));
      byMonth(contract, Tables.changedMonths(before, after), reasons, because);
      return;
    }
    boolean same = before != null && before.files().equals(after.files());
    steps.add(
        new Step(
            table,
            null,
            before == null ? Action.LOAD : same ? Action.SAME : Action.COMPUTE,
            because,
            rows(table, before),
            rows(table, after),
            contract.versioned() ? ended(contract, before, after) : null));
  }

  /** Versions that held and hold no longer. */
  private long ended(Contract contract, TableState before, TableState after) {
    String[] key = {contract.surrogate()};
    Dataset<Row> now =
        tables.read(contract.table(), after).filter(col("is_current")).select(columns(key));
    Dataset<Row> then =
        tables.read(contract.table(), before).filter(col("is_current")).select(columns(key));
    return then.join(now, key, "left_anti").count();
  }

  private void byMonth(
      Contract contract,
      Iterable<String> months,
      Map<String, List<String>> reasons,
      List<String> because) {
    String table = contract.table();
    TableState before = published(table);
    Map<String, Long> then = rowsByMonth(contract, before, months);
    Map<String, Long> now = rowsByMonth(contract, tables.state(table).orElse(null), months);
    for (String month : months) {
      boolean computed = contract.computedByMonth();
      steps.add(
          new Step(
              table,
              month,
              !then.containsKey(month)
                  ? Action.LOAD
                  : !now.containsKey(month)
                      ? Action.DELETE
                      : computed ? Action.COMPUTE : Action.REPLACE,
              reasons.containsKey(month) ? List.copyOf(new TreeSet<>(reasons.get(month))) : because,
              then.getOrDefault(month, 0L),
              now.getOrDefault(month, 0L),
              null));
    }
  }

  private void foreseen(Build.Outlook outlook) {
    String table = outlook.table();
    TableState before = published(table);
    if (!models.find(table).orElseThrow().contract().computedByMonth()) {
      Action action =
          before == null ? Action.LOAD : outlook.certain() ? Action.COMPUTE : Action.MAYBE;
      steps.add(new Step(table, null, action, outlook.because(), null, null, null));
      return;
    }
    List<String> then = Tables.partitions(before);
    List<String> after = Tables.partitions(tables.state(table).orElseThrow());
    outlook
        .months()
        .forEach(
            (month, reason) ->
                steps.add(
                    new Step(
                        table,
                        month,
                        !then.contains(month)
                            ? Action.LOAD
                            : after.contains(month) ? Action.COMPUTE : Action.DELETE,
                        List.of(reason),
                        null,
                        null,
                        null)));
  }

  private long rows(String table, TableState state) {
    return state == null ? 0 : tables.read(table, state).count();
  }

  private Map<String, Long> rowsByMonth(
      Contract contract, TableState state, Iterable<String> months) {
    Map<String, Long> rows = new HashMap<>();
    if (state != null) {
      List<String> wanted = new ArrayList<>();
      months.forEach(wanted::add);
      Set<String> held = new TreeSet<>(Tables.partitions(state));
      held.retainAll(wanted);
      String month = contract.partitionedBy().get(0);
      tables
          .read(contract.table(), state)
          .filter(col(month).cast("string").isInCollection(held))
          .groupBy(col(month).cast("string"))
          .count()
          .collectAsList()
          .forEach(r -> rows.put(r.getString(0), r.getLong(1)));
    }
    return rows;
  }

  private static org.apache.spark.sql.Column[] columns(String... names) {
    return java.util.Arrays.stream(names)
        .map(n -> col("`" + n + "`"))
        .toArray(org.apache.spark.sql.Column[]::new);
  }
}
