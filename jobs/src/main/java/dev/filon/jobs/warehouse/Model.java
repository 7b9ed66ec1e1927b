package dev.filon.jobs.warehouse;

import dev.filon.jobs.contract.Contract;
import java.util.Set;

/**
 * One table: its query and its contract.
 *
 * @param layer folder: 1_feeds, 2_star or 3_marts
 * @param sql the query
 * @param contract what the result must be
 * @param reads the models that the query reads, derived from its text
 */
public record Model(String layer, String sql, Contract contract, Set<String> reads) {

  public Model {
    reads = Set.copyOf(reads);
  }

  public String table() {
    return contract.table();
  }

  /** Whether this is one of the canonical feeds. */
  public boolean isFeed() {
    return layer.equals(Models.FEEDS);
  }

  /** The entity of a feed: its table name without {@code feed_}. */
  public String entity() {
    return table().substring("feed_".length());
  }
}
