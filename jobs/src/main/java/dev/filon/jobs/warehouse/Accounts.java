package dev.filon.jobs.warehouse;

import dev.filon.jobs.source.DumpSet;
import dev.filon.jobs.source.SourceDefinition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/** The account of every record of a batch: read = loaded + superseded + quarantined. */
final class Accounts {
  private final SourceDefinition source;
  private final DumpSet dumps;
  private final String batchId;

  Accounts(SourceDefinition source, DumpSet dumps, String batchId) {
    this.source = source;
    this.dumps = dumps;
    this.batchId = batchId;
  }

  /**
   * One row per dump, then one per feed that no dump alone accounts for.
   *
   * @param landed dump, records, malformed
   * @param feeds what each feed made of its records
   */
  List<LoadRow> rows(List<Row> landed, Map<String, FeedLoader.Loaded> feeds) {
    Map<String, long[]> counts = new HashMap<>();
    landed.forEach(
        row -> counts.put(row.getString(0), new long[] {row.getLong(1), row.getLong(2)}));
    Map<String, String> accountedBy = new HashMap<>();
    source
        .entities()
        .forEach(
            (entity, mapping) -> {
              if (mapping.accountsFor().size() == 1) {
                accountedBy.put(mapping.accountsFor().get(0), entity);
              }
            });
    List<LoadRow> rows = new ArrayList<>();
    for (String dump : source.dumps().keySet()) {
      if (dumps.shownFiles(dump).isEmpty()) {
        continue;
      }
      long[] read = counts.getOrDefault(dump, new long[2]);
      String entity = accountedBy.get(dump);
      FeedLoader.Loaded feed = entity == null ? null : feeds.get(entity);
      rows.add(
          new LoadRow(
              batchId,
              dump,
              dumps.shownFiles(dump),
              entity,
              read[0],
              feed == null ? null : feed.loaded(),
              feed == null ? null : feed.superseded(),
              (feed == null ? 0 : feed.rejectedCount()) + read[1],
              amount(feed),
              feed == null ? null : feed.newest(),
              dumps.modifiedAt(dump)));
    }
    source.entities().keySet().stream()
        .filter(e -> !accountedBy.containsValue(e) && feeds.containsKey(e))
        .forEach(
            entity -> {
              FeedLoader.Loaded feed = feeds.get(entity);
              rows.add(
                  new LoadRow(
                      batchId,
                      null,
                      null,
                      entity,
                      null,
                      feed.loaded(),
                      feed.superseded(),
                      feed.rejectedCount(),
                      amount(feed),
                      feed.newest(),
                      null));
            });
    return rows;
  }

  private static BigDecimal amount(FeedLoader.Loaded feed) {
    return feed == null || feed.amounts().isEmpty() ? null : feed.loadedAmount();
  }
}
