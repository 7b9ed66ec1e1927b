package dev.filon.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.Settings;
import dev.filon.jobs.warehouse.Models;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which audits there are, and what those of the load as a whole find. */
class AuditsTest {
  private static final List<Audits.Audit> AUDITS =
      Audits.of(Models.load(), Settings.load(null, Map.of()), "b1");

  private static Audits.Audit audit(String name) {
    return AUDITS.stream().filter(a -> a.name().equals(name)).findFirst().orElseThrow();
  }

  private static boolean passes(String name, String... statements) throws SQLException {
    try (Connection db = DriverManager.getConnection("jdbc:duckdb:")) {
      MetaTables.create(db);
      for (String statement : statements) {
        Duck.execute(db, statement);
      }
      return Duck.number(db, "select count(*) from (" + audit(name).sql() + ")") == 0;
    }
  }

  private static String batch(String id) {
    return "insert into meta.batch values (1, '" + id + "', '2026-01-15', 'filon', 'full', '')";
  }

  private static String load(String batch, int read, int loaded, int superseded, int quarantined) {
    return "insert into meta.load (batch_id, dump, feed, records_read, loaded, superseded, quarantined)"
        + " values ('%s', 'claims', 'claims', %d, %d, %d, %d)"
            .formatted(batch, read, loaded, superseded, quarantined);
  }

  private static String feed(int rows) {
    return "insert into meta.feed values ('claims', " + rows + ")";
  }

  @Test
  void thereAreHundredsOfNamedAuditsAndEveryKindThatALoadIsLookedAtFor() {
    assertThat(AUDITS).hasSizeGreaterThan(400);
    assertThat(AUDITS.stream().map(a -> a.table() + "." + a.name())).doesNotHaveDuplicates();
    assertThat(AUDITS).allMatch(a -> !a.description().isBlank() && !a.sql().isBlank());
    assertThat(AUDITS.stream().map(Audits.Audit::name))
        .contains(
            "empty_before_the_first_batch",
            "every_record_explained",
            "key_is_unique",
            "surrogate_is_unique",
            "one_current_version",
            "versions_have_no_gap_and_no_overlap",
            "client_key_exists_in_dim_client",
            "net_amount_is_not_null",
            "kind_is_an_accepted_value",
            "key_is_in_one_month");
  }

  @Test
  void aRecordThatIsNeitherLoadedNorSupersededNorQuarantinedStopsThePublish() throws SQLException {
    assertThat(passes("every_record_explained", load("b1", 10, 7, 2, 1))).isTrue();
    assertThat(passes("every_record_explained", load("b1", 10, 7, 1, 1))).isFalse();
    assertThat(audit("every_record_explained").severity()).isEqualTo("fail");
  }

  @Test
  void aWarehouseThatWasNotEmptyBeforeItsFirstBatchIsFound() throws SQLException {
    String name = "empty_before_the_first_batch";
    assertThat(passes(name, batch("b1"), load("b1", 7, 7, 0, 0), feed(7))).isTrue();
    assertThat(passes(name, batch("b1"), load("b1", 7, 7, 0, 0), feed(8))).isFalse();
    assertThat(passes(name, batch("b1"), load("b1", 7, 7, 0, 0), feed(6)))
        .describedAs("the first batch loses nothing")
        .isFalse();
    assertThat(passes(name, batch("b1"), "insert into meta.load (batch_id) values ('b1')", feed(1)))
        .describedAs("a feed that was never loaded")
        .isFalse();
    String[] later = {
      batch("b1"), load("b1", 7, 7, 0, 0), batch("b2"), load("b2", 2, 2, 0, 0), feed(8)
    };
    assertThat(passes(name, later)).describedAs("one of them a changed record").isTrue();
    later[4] = feed(10);
    assertThat(passes(name, later)).isFalse();
    assertThat(audit(name).severity()).isEqualTo("fail");
  }
}
