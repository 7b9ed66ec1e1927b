package dev.filon.orchestration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.filon.jobs.JobException;
import dev.filon.reports.dashboard.plan.Database;
import dev.filon.reports.dashboard.plan.Edit;
import dev.filon.reports.dashboard.plan.PlanAction;
import dev.filon.reports.dashboard.plan.PlanStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people did in the dashboard is in the warehouse with the next night. */
class DashboardPlanTest {
  private static final Clock YESTERDAY =
      Clock.fixed(Instant.parse("2026-01-15T16:00:00Z"), ZoneOffset.UTC);

  @TempDir Path temp;

  private static String filon(int exit, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Filon.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    assertThat(code).describedAs(err.toString()).isEqualTo(exit);
    return exit == 0 ? out.toString() : err.toString();
  }

  private static String sql(Path warehouse, String query) {
    return filon(0, "sql", "--warehouse", warehouse.toString(), "--format", "csv", query);
  }

  private static String run(int exit, Path warehouse, Path dumps, String day) {
    return filon(
        exit,
        "run",
        "--source",
        "filon",
        "--dumps",
        dumps.toString(),
        "--date",
        day,
        "--mode",
        "auto",
        "--master",
        "local[2]",
        "--warehouse",
        warehouse.toString());
  }

  private Path dumps(String name, boolean records) throws IOException {
    Path folder = temp.resolve(name);
    Files.createDirectories(folder.resolve("erp"));
    Files.createDirectories(folder.resolve("crm"));
    String[][] files = {
      {
        "erp/clients.csv",
        "client_id,name,segment,status,rep_id,country,updated_at",
        "C1,Plomberie Léa,plumbing,active,R1,FR,2026-01-01T00:00:00Z"
      },
      {
        "erp/products.csv",
        "product_id,label,family,updated_at",
        "P1,Tube,Plumbing,2026-01-01T00:00:00Z"
      },
      {
        "erp/invoice_lines.csv",
        "invoice_id,line_no,kind,invoice_date,client_id,product_id,quantity,net_amount,cost_amount,currency,rep_id",
        "I1,1,invoice,2026-01-05,C1,P1,10,100.00,40.00,EUR,R1"
      },
      {
        "crm/reps.csv",
        "rep_id,name,email,manager_id,team,region,valid_from,valid_to",
        "R1,Ana,ana@x.example,M1,North,North,2020-01-01,\n"
            + "M1,Max,max@x.example,,North,North,2020-01-01,"
      }
    };
    for (String[] file : files) {
      Files.writeString(folder.resolve(file[0]), file[1] + "\n" + (records ? file[2] + "\n" : ""));
    }
    return folder;
  }

  private static PlanAction agreed(String id, String by) {
    return new PlanAction(
        id,
        1,
        "C1",
        null,
        "R1",
        "M1",
        "visit",
        "reactivation",
        null,
        PlanAction.Status.AGREED,
        LocalDate.of(2026, 1, 20),
        null,
        new BigDecimal("80.00"),
        null,
        "with a \"sample\", or two",
        null,
        null,
        0,
        true,
        YESTERDAY.instant(),
        by);
  }

  @Test
  void theNightReadsThePlanWhileTheDashboardHasItOpen() throws IOException {
    Path warehouse = temp.resolve("warehouse");
    Path first = dumps("first", true);
    run(0, warehouse, first, "2026-01-15");
    try (Database open = Database.embedded(warehouse.resolve("dashboard"))) {
      PlanStore store = new PlanStore(open, YESTERDAY);
      store.add(agreed("A1", "ana"));
      store.add(agreed("A2", "feed")); // the warehouse gave it to the plan and need not hear of it
      store.edit(
          "A1",
          1,
          new Edit(Edit.Verb.DO, null, null, new BigDecimal("95.50"), null, "went well", false),
          "ana");
      assertThat(run(0, warehouse, dumps("second", false), "2026-01-16")).contains("actions");
      String rows = "select action_id, client_id, status, result_amount, rep_note from fact_action";
      assertThat(sql(warehouse, rows).lines().skip(1))
          .containsExactly("A1,C1,done,95.5000,went well");
      assertThat(sql(warehouse, "select status, claimed_amount from mart_action").lines().skip(1))
          .containsExactly("done,95.5000");
    }
    Files.writeString(warehouse.resolve("dashboard").resolve("plan.mv.db"), "no database");
    assertThat(run(5, warehouse, dumps("third", false), "2026-01-17"))
        .contains("the plan of the dashboard cannot be read, so nothing was loaded")
        .contains("shared_plan: false");
    assertThat(sql(warehouse, "select count(*) from meta.batch").lines().skip(1))
        .containsExactly("2");
    Path settings = Files.writeString(temp.resolve("settings.yml"), "shared_plan: false\n");
    filon(
        0,
        "run",
        "--source=filon",
        "--dumps=" + dumps("third", false),
        "--date=2026-01-17",
        "--mode=delta",
        "--master=local[2]",
        "--warehouse=" + warehouse,
        "--config=" + settings);
  }

  @Test
  void aStoreThatIsMissingHasNoActionsAndOneThatDoesNotAnswerIsAnError() throws IOException {
    assertThat(new DashboardPlan(Map.of()).actions(temp)).isEmpty();
    assertThatThrownBy(
            () ->
                new DashboardPlan(
                        Map.of("FILON_DASHBOARD_STORE", "jdbc:postgresql://127.0.0.1:1/plan"))
                    .actions(temp))
        .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/plan")
        .extracting(e -> ((JobException) e).getExitCode())
        .isEqualTo(5);
    Path folder = Files.createDirectories(temp.resolve("dashboard"));
    Files.writeString(folder.resolve("plan.mv.db"), "no key beside it");
    assertThatThrownBy(() -> new DashboardPlan(Map.of()).actions(temp))
        .hasMessageContaining("plan.key")
        .extracting(e -> ((JobException) e).getExitCode())
        .isEqualTo(5);
  }
}
