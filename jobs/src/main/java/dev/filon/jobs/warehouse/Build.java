package dev.filon.jobs.warehouse;

import static org.apache.spark.sql.functions.col;

import dev.filon.jobs.JobException;
import dev.filon.jobs.contract.Contract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
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
  /** As {@code shown} of a session whose view is not the whole table. */
  private static final Object PART = new Object();

  private final Models models;
  private final Tables tables;
  private final Function<String, Map<String, TableState>> before;
  private final LocalQueries queries;
  private final Map<String, Map<String, TableState>> basis = new ConcurrentHashMap<>();
  private final Map<SparkSession, Map<String, Object>> shown = new ConcurrentHashMap<>();
  private final Consumer<String> progress;
  private final List<Rewrite> rewrites = Collections.synchronizedList(new ArrayList<>());

  /** Tables that would be computed and were not: what they would hold is not known. */
  private final Set<String> foreseen = new TreeSet<>();

  /**
   * Computes on top of what was published.
   *
   * @param before for a table the states that its inputs had when it was last computed
   * @param queries computes the queries that read little
   * @param progress told the name of each table that is computed
   */
  Build(
      Models models,
      Tables tables,
      Function<String, Map<String, TableState>> before,
      LocalQueries queries,
      Consumer<String> progress) {
    this.queries = queries;
    this.models = models;
    this.tables = tables;
    this.before = before;
    this.progress = progress;
  }

  /** Months that were computed again and why, in the order of the work. */
  List<Rewrite> rewrites() {
    return List.copyOf(rewrites);
  }

  /** Brings a table up to date for a run. */
  void compute(Model model, RunView run, SparkSession session) {
    new Step(model, run, session, tables.in(session)).compute();
    basis.put(model.table(), tables.states());
  }

  /**
   * What {@link #compute} would do.
   *
   * @param table the table
   * @param certain whether it would be computed for sure, not only if one of {@code because} comes
   *     out different
   * @param months months that would be computed, each with what asks for it; empty if the table is
   *     computed whole
   * @param because what asks for it: {@code first}, inputs, {@code date} or {@code query}
   */
  record Outlook(String table, boolean certain, Map<String, String> months, List<String> because) {}

  /**
   * Says what {@link #compute} would do and leaves the table alone; what is asked next is answered
   * as if it had been done.
   *
   * @param earlier the last run that was published
   * @return nothing if the table would be left alone
   */
  Optional<Outlook> foresee(Model model, RunView run, Optional<RunView> earlier) {
    String table = model.table();
    Step step = new Step(model, run, null, tables);
    TableState now = tables.state(table).orElse(null);
    if (model.contract().computedByMonth()) {
      String hash = hash(text(model, run));
      Map<String, String> months = step.months(hash);
      if (months.isEmpty() && now != null) {
        return Optional.empty();
      }
      List<String> files = new ArrayList<>(now == null ? List.<String>of() : now.files());
      files.removeIf(f -> months.containsKey(Tables.partition(f)));
      String month = model.contract().partitionedBy().get(0);
      Tables.partitions(tables.state(model.contract().drivenBy()).orElse(null)).stream()
          .filter(months::containsKey)
          .forEach(m -> files.add(month + "=" + m + "/foreseen"));
      long version = now == null ? 0 : now.version() + 1;
      tables.pin(table, new TableState(version, "version " + version, hash, files));
      return Optional.of(
          new Outlook(table, true, months, months.values().stream().distinct().sorted().toList()));
    }
    boolean same = now != null && step.inputs(run, this::content).equals(now.inputs());
    List<String> unsure = model.reads().stream().filter(foreseen::contains).sorted().toList();
    if (same && unsure.isEmpty()) {
      return Optional.empty();
    }
    foreseen.add(table);
    return Optional.of(
        new Outlook(table, !same, Map.of(), same ? unsure : why(model, run, earlier)));
  }

  /**
   * What asks for a table to be computed again: inputs that are not what they were when it was last
   * computed, the day of the run, or another query, contract or setting.
   */
  List<String> why(Model model, RunView run, Optional<RunView> earlier) {
    TableState old = before.apply(model.table()).get(model.table());
    if (old == null) {
      return List.of("first");
    }
    Map<String, TableState> then = before.apply(model.table());
    List<String> because =
        new ArrayList<>(
            model.reads().stream()
                .filter(r -> !content(r).equals(content(then.get(r))))
                .sorted()
                .toList());
    Step step = new Step(model, run, null, tables);
    if (!old.inputs().equals(step.inputs(run, r -> content(then.get(r))))) {
      boolean date =
          earlier
              .map(e -> old.inputs().equals(step.inputs(e, r -> content(then.get(r)))))
              .orElse(false);
      because.add(date ? "date" : "query");
    }
    return because;
  }

  private String content(String table) {
    return content(tables.state(table).orElse(null));
  }

  private static String content(TableState state) {
    return state == null ? "none" : state.content();
  }

  /** State that an input of a table had when the table was last computed. */
  private TableState basis(String table, String input) {
    return basis.computeIfAbsent(table, before).get(input);
  }

  /** One table's computation, in one session. */
  private final class Step {
    private final Model model;
    private final Contract contract;
    private final String table;
    private final RunView run;
    private final SparkSession session;
    private final Tables mine;
    private CommonTables common;

    Step(Model model, RunView run, SparkSession session, Tables mine) {
      this.model = model;
      this.contract = model.contract();
      this.table = model.table();
      this.run = run;
      this.session = session;
      this.mine = mine;
    }

    void compute() {
      try {
        if (contract.computedByMonth()) {
          monthly();
        } else {
          whole();
        }
      } finally {
        if (common != null) {
          common.close();
        }
      }
    }

    private void whole() {
      String hash = inputs(run, Build.this::content);
      if (tables.state(table).map(s -> s.inputs().equals(hash)).orElse(false)) {
        return;
      }
      progress.accept(table);
      try (LocalQueries.Query local = queries.query(model, run, mine)) {
        if (local == null) {
          whole(query(null), hash);
        } else if (contract.fittedBy() != null) {
          LocalQueries.Result rows = local.rows();
          whole(Fitted.rows(session, contract, rows.columns(), rows.rows()), hash);
        } else if (contract.versioned()
            && !local.versions(
                tables.state(table).isEmpty() ? null : mine.files(table), run.asOf())) {
          tables.pin(table, tables.state(table).orElseThrow().computedFrom(hash));
        } else if (contract.monthly()) {
          differing(
              local.contents(),
              months -> mine.from(contract, folder -> local.write(folder, months)),
              hash);
        } else {
          String content = local.content();
          if (!isContent(content, hash)) {
            mine.replace(contract, mine.from(contract, local::write), content, hash);
          }
        }
      }
    }

    private void whole(Dataset<Row> computed, String hash) {
      Dataset<Row> rows = computed;
      if (contract.versioned()) {
        Optional<Dataset<Row>> versions =
            History.versions(
                contract, rows, tables.state(table).map(s -> mine.read(table)), run.asOf());
        if (versions.isEmpty()) {
          tables.pin(table, tables.state(table).orElseThrow().computedFrom(hash));
          return;
        }
        rows = versions.get();
      }
      if (contract.monthly()) {
        String month = contract.partitionedBy().get(0);
        Dataset<Row> kept = rows.persist(StorageLevel.MEMORY_AND_DISK());
        differing(
            Content.byMonth(kept, month),
            months ->
                mine.from(contract, kept.filter(col(month).cast("string").isInCollection(months))),
            hash);
        kept.unpersist();
        return;
      }
      if (tables.state(table).isEmpty()) {
        mine.create(contract, rows, hash);
        return;
      }
      boolean small = Sessions.small(session);
      // what Spark keeps is compared with every part of every query: dearer than these few rows
      rows =
          small
              ? session.createDataFrame(rows.collectAsList(), rows.schema()).coalesce(1)
              : rows.persist(StorageLevel.MEMORY_AND_DISK());
      String content = Content.in(contract, Content.of(rows));
      if (!isContent(content, hash)) {
        mine.replace(contract, mine.from(contract, rows), content, hash);
      }
      if (!small) {
        rows.unpersist();
      }
    }

    /**
     * Writes the months of which the rows are not those that the table has.
     *
     * @param contents content by month, of all rows
     * @param rows those of some months
     */
    private void differing(
        Map<String, String> contents,
        Function<Collection<String>, Tables.Source> rows,
        String hash) {
      String content = Content.text(contract, contents);
      TableState before = tables.state(table).orElse(null);
      if (before == null || before.files().stream().anyMatch(f -> Tables.partition(f).isEmpty())) {
        mine.replace(contract, rows.apply(contents.keySet()), content, hash);
        return;
      }
      Collection<String> months = Content.differing(before.content(), content);
      if (months.isEmpty()) {
        tables.pin(table, before.computedFrom(hash));
      } else {
        mine.replaceMonths(contract, rows.apply(months), months, content, hash);
      }
    }

    /** Whether the table holds these rows already; it is noted what they were computed from. */
    private boolean isContent(String content, String hash) {
      TableState before = tables.state(table).orElse(null);
      boolean same = before != null && before.content().equals(content);
      if (same) {
        tables.pin(table, before.computedFrom(hash));
      }
      return same;
    }

    /** Tells what the table is computed from: query, contract, parameters and inputs. */
    private String inputs(RunView of, Function<String, String> content) {
      StringBuilder inputs = new StringBuilder(text(model, of));
      for (String read : new TreeSet<>(model.reads())) {
        inputs.append(read).append(' ').append(content.apply(read)).append('\n');
      }
      return hash(inputs.toString());
    }

    /** Months to compute, and what asks for each. */
    private TreeMap<String, String> months(String hash) {
      String driver = contract.drivenBy();
      TableState before = tables.state(table).orElse(null);
      TreeMap<String, String> months = new TreeMap<>();
      String from = contract.keptFrom(run.asOf());
      List<String> driving =
          Tables.partitions(tables.state(driver).orElse(null)).stream()
              .filter(m -> m.compareTo(from) >= 0)
              .toList();
      if (before == null || !before.inputs().equals(hash)) {
        driving.forEach(m -> months.put(m, "first"));
        Tables.partitions(before).forEach(m -> months.put(m, "query"));
      } else {
        Tables.changedMonths(basis(table, driver), tables.state(driver).orElse(null)).stream()
            .filter(m -> m.compareTo(from) >= 0)
            .forEach(m -> months.put(m, driver));
        if (contract.keptMonths() > 0) {
          moved(Tables.partitions(before), driving, from)
              .forEach(m -> months.putIfAbsent(m, "run"));
        }
        for (String read : model.reads()) {
          if (!read.equals(driver) && !covered(read) && changed(read)) {
            reached(read, driving).forEach(m -> months.putIfAbsent(m, read));
          }
        }
      }
      return months;
    }

    private void monthly() {
      String driver = contract.drivenBy();
      String hash = hash(text(model, run));
      TableState before = tables.state(table).orElse(null);
      TreeMap<String, String> months = months(hash);
      if (months.isEmpty() && before != null) {
        return;
      }
      progress.accept(table);
      if (before != null && before.inputs().equals(hash)) {
        months.forEach((month, reason) -> rewrites.add(new Rewrite(table, month, reason)));
      }
      Collection<String> part = months.tailMap(contract.keptFrom(run.asOf())).keySet();
      List<List<String>> portions = queries.portions(model, mine, part);
      Tables.Source rows =
          portions == null
              ? mine.from(contract, query(part))
              : mine.from(contract, folder -> write(portions, folder));
      mine.replaceMonths(contract, rows, months.keySet(), null, hash);
    }

    private List<String> write(List<List<String>> portions, Path folder) {
      return portions.parallelStream()
          .flatMap(
              months -> {
                try (LocalQueries.Query local = queries.query(model, run, mine, months)) {
                  return local.write(folder).stream();
                }
              })
          .toList();
    }

    /** Months that the table no longer keeps, and those that it keeps now and did not before. */
    private static Collection<String> moved(List<String> had, List<String> driving, String from) {
      TreeSet<String> months = new TreeSet<>(driving);
      had.forEach(months::remove);
      had.stream().filter(m -> m.compareTo(from) < 0).forEach(months::add);
      return months;
    }

    private boolean changed(String input) {
      TableState old = basis(table, input);
      return old == null || !old.content().equals(content(input));
    }

    /**
     * Whether what the driver is computed from holds the input already, so that its months tell.
     */
    private boolean covered(String read) {
      return models
          .find(model.contract().drivenBy())
          .map(d -> !d.isFeed() && d.reads().contains(read))
          .orElse(false);
    }

    private Collection<String> reached(String read, List<String> driving) {
      Contract dimension = models.find(read).orElseThrow().contract();
      boolean tells =
          Reach.dated(dimension)
              && contract.datedBy() != null
              && basis(table, read) != null
              && Reach.member(dimension).stream().allMatch(m -> contract.column(m).isPresent());
      return tells
          ? Reach.months(
              dimension,
              mine.read(read, basis(table, read)),
              mine.read(read),
              contract,
              mine.read(model.table()),
              driving,
              run.asOf())
          : driving;
    }

    /**
     * The query's rows.
     *
     * @param months those of the driving table to compute from, or null for all
     */
    private Dataset<Row> query(Collection<String> months) {
      show(months == null ? null : mine.read(contract.drivenBy(), months));
      Dataset<Row> rows;
      try {
        common = new CommonTables(session, model);
        rows = Fitted.rows(session, contract, common.rows());
      } catch (JobException e) {
        throw e;
      } catch (Exception e) {
        throw JobException.internal("the query of " + table + " cannot run: " + e.getMessage(), e);
      }
      Schemas.check(contract, rows.schema());
      return rows;
    }

    /** Shows what the query reads under its name. */
    private void show(Dataset<Row> part) {
      Map<String, Object> views = shown.computeIfAbsent(session, s -> new HashMap<>());
      if (!run.equals(views.put("run", run))) {
        session.sql(run.sql()).createOrReplaceTempView("run");
      }
      for (String read : model.reads()) {
        boolean narrowed = part != null && read.equals(contract.drivenBy());
        Object now =
            narrowed ? PART : mine.state(read).<Object>map(state -> state).orElse("nothing");
        if (narrowed || !now.equals(views.get(read))) {
          (narrowed ? part : mine.read(read)).createOrReplaceTempView(read);
        }
        views.put(read, now);
      }
    }
  }

  private static String text(Model model, RunView run) {
    return model.sql() + '\n' + model.contract().shape() + '\n' + run.used(model.sql()) + '\n';
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
