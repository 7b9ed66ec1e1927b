package dev.filon.jobs.serve;

import static dev.filon.jobs.serve.Duck.execute;
import static dev.filon.jobs.serve.Duck.insert;
import static dev.filon.jobs.serve.Duck.row;
import static dev.filon.jobs.serve.Duck.text;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The schema {@code metric} of a snapshot: a table per metric. Views would do, but a view finds its
 * tables only where the file is opened by itself and not attached to another.
 */
final class MetricTables {

  private MetricTables() {}

  /** Computes all metrics from the tables of the snapshot. */
  static void write(Connection db, Metrics metrics) throws SQLException {
    execute(db, "drop schema if exists metric cascade");
    execute(db, "create schema metric");
    execute(
        db,
        "create table metric.definition (name varchar, label_en varchar, label_fr varchar,"
            + " description_en varchar, description_fr varchar, unit varchar, grain varchar,"
            + " additivity varchar, sql varchar)");
    execute(
        db,
        "comment on table metric.definition is 'What each metric means; each is a table of this"
            + " schema, by its name.'");
    for (Metrics.Metric metric : metrics.metrics()) {
      String table = "metric." + metric.name();
      execute(db, "create table " + table + " as " + metrics.sql(metric));
      execute(
          db,
          "comment on table "
              + table
              + " is "
              + text(
                  metric.description().get("en")
                      + " ["
                      + metric.unit()
                      + "; "
                      + metric.additivity()
                      + "]"));
      execute(
          db,
          "comment on column "
              + table
              + ".value is "
              + text(metric.label().get("en") + " [" + metric.unit() + "]"));
    }
    insert(
        db,
        "metric.definition",
        metrics.metrics().stream()
            .map(
                m ->
                    row(
                        m.name(),
                        m.label().get("en"),
                        m.label().get("fr"),
                        m.description().get("en"),
                        m.description().get("fr"),
                        m.unit(),
                        String.join(", ", m.by()),
                        m.additivity(),
                        metrics.sql(m)))
            .toList());
  }
}
