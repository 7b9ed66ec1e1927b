package dev.filon.jobs.serve;

import static dev.filon.jobs.serve.Duck.execute;
import static dev.filon.jobs.serve.Duck.insert;
import static dev.filon.jobs.serve.Duck.list;
import static dev.filon.jobs.serve.Duck.number;
import static dev.filon.jobs.serve.Duck.row;
import static dev.filon.jobs.serve.Duck.text;
import static dev.filon.jobs.serve.Duck.utc;

import dev.filon.jobs.Resources;
import dev.filon.jobs.warehouse.Batch;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.RunView;
import dev.filon.jobs.warehouse.Tables;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The schema {@code meta} of a snapshot: what it shows, of what it was made, what became of each
 * record.
 */
final class MetaTables {

  /** Tables that each run adds to, with their columns. */
  private static final Map<String, String> KEPT = new TreeMap<>();

  static {
    KEPT.put(
        "load",
        "batch_id varchar, dump varchar, file varchar, feed varchar, records_read bigint, loaded bigint, superseded bigint, quarantined bigint, loaded_amount decimal(28,4), newest_date date, dump_modified_at timestamp, snapshot bigint");
    KEPT.put(
        "rewrite",
        "snapshot bigint, batch_id varchar, table_name varchar, month_start date, reason varchar");
    KEPT.put(
        "quarantine",
        "batch_id varchar, feed varchar, dump varchar, file varchar, line_no bigint, column_name varchar, rule varchar, raw varchar");
  }

  private MetaTables() {}

  /** What tells the tables that a copied file must have from others. */
  static String columns() {
    return KEPT.toString();
  }

  /** Makes the tables that audits of the load read, those that each run adds to where they lack. */
  static void create(Connection db) throws SQLException {
    execute(db, "create schema if not exists meta");
    execute(
        db,
        "create or replace table meta.batch (position integer, batch_id varchar, batch_date date, source varchar, mode varchar, fingerprint varchar)");
    execute(db, "create or replace table meta.feed (feed varchar, feed_rows bigint)");
    for (Map.Entry<String, String> kept : KEPT.entrySet()) {
      execute(
          db, "create table if not exists meta." + kept.getKey() + " (" + kept.getValue() + ")");
    }
  }

  /**
   * Writes all but the results of the audits. A file that is no copy takes the accounts of earlier
   * batches from the database {@code earlier}, if one is attached.
   *
   * @param files what the tables are made of
   * @param number the snapshot's
   * @param layout tells the served contracts from any others
   * @param now when it is published
   * @param copied whether the file began as a copy of the snapshot before
   */
  static void write(
      Connection db,
      SnapshotBuilder.Request request,
      TableFiles files,
      long number,
      String layout,
      Instant now,
      boolean copied)
      throws SQLException {
    RunView run = request.run();
    Tables tables = request.tables();
    create(db);
    execute(db, "create or replace table meta.run as " + run.sql());
    String version = SnapshotBuilder.class.getPackage().getImplementationVersion();
    execute(
        db,
        "create or replace table meta.snapshot (snapshot bigint, as_of_date date, batch_id varchar, source varchar, reporting_currency varchar, published_at timestamp, filon_version varchar, layout varchar, tables varchar)");
    insert(
        db,
        "meta.snapshot",
        List.<Object[]>of(
            row(
                number,
                run.asOf(),
                run.batchId(),
                request.source(),
                run.reportingCurrency(),
                utc(now),
                version == null ? "development" : version,
                layout,
                tables.place())));
    execute(
        db,
        "create or replace table meta.table_version (table_name varchar, version bigint, content varchar, inputs varchar)");
    execute(db, "create or replace table meta.table_file (table_name varchar, path varchar)");
    insert(
        db,
        "meta.table_version",
        tables.states().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(
                e ->
                    row(
                        e.getKey(),
                        e.getValue().version(),
                        e.getValue().content(),
                        e.getValue().inputs()))
            .toList());
    insert(
        db,
        "meta.table_file",
        tables.states().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .flatMap(e -> e.getValue().files().stream().map(f -> row(e.getKey(), f)))
            .toList());
    List<Object[]> batches = new ArrayList<>();
    for (Batch b : request.batches()) {
      batches.add(
          row(
              batches.size() + 1,
              b.id(),
              b.day(),
              b.source(),
              b.full() ? "full" : "delta",
              b.fingerprint()));
    }
    insert(db, "meta.batch", batches);
    if (!copied) {
      takeOver(db, "load");
      takeOver(db, "rewrite");
    }
    String folded = request.folded().stream().map(Duck::text).collect(Collectors.joining(", "));
    execute(db, "delete from meta.load where batch_id in (" + folded + ")");
    execute(db, "delete from meta.quarantine where batch_id in (" + folded + ")");
    insert(
        db,
        "meta.load",
        request.loads().stream()
            .map(
                l ->
                    row(
                        l.batchId(),
                        l.dump(),
                        l.file(),
                        l.feed(),
                        l.recordsRead(),
                        l.loaded(),
                        l.superseded(),
                        l.quarantined(),
                        l.loadedAmount(),
                        l.newest(),
                        l.dumpModifiedAt() == null ? null : utc(l.dumpModifiedAt()),
                        number))
            .toList());
    insert(
        db,
        "meta.rewrite",
        request.rewrites().stream()
            .map(r -> row(number, run.batchId(), r.table(), LocalDate.parse(r.month()), r.reason()))
            .toList());
    List<String> rejected =
        copied ? files.of(Tables.QUARANTINE, request.folded()) : files.of(Tables.QUARANTINE);
    if (!rejected.isEmpty()) {
      execute(
          db,
          "insert into meta.quarantine select batch_id, feed, dump, file, line_no, column_name, rule, raw from read_parquet(["
              + list(rejected)
              + "], hive_partitioning = true, hive_types = {'batch_id': varchar})");
    }
    List<Object[]> feeds = new ArrayList<>();
    for (Model feed : request.models().feeds()) {
      feeds.add(row(feed.entity(), count(db, tables, feed.table())));
    }
    insert(db, "meta.feed", feeds);
    execute(
        db,
        "create or replace table meta.lineage (table_name varchar, depends_on varchar, layer varchar)");
    List<Object[]> lineage = new ArrayList<>();
    for (Model model : request.models().all()) {
      model.reads().stream()
          .sorted()
          .forEach(r -> lineage.add(row(model.table(), r, model.layer())));
    }
    insert(db, "meta.lineage", lineage);
    execute(
        db,
        "create or replace table meta.audit (table_name varchar, check_name varchar, severity varchar, passed boolean, violations bigint, description varchar, sql varchar)");
    execute(
        db,
        "create or replace table meta.backtest as " + Resources.below("serve").get("backtest.sql"));
    comment(db);
  }

