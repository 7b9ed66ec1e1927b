package dev.filon.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.filon.jobs.JobException;
import dev.filon.jobs.Settings;
import dev.filon.jobs.warehouse.Models;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When each gate closes and when it does not, on accounts written by hand. */
class GatesTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
  private static final Models MODELS = Models.load();

  private Connection db;
  private int last;

  @BeforeEach
  void open() throws SQLException {
    db = DriverManager.getConnection("jdbc:duckdb:");
    MetaTables.create(db);
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private static String id(int position) {
    return "batch " + position;
  }

  /** The next batch, some days after the one before. */
  private GatesTest batch(String mode, int day) throws SQLException {
    last++;
    Duck.insert(
        db,
        "meta.batch",
        List.<Object[]>of(Duck.row(last, id(last), FIRST.plusDays(day), "filon", mode, "")));
    return this;
  }

  /** A dump of the batch that was added last. */
  private GatesTest dump(
      String dump,
      String feed,
      Integer read,
      Integer loaded,
      int rejected,
      String amount,
      int newest)
      throws SQLException {
    Duck.insert(
        db,
        "meta.load",
        List.<Object[]>of(
            Duck.row(
                id(last),
                dump,
                dump,
                feed,
                read,
                loaded,
                0,
                rejected,
                amount == null ? null : new BigDecimal(amount),
                newest < 0 ? null : FIRST.plusDays(newest),
                null,
                last)));
    return this;
  }

  private GatesTest lines(int read, String amount, int newest) throws SQLException {
    return dump("lines", "invoice_lines", read, read, 0, amount, newest);
  }

  private Set<String> closed() throws SQLException {
    return closed(last, Map.of());
  }

  private Set<String> closed(int position, Map<String, String> settings) throws SQLException {
    Set<String> closed = new TreeSet<>();
    for (Audits.Audit gate : Gates.of(MODELS, Settings.load(null, settings), id(position))) {
      if (Duck.number(db, "select count(*) from (" + gate.sql() + ")") > 0) {
        closed.add(gate.name());
      }
    }
    return closed;
  }

  @Test
  void nightsThatAreLikeEachOtherCloseNoGate() throws SQLException {
    batch("full", 0).lines(20_000, "2000000", 0);
    for (int day = 1; day < 10; day++) {
      batch("delta", day).lines(40 + day * 3, "4000", day);
      assertThat(closed()).isEmpty();
    }
  }

  @Test
  void aFullExtractThatWasCutOrMadeTwiceTooOftenClosesTheRowGate() throws SQLException {
    for (int day = 0; day < 3; day++) {
      batch("full", day).lines(2000, "2000", day);
      assertThat(closed()).describedAs("nothing to compare with before the fourth").isEmpty();
    }
    batch("full", 3).lines(401, "401", 3);
    assertThat(closed()).isEmpty();
    batch("full", 4).lines(399, "399", 4);
    assertThat(closed()).containsExactly("gate_rows_like_before");
    assertThat(closed(last, Map.of("FILON_GATE_FACTOR", "6"))).isEmpty();
    batch("full", 5).lines(10_001, "10001", 5);
    assertThat(closed()).containsExactly("gate_rows_like_before");
    batch("full", 6).lines(9_999, "9999", 6);
    assertThat(closed()).isEmpty();
  }

  @Test
  void rowsOfDumpsThatNoFeedAccountsForAndOfFeedsMadeFromSeveralAreComparedToo()
      throws SQLException {
    for (int day = 0; day < 3; day++) {
      batch("full", day)
          .dump("countries", null, 200, null, 0, null, -1)
          .dump(null, "reps", null, 50, 0, null, -1);
    }
    batch("full", 3)
        .dump("countries", null, 190, null, 0, null, -1)
        .dump(null, "reps", null, 49, 0, null, -1);
    assertThat(closed()).isEmpty();
    batch("full", 4).dump("countries", null, 39, null, 0, null, -1);
    assertThat(closed()).containsExactly("gate_rows_like_before");
    batch("full", 5).dump(null, "reps", null, 9, 0, null, -1);
    assertThat(closed()).containsExactly("gate_rows_like_before");
  }

  @Test
  void aDeltaMaySuddenlyBeSmallButNotHuge() throws SQLException {
    for (int day = 0; day < 3; day++) {
      batch("delta", day).lines(2000, "2000", day);
    }
    batch("delta", 3).lines(1, "1", 3);
    assertThat(closed()).isEmpty();
    batch("delta", 4).lines(10_001, "10001", 4);
    assertThat(closed()).containsExactly("gate_rows_like_before");
  }

  @Test
  void theFirstMondaysDeltaIsNotHugeAfterAnEmptyWeekend() throws SQLException {
    for (int week = 0; week < 3; week++) {
      batch("delta", 7 * week).lines(15_000, "15000", 7 * week);
      assertThat(closed()).describedAs("Friday of week " + week).isEmpty();
      batch("delta", 7 * week + 1).lines(0, "0", -1);
      batch("delta", 7 * week + 2).lines(0, "0", -1);
      assertThat(closed()).describedAs("Sunday of week " + week).isEmpty();
    }
    batch("delta", 24).lines(75_001, "75001", 24);
    assertThat(closed()).containsExactly("gate_rows_like_before");
  }

  @Test
  void moneyInAnotherUnitOrWithAnotherSignClosesTheAmountGate() throws SQLException {
    for (int day = 0; day < 3; day++) {
      batch("full", day).dump("deals", "opportunities", 500, 500, 0, "50000", day);
    }
    batch("full", 3).dump("deals", "opportunities", 600, 600, 0, "290000", 3);
    assertThat(closed()).describedAs("not quite five times as much each").isEmpty();
    batch("full", 4).dump("deals", "opportunities", 500, 500, 0, "5000000", 4);
    assertThat(closed()).describedAs("cents").containsExactly("gate_amount_like_before");
    batch("full", 5).dump("deals", "opportunities", 500, 500, 0, "50", 5);
    assertThat(closed()).describedAs("thousands").containsExactly("gate_amount_like_before");
    batch("full", 6).dump("deals", "opportunities", 500, 500, 0, "-50000", 6);
    assertThat(closed()).describedAs("sign").containsExactly("gate_amount_like_before");
    batch("full", 7).dump("deals", "opportunities", 99, 99, 0, "5000000", 7);
    assertThat(closed())
        .describedAs("too few to judge their money")
        .containsExactly("gate_rows_like_before");
  }

  @Test
  void aFewLargeOrRareRecordsOfADeltaCloseNoGate() throws SQLException {
    for (int day = 0; day < 4; day++) {
      batch("delta", day).dump("claims", "claims", 0, 0, 0, "0", -1);
    }
    batch("delta", 4).dump("claims", "claims", 1, 1, 0, "373", 4);
    assertThat(closed()).isEmpty();
    batch("delta", 5).dump("claims", "claims", 2, 2, 0, "90000", 5);
    assertThat(closed()).isEmpty();
  }

  @Test
  void anOldExtractClosesTheFreshnessGateWhateverCameBefore() throws SQLException {
    batch("full", 100).lines(2000, "2000", 100);
    batch("full", 101).lines(2000, "2000", 9);
    assertThat(closed()).isEmpty();
    batch("full", 102).lines(2000, "2000", 9);
    assertThat(closed()).containsExactly("gate_freshness");
    assertThat(closed(last, Map.of("FILON_GATE_FRESH_DAYS", "93"))).isEmpty();
  }

  @Test
  void aDeltaWithoutNewLinesIsFreshUntilSilenceLasts() throws SQLException {
    batch("full", 0).lines(2000, "2000", 0);
    batch("delta", 1).lines(0, "0", -1);
    assertThat(closed()).isEmpty();
    batch("delta", 92).lines(1, "1", 1);
    assertThat(closed()).describedAs("a late correction of an old document").isEmpty();
    batch("delta", 94).lines(1, "1", 1);
    assertThat(closed()).containsExactly("gate_freshness");
  }

  @Test
  void anOptionalFeedThatBringsNothingNewIsReported() throws SQLException {
    batch("full", 0)
        .lines(2000, "2000", 0)
        .dump("calls", "interactions", 100, 100, 0, null, 0)
        .dump("rates", "fx_rates", 10, 10, 0, null, 0);
    for (int day : List.of(20, 92)) {
      batch("delta", day).lines(1, "1", day);
      assertThat(closed()).describedAs("not sent, on day " + day).isEmpty();
    }
    assertThat(closed(last, Map.of("FILON_GATE_QUIET_DAYS", "365,interactions=91")))
        .containsExactly("gate_quiet_feed");
    assertThat(closed(last, Map.of("FILON_GATE_QUIET_DAYS", "91, interactions=92")))
        .describedAs("the rates")
        .containsExactly("gate_quiet_feed");
    assertThat(closed(last, Map.of("FILON_GATE_QUIET_DAYS", "92"))).isEmpty();
    batch("delta", 93).lines(1, "1", 93);
    assertThat(closed()).containsExactly("gate_quiet_feed");
    assertThat(Gates.of(MODELS, Settings.load(null, Map.of()), id(1)))
        .filteredOn(gate -> gate.name().equals("gate_quiet_feed"))
        .extracting(Audits.Audit::severity)
        .containsExactly("warn");
    batch("delta", 94)
        .lines(1, "1", 94)
        .dump("calls", "interactions", 1, 1, 0, null, 93)
        .dump("rates", "fx_rates", 1, 1, 0, null, 94);
    assertThat(closed()).isEmpty();
  }

  @Test
  void claimsAreRareAndAFeedThatNeverCameIsNotMissed() throws SQLException {
    batch("full", 0).lines(2000, "2000", 0).dump("claims", "claims", 3, 3, 0, "30", 0);
    batch("delta", 365).lines(1, "1", 365);
    assertThat(closed()).isEmpty();
    batch("delta", 366).lines(1, "1", 366);
    assertThat(closed()).containsExactly("gate_quiet_feed");
  }

  @Test
  void tooManyRejectedRecordsCloseAGate() throws SQLException {
    batch("full", 0).dump("lines", "invoice_lines", 2000, 1900, 100, "1900", 0);
    assertThat(closed()).describedAs("five in a hundred").isEmpty();
    batch("full", 1).dump("lines", "invoice_lines", 2000, 1899, 101, "1899", 1);
    assertThat(closed()).containsExactly("gate_rejected_share");
    batch("full", 2).dump("lines", "invoice_lines", 150, 51, 99, "51", 2);
    assertThat(closed()).describedAs("fewer than a hundred").isEmpty();
    batch("full", 3).dump("claims", "claims", 3, 0, 3, "0", -1);
    assertThat(closed()).containsExactly("gate_all_rejected");
  }

  @Test
  void aLateBatchIsLookedAtItselfAndComparedWithThoseBeforeIt() throws SQLException {
    for (int day = 0; day < 3; day++) {
      batch("full", day).lines(2000, "2000", day);
    }
    batch("full", 3).lines(100, "100", 3);
    batch("full", 4).lines(2000, "2000", 4);
    assertThat(closed(4, Map.of())).containsExactly("gate_rows_like_before");
    assertThat(closed(5, Map.of())).isEmpty();
  }

  @Test
  void aLimitOfAFeedThatThereIsNotIsRefused() {
    assertThatThrownBy(() -> Settings.load(null, Map.of("FILON_GATE_QUIET_DAYS", "soon")))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("gate_quiet_days")
        .hasMessageContaining("92,interactions=14");
    assertThatThrownBy(() -> Settings.load(null, Map.of("FILON_GATE_QUIET_DAYS", "92,calls")))
        .isInstanceOf(JobException.class);
    Settings settings = Settings.load(null, Map.of("FILON_GATE_QUIET_DAYS", "92,calls=3"));
    assertThatThrownBy(() -> settings.gateQuiet().requireKnown(List.of("interactions", "claims")))
        .isInstanceOf(JobException.class)
        .hasMessage("gate_quiet_days names the feed 'calls'; there are claims, interactions");
  }
}
