package dev.filon.jobs.warehouse;

import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.serve.Duck;
import dev.filon.jobs.storage.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Puts a delta on a feed that is kept whole, in DuckDB: some hundred new rows on half a million, of
 * which Spark would sort and keep all. The rules are those of {@link FeedState}.
 */
final class ListDelta {
  private final LocalQueries queries;
  private final RunView run;

  /** For one run. */
  ListDelta(LocalQueries queries, RunView run) {
    this.queries = queries;
    this.run = run;
  }

  /**
   * Whether the feed is neither little nor too much for DuckDB, and what Spark writes lies on this
   * machine.
   */
  boolean reads(Contract contract, Tables tables) {
    return tables.session().sparkContext().isLocal()
        && !Sessions.small(tables.session())
        && queries.portions(model(contract, ""), tables, null) != null;
  }

  private static Model model(Contract contract, String sql) {
    return new Model("feeds", sql, contract, Set.of(contract.table()));
  }

  /**
   * Puts a delta on a feed and writes the feed if it differs.
   *
   * @param rows in the columns that the feed's query gives, of each key one
   * @return how many of the rows a newer version that was already there has beaten
   */
  long put(Contract contract, Dataset<Row> rows, Tables tables) {
    Path folder = queries.folder();
    try {
      rows.write().parquet(folder.toUri().toString());
      Map<Contract, List<String>> before = Map.of(contract, tables.files(contract.table()));
      String with = incoming(contract, folder) + ", " + beaten(contract) + ' ';
      try (LocalQueries.Query beaten =
              queries.query(model(contract, with + "select count(*) from beaten"), run, before);
          LocalQueries.Query after =
              queries.query(model(contract, with + after(contract)), run, before)) {
        after.all();
        String content = after.content();
        boolean same =
            tables.state(contract.table()).map(s -> s.content().equals(content)).orElse(false);
        if (!same) {
          tables.replace(contract, tables.from(contract, after::write), content, "");
        }
        return beaten.rows().rows().get(0).getLong(0);
      } finally {
        TemporaryFolder.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read or delete " + folder, e);
    }
  }

  private static String incoming(Contract contract, Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return contract.columns().stream()
          .map(
              c ->
                  "cast(%s as %s) as %s"
                      .formatted(
                          c.name().equals(FeedState.VANISHED) ? "null" : c.name(),
                          Duck.duckType(c.type()),
                          c.name()))
          .collect(
              Collectors.joining(
                  ", ",
                  "with incoming as (select ",
                  files
                      .map(Path::toString)
                      .filter(f -> f.endsWith(".parquet"))
                      .map(Duck::text)
                      .collect(Collectors.joining(", ", " from read_parquet([", "]))"))));
    }
  }

  /** Keys of which the feed has a newer version. */
  private static String beaten(Contract contract) {
    String version = contract.versionOrder();
    return "beaten as (select %1$s from incoming i join %2$s o using (%1$s) where %3$s)"
        .formatted(
            String.join(", ", contract.key()),
            contract.table(),
            version == null
                ? "false"
                : "o.%1$s is not null and (i.%1$s is null or o.%1$s > i.%1$s)".formatted(version));
  }

  /** What the feed lacks in the delta, what the delta wins, what was newer and is there again. */
  private static String after(Contract contract) {
    String names = contract.columns().stream().map(Column::name).collect(Collectors.joining(", "));
    return ("select %1$s from %2$s anti join incoming using (%3$s)"
            + " union all select %1$s from incoming anti join beaten using (%3$s)"
            // it has not vanished, whichever of its records is the newer one
            + " union all select %4$s from %2$s semi join beaten using (%3$s)")
        .formatted(
            names,
            contract.table(),
            String.join(", ", contract.key()),
            names.replace(FeedState.VANISHED, "null"));
  }
}