  /** Rows of a table that is not served, as its files say at their ends. */
  private static long count(Connection db, Tables tables, String table) throws SQLException {
    List<String> files = tables.files(table);
    return files.isEmpty() || !tables.local()
        ? tables.count(table)
        : number(
            db, "select sum(num_rows)::bigint from parquet_file_metadata([" + list(files) + "])");
  }

  /** The rows of a table of the file before, in the columns that both have. */
  private static void takeOver(Connection db, String table) throws SQLException {
    String columns =
        Duck.string(
            db,
            "select string_agg(column_name, ', ') from (select column_name from duckdb_columns() where"
                + " schema_name = 'meta' and table_name = "
                + text(table)
                + " and database_name in ('earlier', 'filon') group by column_name having count(*) = 2)");
    if (columns != null) {
      execute(
          db,
          "insert into meta."
              + table
              + " ("
              + columns
              + ") select "
              + columns
              + " from earlier.meta."
              + table);
    }
  }

  private static void comment(Connection db) throws SQLException {
    execute(
        db,
        "comment on table meta.snapshot is 'The one row that says what this file shows, and in tables where its Delta tables lie if that is not the folder of the warehouse.'");
    execute(
        db,
        "comment on table meta.run is 'Date, windows and thresholds that the marts were computed with: the view run of the models.'");
    execute(
        db,
        "comment on table meta.table_version is 'Delta version of each table that this file was made from, and what tells its content and inputs from others.'");
    execute(
        db,
        "comment on table meta.table_file is 'Parquet files of each Delta table at that version.'");
    execute(db, "comment on table meta.batch is 'The batches that this file holds, in order.'");
    execute(
        db,
        "comment on table meta.rewrite is 'Months of facts and aggregates that were computed again, by snapshot, and the table whose change asked for it.'");
    execute(
        db,
        "comment on table meta.feed is 'Rows that each feed holds after all batches; the feeds themselves are not served.'");
    execute(
        db,
        "comment on table meta.load is 'What became of every record of every batch: read = loaded + superseded + quarantined.'");
    execute(
        db,
        "comment on table meta.quarantine is 'Rejected records of all batches with file, line, rule and raw text.'");
    execute(db, "comment on table meta.lineage is 'Which table is computed from which.'");
    execute(
        db,
        "comment on table meta.backtest is 'How each fitted method did on the company''s own past beside its baseline, and whether a fall-back stands in.'");
    execute(db, "comment on table meta.audit is 'Every audit of this snapshot and what it found.'");
  }
}
