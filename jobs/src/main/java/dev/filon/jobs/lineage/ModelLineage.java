package dev.filon.jobs.lineage;

import dev.filon.jobs.Settings;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import dev.filon.jobs.warehouse.RunView;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.classic.Dataset;
import org.apache.spark.sql.types.StructType;

/** Computes the lineage of the models from their queries over empty tables: no data is read. */
public final class ModelLineage {
  /** The view that holds date and thresholds of a run. */
  public static final String RUN = "run";

  /** Before the name of an entity: what a source's query gives. */
  public static final String INCOMING = "incoming_";

  private ModelLineage() {}

  /**
   * The lineage of all columns.
   *
   * @param spark its views are left alone
   */
  public static Lineage of(SparkSession spark, Models models) {
    SparkSession session = spark.newSession();
    Set<String> names = new TreeSet<>();
    for (Model model : models.all()) {
      show(session, names, model.table(), model.contract().sparkDdl(false));
      if (model.isFeed()) {
        show(session, names, INCOMING + model.entity(), model.contract().sparkDdl(true));
      }
    }
    showRun(session);
    names.add(RUN);
    Map<String, Map<String, Origin>> tables = new LinkedHashMap<>();
    for (Model model : models.all()) {
      tables.put(model.table(), columns(session, model, names));
    }
    return new Lineage(tables);
  }

  /** Shows the view of a run, for its columns. */
  static void showRun(SparkSession session) {
    RunView run = new RunView(LocalDate.EPOCH, "lineage", "EUR", Settings.load(null, Map.of()));
    session.sql(run.sql()).createOrReplaceTempView(RUN);
  }

  private static void show(SparkSession session, Set<String> names, String name, String ddl) {
    session.createDataFrame(List.of(), StructType.fromDDL(ddl)).createOrReplaceTempView(name);
    names.add(name);
  }

  private static Map<String, Origin> columns(SparkSession session, Model model, Set<String> names) {
    Contract contract = model.contract();
    Dataset<?> rows = (Dataset<?>) session.sql(model.sql());
    List<Origin> given = new PlanLineage(names).of(rows.queryExecution().analyzed());
    Map<String, Origin> query = new LinkedHashMap<>();
    if (contract.fittedBy() == null) {
      List<String> columns = List.of(rows.columns());
      for (int i = 0; i < given.size(); i++) {
        query.put(columns.get(i), given.get(i));
      }
    } else {
      // each number of a fit may depend on all that it was given
      Origin all = given.stream().reduce(Origin.NONE, Origin::and);
      contract.givenColumns().forEach(c -> query.put(c.name(), all));
    }
    Map<String, Origin> columns = new LinkedHashMap<>();
    for (Column column : contract.columns()) {
      columns.put(
          column.name(),
          column.added() ? added(contract, column, query) : query.get(column.name()));
    }
    return columns;
  }

  /** What the engine makes a column from that the query does not give. */
  private static Origin added(Contract contract, Column column, Map<String, Origin> query) {
    Origin day = Origin.of(List.of(new ColumnSource(RUN, "as_of_date")));
    if (contract.partitionedBy().contains(column.name())) {
      return query.get(contract.datedBy());
    }
    Origin from = query.getOrDefault("valid_from", day);
    if (column.name().equals(contract.surrogate())) {
      List<Origin> key = new ArrayList<>(List.of(from));
      contract.naturalKey().forEach(k -> key.add(query.get(k)));
      return key.stream().reduce(Origin.NONE, Origin::and);
    }
    return contract.versioned() ? from : day;
  }
}
