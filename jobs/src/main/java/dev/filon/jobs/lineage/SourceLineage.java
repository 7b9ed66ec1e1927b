package dev.filon.jobs.lineage;

import dev.filon.jobs.source.SourceDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.classic.Dataset;
import org.apache.spark.sql.types.StructType;

/** The lineage of what a source's queries give, back to the columns of its dumps. */
public final class SourceLineage {
  /** Of each record: the file that it stems from and its line. */
  private static final Set<String> PLACE = Set.of("_file", "_line");

  private SourceLineage() {}

  /**
   * The lineage by entity.
   *
   * @param spark with the global views of the dumps that a load leaves behind; only their columns
   *     are looked at
   */
  public static Lineage of(SparkSession spark, SourceDefinition source) {
    return of(spark, source, dump -> spark.table("global_temp.`" + dump + "`").schema());
  }

  /** As above, over dumps of these columns. */
  static Lineage of(
      SparkSession spark, SourceDefinition source, Function<String, StructType> columnsOf) {
    SparkSession session = spark.newSession();
    Set<String> names = new TreeSet<>(source.dumps().keySet());
    for (String dump : names) {
      session.createDataFrame(List.of(), columnsOf.apply(dump)).createOrReplaceTempView(dump);
    }
    ModelLineage.showRun(session);
    names.add(ModelLineage.RUN);
    Map<String, Map<String, Origin>> entities = new LinkedHashMap<>();
    source
        .entities()
        .forEach(
            (entity, mapping) -> {
              Dataset<?> rows = (Dataset<?>) session.sql(mapping.sql());
              List<Origin> given = new PlanLineage(names).of(rows.queryExecution().analyzed());
              Map<String, Origin> columns = new LinkedHashMap<>();
              for (int i = 0; i < given.size(); i++) {
                columns.put(rows.columns()[i], withoutPlace(given.get(i)));
              }
              entities.put(entity, columns);
            });
    return new Lineage(entities);
  }

  private static Origin withoutPlace(Origin origin) {
    TreeSet<ColumnSource> values = new TreeSet<>(origin.values());
    TreeSet<ColumnSource> decidedBy = new TreeSet<>(origin.decidedBy());
    for (Set<ColumnSource> sources : List.of(values, decidedBy)) {
      sources.removeIf(
          s ->
              PLACE.contains(s.column())
                  || s.table().equals(ModelLineage.RUN)
                  || s.column().equals(ColumnSource.ROWS));
    }
    return new Origin(values, decidedBy);
  }
}
