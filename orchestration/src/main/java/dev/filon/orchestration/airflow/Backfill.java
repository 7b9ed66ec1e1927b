package dev.filon.orchestration.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.filon.jobs.JobException;
import dev.filon.orchestration.local.ProgramHome;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs a range of days. */
@Command(
    name = "backfill",
    description =
        "Runs all nights from a day to a day, oldest first, one at a time, and lists what failed.",
    mixinStandardHelpOptions = true)
final class Backfill implements Callable<Integer> {
  @ParentCommand Airflow airflow;

  @Parameters(paramLabel = "DAG", description = "For example filon_nightly.")
  String dag;

  @Option(names = "--from", required = true, description = "First business date.")
  String from;

  @Option(names = "--to", required = true, description = "Last business date.")
  String to;

  @Option(
      names = "--again",
      defaultValue = "none",
      description =
          "Which runs that are there already run again: none, failed or completed (all)."
              + " Default: ${DEFAULT-VALUE}.")
  String again;

  @Option(names = "--dry-run", description = "Only say which runs that are.")
  boolean dryRun;

  @Option(
      names = "--patience",
      defaultValue = "1440",
      description = "Minutes to wait. Default: ${DEFAULT-VALUE}.")
  int minutes;

  @Override
  public Integer call() {
    LocalDate first = Airflow.day("--from", from);
    LocalDate last = Airflow.day("--to", to);
    if (last.isBefore(first)) {
      throw JobException.usage("--from " + first + " is after --to " + last);
    }
    if (!List.of("none", "failed", "completed").contains(again)) {
      throw JobException.usage("--again must be none, failed or completed, not '" + again + "'");
    }
    AirflowApi api = airflow.api();
    ZoneId zone = ZoneId.of(airflow.active(api, dag).path("timezone").asText("UTC"));
    String begin = first.atStartOfDay(zone).toInstant().toString();
    String end = last.plusDays(1).atStartOfDay(zone).toInstant().minusSeconds(1).toString();
    ObjectNode body =
        AirflowApi.object()
            .put("dag_id", dag)
            .put("from_date", begin)
            .put("to_date", end)
            .put("max_active_runs", 1)
            .put("reprocess_behavior", again);
    // no dag_run_conf: a business_date in it would make all runs the same night
    AirflowApi.Answer dry = api.send("POST", "/backfills/dry_run", body);
    if (!dry.ok()) {
      throw AirflowApi.refused("the backfill", dry);
    }
    List<String> planned = new ArrayList<>();
    dry.body()
        .path("backfills")
        .forEach(
            run ->
                planned.add(
                    OffsetDateTime.parse(run.path("logical_date").asText())
                        .toInstant()
                        .toString()));
    airflow.out().printf("%d runs: %s%n", planned.size(), days(planned, zone));
    airflow.out().flush();
    if (planned.isEmpty()) {
      throw JobException.usage(
          "nothing to run from "
              + first
              + " to "
              + last
              + ": the runs are there already (then --again failed, or completed), or the DAG begins later");
    }
    if (dryRun) {
      return 0;
    }
    AirflowApi.Answer created = api.send("POST", "/backfills", body);
    if (created.status() == 409) {
      throw JobException.locked(
          "another backfill of "
              + dag
              + " has not ended ("
              + created.reason()
              + "): wait for it, or cancel it in Airflow");
    }
    if (!created.ok()) {
      throw AirflowApi.refused("the backfill", created);
    }
    return verify(
        api,
        dag,
        created.body().path("id").asText(),
        planned,
        begin,
        end,
        zone,
        Duration.ofMinutes(minutes));
  }

  /** That a backfill is completed says nothing of its runs: each is looked at. */
  private int verify(
      AirflowApi api,
      String dag,
      String backfill,
      List<String> planned,
      String begin,
      String end,
      ZoneId zone,
      Duration patience) {
    Runs runs = airflow.runs(api);
    long deadline = System.nanoTime() + patience.toNanos();
    String shown = "";
    Map<String, JsonNode> found;
    while (true) {
      boolean completed =
          !api.find(AirflowApi.path("backfills", backfill), Map.of()).path("completed_at").isNull();
      Map<String, JsonNode> now = runs.byLogicalDate(dag, begin, end);
      long ended =
          planned.stream().filter(p -> now.containsKey(p) && Runs.ended(now.get(p))).count();
      shown =
          runs.show(
              shown,
              "backfill " + backfill + ": " + ended + " of " + planned.size() + " runs ended");
      if (ended == planned.size()
          || (completed
              && planned.stream().filter(now::containsKey).allMatch(p -> Runs.ended(now.get(p))))) {
        found = now;
        runs.end();
        break;
      }
      if (System.nanoTime() > deadline) {
        runs.end();
        throw JobException.internal(
            "the backfill has not ended after " + patience + "; it goes on", null);
      }
      ProgramHome.pause(Duration.ofSeconds(2));
    }
    List<String> failed = new ArrayList<>();
    for (String plan : planned) {
      JsonNode run = found.get(plan);
      String state = run == null ? "no run" : run.path("state").asText();
      if (!state.equals("success")) {
        failed.add(days(List.of(plan), zone) + " " + state);
        if (run != null) {
          runs.failures(dag, run.path("dag_run_id").asText());
        }
      }
    }
    airflow
        .out()
        .printf("%d of %d runs succeeded%n", planned.size() - failed.size(), planned.size());
    airflow.out().flush();
    if (!failed.isEmpty()) {
      airflow
          .err()
          .println(
              "filon: failed: "
                  + String.join(", ", failed)
                  + "; after mending the cause give --again failed");
      airflow.err().flush();
    }
    return failed.isEmpty() ? 0 : 1;
  }

  private static String days(List<String> instants, ZoneId zone) {
    return String.join(
        ", ",
        instants.stream()
            .map(i -> Instant.parse(i).atZone(zone).toLocalDate().toString())
            .toList());
  }
}
