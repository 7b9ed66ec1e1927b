package dev.filon.jobs.warehouse;

import dev.filon.jobs.JobException;
import dev.filon.jobs.contract.Contract;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Computes star and marts, each after what it reads, and no more of them than changed inputs ask
 * for: a table whose query, contract, inputs and used parameters are those of the published
 * snapshot is left alone; a table kept by month is computed for the months that changed.
 */
final class Build {
  private final SparkSession spark;
  private final Models models;
  private final Tables tables;
  private final Function<String, Map<String, TableState>> before;
  private final Map<String, Map<String, TableState>> basis = new HashMap<>();
  private final Consumer<String> progress;
  private final List<Rewrite> rewrites = new ArrayList<>();

  /**
   * Computes on top of what was published.
   *
   * @param before for a table the states that its inputs had when it was last computed
   * @param progress told the name of each table that is computed
   */
  Build(
      SparkSession spark,
      Models models,
      Tables tables,
      Function<String, Map<String, TableState>> before,
      Consumer<String> progress) {
    this.spark = spark;
    this.models = models;
    this.tables = tables;
    this.before = before;
    this.progress = progress;
  }

  /** Months that were computed again and why, in the order of the work. */
  List<Rewrite> rewrites() {
    return List.copyOf(rewrites);
  }

  /** Shows a table's pinned rows under its name. */
  void show(String table) {
    tables.read(table).createOrReplaceTempView(table);
  }

  /** Brings a table up to date for a run. */
  void compute(Model model, RunView run) {
    if (model.contract().monthly() && model.contract().drivenBy() != null) {
      monthly(model, run);
    } else {
      whole(model, run);
    }
    basis.put(model.table(), tables.states());
  }

  /** State that an input of a table had when the table was last computed. */
  private TableState basis(String table, String input) {
    return basis.computeIfAbsent(table, before).get(input);
  }

  private void whole(Model model, RunView run) {
    Contract contract = model.contract();
    String table = model.table();
    StringBuilder inputs = new StringBuilder(text(model, run));
    for (String read : new TreeSet<>(model.reads())) {
      inputs.append(read).append(' ').append(content(read)).append('\n');
    }
    String hash = hash(inputs.toString());
    if (tables.state(table).map(s -> s.inputs().equals(hash)).orElse(false)) {
      show(table);
      return;
    }
    progress.accept(table);
    Dataset<Row> rows = query(model);
    if (contract.versioned()) {
      Optional<Dataset<Row>> versions =
          History.versions(
              contract, rows, tables.state(table).map(s -> tables.read(table)), run.asOf());
      if (versions.isEmpty()) {
        tables.pin(table, tables.state(table).orElseThrow().computedFrom(hash));
        show(table);
        return;
      }
      rows = versions.get();
    }
    if (contract.monthly()) {
      tables.replace(contract, rows, null, hash);
      show(table);
      return;
    }
    rows = rows.persist(StorageLevel.MEMORY_AND_DISK());
    String content = Content.of(rows);
    TableState before = tables.state(table).orElse(null);
    if (before != null && before.content().equals(content)) {
      tables.pin(table, before.computedFrom(hash));
    } else {
      tables.replace(contract, rows, content, hash);
    }
    rows.unpersist();
    show(table);
  }

  private String content(String table) {
    return tables.state(table).map(TableState::content).orElse("none");
  }

  private void monthly(Model model, RunView run) {
    Contract contract = model.contract();
    String table = model.table();
    String driver = contract.drivenBy();
    String hash = hash(text(model, run));
    TableState before = tables.state(table).orElse(null);
    TreeMap<String, String> months = new TreeMap<>();
    List<String> driving = Tables.partitions(tables.state(driver).orElse(null));
    if (before == null || !before.inputs().equals(hash)) {
      driving.forEach(m -> months.put(m, "first"));
      Tables.partitions(before).forEach(m -> months.put(m, "query"));
    } else {
      Tables.changedMonths(basis(table, driver), tables.state(driver).orElse(null))
          .forEach(m -> months.put(m, driver));
      for (String read : model.reads()) {
        if (!read.equals(driver) && !covered(model, read) && changed(table, read)) {
          reached(model, read, driving, run).forEach(m -> months.putIfAbsent(m, read));
        }
      }
    }
    if (months.isEmpty() && before != null) {
      show(table);
      return;
    }
    progress.accept(table);
    if (before != null && before.inputs().equals(hash)) {
      months.forEach((month, reason) -> rewrites.add(new Rewrite(table, month, reason)));
    }
    tables.read(driver, months.keySet()).createOrReplaceTempView(driver);
    tables.replaceMonths(contract, query(model), months.keySet(), hash);
    show(driver);
    show(table);
  }

  private boolean changed(String table, String input) {
    TableState old = basis(table, input);
    return old == null || !old.content().equals(content(input));
  }

  /** Whether what the driver is computed from holds the input already, so that its months tell. */
  private boolean covered(Model model, String read) {
    return models
        .find(model.contract().drivenBy())
        .map(d -> !d.isFeed() && d.reads().contains(read))
        .orElse(false);
  }

  private Collection<String> reached(Model model, String read, List<String> driving, RunView run) {
    Contract dimension = models.find(read).orElseThrow().contract();
    Contract fact = model.contract();
    boolean tells =
        Reach.dated(dimension)
            && fact.datedBy() != null
            && basis(model.table(), read) != null
            && Reach.member(dimension).stream().allMatch(m -> fact.column(m).isPresent());
    return tells
        ? Reach.months(
            dimension,
            tables.read(read, basis(model.table(), read)),
            tables.read(read),
            fact,
            tables.read(model.table()),
            driving,
            run.asOf())
        : driving;
  }

  private Dataset<Row> query(Model model) {
    Dataset<Row> rows;
    try {
      rows = spark.sql(model.sql());
    } catch (Exception e) {
      throw JobException.internal(
          "the query of " + model.table() + " cannot run: " + e.getMessage(), e);
    }
    Schemas.check(model.contract(), rows.schema());
    return rows;
  }

  private static String text(Model model, RunView run) {
    return model.sql() + '\n' + model.contract() + '\n' + run.used(model.sql()) + '\n';
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)),
              0,
              12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
