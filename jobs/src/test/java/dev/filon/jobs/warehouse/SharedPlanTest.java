package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.filon.jobs.JobException;
import dev.filon.jobs.Settings;
import dev.filon.jobs.source.SharedPlan;
import dev.filon.jobs.source.SourceDefinition;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people did in the plan comes in with the night's dumps, and stays as it came. */
class SharedPlanTest {
  private static final String HEADER =
      "action_id,client_id,account_id,rep_id,manager_id,kind,origin,due_on,status,expected_amount,"
          + "result_amount,done_on,rep_note,manager_note,updated_at\n";
  private static final String OF_THE_CRM =
      "A1,C1,,R1,M1,call,,2026-01-20,agreed,50.00,,,,,2026-01-10T08:00:00Z\n";
  private static final String AGREED =
      "A2,C2,,R1,M1,visit,reactivation,2026-01-19,agreed,80.00,,,\"with, the boss\",,2026-01-14T08:00:00Z\n";
  private static final String DONE =
      "A2,C2,,R1,M1,visit,reactivation,2026-01-19,done,80.00,90.00,2026-01-16,went well,,2026-01-16T08:00:00Z\n";

  @TempDir Path temp;
  private String plan = HEADER + AGREED + OF_THE_CRM;

  private Nightly.Result run(Path warehouse, Dumps dumps, String day, SharedPlan shared) {
    return new Nightly(TestSession.spark(), Models.load(), Clock.systemUTC(), step -> {}, shared)
        .run(
            new Nightly.Request(
                warehouse,
                SourceDefinition.load("filon"),
                dumps.folder().toString(),
                LocalDate.parse(day),
                false,
                false,
                Settings.load(null, Map.of())));
  }

  private Dumps dumps(String name) {
    return Dumps.clean(temp.resolve(name));
  }

  @Test
  void whatPeopleDidIsInTheWarehouseAndReplaysGiveTheSame() {
    Path warehouse = temp.resolve("warehouse");
    // a CRM that was told of the plan and has an action of its own
    Dumps first = dumps("first").file("crm/actions.csv", HEADER + OF_THE_CRM);
    Nightly.Result loaded = run(warehouse, first, "2026-01-15", w -> Optional.of(plan));
    LoadRow actions =
        loaded.loads().stream().filter(l -> "actions".equals(l.dump())).findFirst().orElseThrow();
    assertThat(
            List.of(
                actions.recordsRead(),
                actions.loaded(),
                actions.superseded(),
                actions.quarantined()))
        .containsExactly(3L, 2L, 1L, 0L);
    String states = "select action_id, status, rep_note from fact_action order by 1";
    assertThat(Cli.sql(warehouse, states))
        .containsExactly("A1,agreed,", "A2,agreed,\"with, the boss\"");

    plan = HEADER + DONE;
    assertThat(run(warehouse, first, "2026-01-15", w -> Optional.of(plan)).changed())
        .as("the same dumps again are the same batch, whatever the plan says by then")
        .isFalse();

    run(warehouse, dumps("second"), "2026-01-16", w -> Optional.of(plan));
    List<String> after = List.of("A1,agreed,", "A2,done,went well");
    assertThat(Cli.sql(warehouse, states))
        .as("the plan is never all that there is, also in a full extract")
        .isEqualTo(after);
    assertThat(
            Cli.sql(
                warehouse,
                "select action_id, status, claimed_amount from mart_action where action_id in ('A1', 'A2')"
                    + " order by 1"))
        .containsExactly("A1,agreed,", "A2,done,90.0000");

    List<String> star = Cli.star(warehouse);
    // takes both days in again, the plan of each as it was landed
    Cli replayed = Cli.filon("replay", "--warehouse", warehouse.toString(), "--date", "2026-01-15");
    assertThat(replayed.exit()).describedAs(replayed.err()).isZero();
    assertThat(Cli.star(warehouse)).isEqualTo(star);
  }

  @Test
  void aPlanThatCannotBeReadStopsTheRunBeforeAnythingIsLanded() {
    Path warehouse = temp.resolve("closed");
    assertThatThrownBy(
            () ->
                run(
                    warehouse,
                    dumps("dumps"),
                    "2026-01-15",
                    w -> {
                      throw JobException.source("the plan store does not answer");
                    }))
        .hasMessage("the plan store does not answer")
        .extracting(e -> ((JobException) e).getExitCode())
        .isEqualTo(5);
    assertThat(warehouse.resolve("served").resolve("filon.duckdb")).doesNotExist();
  }

  @Test
  void everySourceHasActionsSoThatThePlanFindsAPlace() {
    assertThat(SourceDefinition.names())
        .allSatisfy(
            name -> assertThat(SourceDefinition.load(name).entities()).containsKey("actions"));
    assertThat(SourceDefinition.load("sap-sd+salesforce").entities()).containsKey("actions");
  }
}
