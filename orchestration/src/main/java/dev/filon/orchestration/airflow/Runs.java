package dev.filon.orchestration.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.filon.jobs.JobException;
import dev.filon.orchestration.local.ProgramHome;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Runs of DAGs: waiting for them, and what to show of them. */
final class Runs {
  private static final Set<String> ENDED = Set.of("success", "failed");
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final int LAST_LINES = 30;

  private final AirflowApi api;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;

  /**
   * Runs of an Airflow.
   *
   * @param terminal whether the progress may overwrite its own line
   */
  Runs(AirflowApi api, PrintWriter out, PrintWriter err, boolean terminal) {
    this.api = api;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  JsonNode run(String dag, String run) {
    return api.find(AirflowApi.path("dags", dag, "dagRuns", run), Map.of());
  }

  /** Whether nothing more happens to the run; a state that is not known is one that goes on. */
  static boolean ended(JsonNode run) {
    return ENDED.contains(run.path("state").asText());
  }

  List<JsonNode> tasks(String dag, String run) {
    return api.list(
        AirflowApi.path("dags", dag, "dagRuns", run, "taskInstances"), Map.of(), "task_instances");
  }

  /**
   * Waits for a run to end, telling how its tasks fare.
   *
   * @return its last state
   * @throws JobException exit 1 if it has not ended in time
   */
  String await(String dag, String run, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    String shown = "";
    while (true) {
      JsonNode now = run(dag, run);
      shown = show(shown, run + ": " + now.path("state").asText() + " " + counts(tasks(dag, run)));
      if (ended(now)) {
        end();
        return now.path("state").asText();
      }
      if (System.nanoTime() > deadline) {
        end();
        throw JobException.internal(
            run
                + " has not ended after "
                + patience
                + "; it goes on, 'filon airflow status' shows it",
            null);
      }
      ProgramHome.pause(LOOK);
    }
  }

  private static Map<String, Integer> counts(List<JsonNode> tasks) {
    Map<String, Integer> counts = new TreeMap<>();
    tasks.forEach(t -> counts.merge(t.path("state").asText("none"), 1, Integer::sum));
    counts.remove("null");
    return counts;
  }

  /** Shows a line of progress on standard error, if it is another one than before. */
  String show(String before, String line) {
    if (!line.equals(before)) {
      if (terminal) {
        err.print("\r\u001b[K" + line);
      } else {
        err.println(line);
      }
      err.flush();
    }
    return line;
  }

  /** Ends the progress. */
  void end() {
    if (terminal) {
      err.println();
    }
    err.flush();
  }

  /** The end of the log of each task of a run that failed. */
  void failures(String dag, String run) {
    for (JsonNode task : tasks(dag, run)) {
      if (task.path("state").asText().equals("failed")) {
        out.printf("%n== %s failed, the end of its log:%n", name(task));
        List<String> lines = log(dag, run, task, task.path("try_number").asInt());
        lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).forEach(out::println);
      }
    }
    out.flush();
  }

  static String name(JsonNode task) {
    int index = task.path("map_index").asInt(-1);
    String label = task.path("rendered_map_index").asText("");
    return task.path("task_id").asText()
        + (index < 0 ? "" : "[" + (label.isEmpty() || label.equals("null") ? index : label) + "]");
  }

  /** The lines of one try of a task. */
  List<String> log(String dag, String run, JsonNode task, int attempt) {
    if (attempt < 1) {
      return List.of("(it has not begun)");
    }
    JsonNode body =
        api.find(
            AirflowApi.path(
                "dags",
                dag,
                "dagRuns",
                run,
                "taskInstances",
                task.path("task_id").asText(),
                "logs",
                String.valueOf(attempt)),
            Map.of("full_content", "true", "map_index", task.path("map_index").asText("-1")));
    List<String> lines = new java.util.ArrayList<>();
    body.path("content").forEach(line -> line(line, lines));
    return lines;
  }

  private static void line(JsonNode line, List<String> lines) {
    if (line.isTextual()) {
      lines.add(line.asText());
      return;
    }
    String event = line.path("event").asText();
    if (event.startsWith("::")) {
      return; // folds of the web page
    }
    String time = line.path("timestamp").asText("");
    lines.add(
        (time.length() >= 19 ? time.substring(11, 19) + " " : "")
            + line.path("level").asText("").toUpperCase(java.util.Locale.ROOT)
            + " "
            + event);
    line.path("error_detail")
        .forEach(
            error ->
                lines.add(
                    "         "
                        + error.path("exc_type").asText()
                        + ": "
                        + error.path("exc_value").asText()));
  }

  /** One line per run. */
  void print(List<JsonNode> runs) {
    out.printf("%-18s %-44s %-10s %-20s %s%n", "dag", "run", "state", "started", "seconds");
    for (JsonNode run : runs) {
      out.printf(
          "%-18s %-44s %-10s %-20s %s%n",
          run.path("dag_id").asText(),
          run.path("dag_run_id").asText(),
          run.path("state").asText(),
          time(run.path("start_date")),
          run.path("duration").isNumber() ? Math.round(run.path("duration").asDouble()) : "");
    }
    out.flush();
  }

  /** One line per task of a run. */
  void printTasks(String dag, String run) {
    out.printf("%-40s %-16s %-4s %-20s %s%n", "task", "state", "try", "started", "seconds");
    for (JsonNode task : tasks(dag, run)) {
      out.printf(
          "%-40s %-16s %-4s %-20s %s%n",
          name(task),
          task.path("state").asText("none"),
          task.path("try_number").asText(),
          time(task.path("start_date")),
          task.path("duration").isNumber() ? Math.round(task.path("duration").asDouble()) : "");
    }
    out.flush();
  }

  private static String time(JsonNode time) {
    String text = time.asText("");
    return text.length() < 19 ? "" : text.substring(0, 19).replace('T', ' ');
  }

  /** Runs of a DAG by the moment that they are for. */
  Map<String, JsonNode> byLogicalDate(String dag, String from, String to) {
    Map<String, JsonNode> runs = new LinkedHashMap<>();
    api.list(
            AirflowApi.path("dags", dag, "dagRuns"),
            Map.of("logical_date_gte", from, "logical_date_lte", to, "order_by", "logical_date"),
            "dag_runs")
        .forEach(
            run ->
                runs.put(
                    java.time.OffsetDateTime.parse(run.path("logical_date").asText())
                        .toInstant()
                        .toString(),
                    run));
    return runs;
  }
}
