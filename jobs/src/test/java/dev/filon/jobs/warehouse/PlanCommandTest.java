package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.filon.jobs.serve.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What plan says is what the run then does, and plan itself changes no file. */
class PlanCommandTest {
  private static final String LINES_HEADER =
      "invoice_id,line_no,kind,invoice_date,client_id,product_id,quantity,net_amount,cost_amount,"
          + "currency,rep_id,updated_at\n";
  private static final String CLIENTS_HEADER =
      "client_id,name,segment,status,rep_id,country,updated_at\n";
  private static final Models MODELS = Models.load();

  @TempDir static Path temp;
  private static Path loaded;

  private static JsonNode firstPlan;

  /** Planned, loaded and compared once; each test goes on from a copy. */
  @BeforeAll
  static void load() throws Exception {
    loaded = temp.resolve("loaded");
    firstPlan = plannedThenRun(loaded, first(), "2026-01-15", "--mode", "full");
  }

  private static Path copy(String name) throws IOException {
    Path copy = temp.resolve(name);
    Folders.copy(loaded, copy);
    return copy;
  }

  private static Dumps first() {
    return Dumps.clean(temp.resolve("first"))
        .file(
            "erp/invoice_lines.csv",
            LINES_HEADER
                + """
                I1,1,invoice,2025-11-05,C1,P1,10,100.00,40.00,EUR,R1,2025-11-05T00:00:00Z
                I1,2,invoice,2025-11-05,C1,P2,2,6.10,3.00,EUR,R1,2025-11-05T00:00:00Z
                I2,1,invoice,2025-12-06,C2,P2,4,12.20,6.00,EUR,,2025-12-06T00:00:00Z
                I3,1,invoice,2026-01-06,C2,P2,1,3.05,1.50,EUR,R1,2026-01-06T00:00:00Z
                """);
  }

  /** A full extract without C2 and without I3, with a broken line. */
  private static Dumps full(String name) {
    return Dumps.clean(temp.resolve(name))
        .file(
            "erp/clients.csv",
            CLIENTS_HEADER + "C1,Plomberie Léa,plumbing,active,R1,FR,2026-01-01T00:00:00Z\n")
        .file(
            "erp/invoice_lines.csv",
            LINES_HEADER
                + """
                I2,1,invoice,2025-12-06,C2,P2,4,12.20,6.00,EUR,,2025-12-06T00:00:00Z
                I5,1,invoice,2026-02-02,C1,P2,1,3.05,1.50,EUR,R1,2026-02-02T00:00:00Z
                I6,1,invoice,not a day,C1,P2,1,3.05,1.50,EUR,R1,2026-02-02T00:00:00Z
                """);
  }

  private static Dumps delta(String name, String lines, String clients) {
    Dumps clean = Dumps.clean(temp.resolve(name));
    String products = clean.text("erp/products.csv").lines().findFirst().orElseThrow() + "\n";
    String reps = clean.text("crm/reps.csv").lines().findFirst().orElseThrow() + "\n";
    return clean
        .file("erp/invoice_lines.csv", LINES_HEADER + lines)
        .file("erp/clients.csv", CLIENTS_HEADER + clients)
        .file("erp/products.csv", products)
        .file("crm/reps.csv", reps);
  }

  @Test
  void aFirstLoadComesToWhatWasPlanned() {
    assertThat(firstPlan.get("snapshot").isNull()).isTrue();
    assertThat(firstPlan.get("steps").findValuesAsText("action")).containsOnly("load");
  }

  @Test
  void aNightComesToWhatWasPlanned() throws Exception {
    Path warehouse = copy("night");
    JsonNode plan =
        plannedThenRun(
            warehouse,
            delta(
                "n1",
                """
                I4,1,invoice,2026-01-16,C3,P1,1,9.00,4.00,EUR,R1,2026-01-16T00:00:00Z
                I1,1,invoice,2025-11-05,C1,P1,11,110.00,44.00,EUR,R1,2026-01-16T00:00:00Z
                I2,1,invoice,2025-12-06,C2,P2,9,99.00,6.00,EUR,R1,2025-12-01T00:00:00Z
                """,
                "C1,Plomberie Léa,heating,active,R1,FR,2026-01-16T00:00:00Z\n"),
            "2026-01-16",
            "--mode",
            "delta");
    assertThat(step(plan, "fact_sales", "2025-11-01").get("action").asText()).isEqualTo("compute");
    assertThat(step(plan, "feed_invoice_lines", "2025-11-01").get("rows_before").asLong())
        .isEqualTo(2);
    assertThat(step(plan, "feed_invoice_lines", "2025-11-01").get("rows_after").asLong())
        .describedAs("the changed document has lost its second line")
        .isEqualTo(1);
    assertThat(step(plan, "dim_client", null).get("closed").asLong())
        .describedAs("the version of C1 in plumbing ends")
        .isEqualTo(1);
    assertThat(step(plan, "dim_client", null).get("because").toString()).contains("feed_clients");
    assertThat(step(plan, "dim_date", null)).isNull();
    assertThat(step(plan, "mart_client", null).get("because").toString()).contains("date");
  }

  @Test
  void aFullExtractComesToWhatWasPlanned() throws Exception {
    JsonNode plan = plannedThenRun(copy("full"), full("full1"), "2026-02-03", "--mode", "full");
    assertThat(step(plan, "feed_clients", null).get("closed").asLong()).isEqualTo(1);
    assertThat(step(plan, "feed_invoice_lines", "2026-01-01").get("action").asText())
        .isEqualTo("delete");
    assertThat(step(plan, "fact_sales", "2026-01-01").get("action").asText()).isEqualTo("delete");
    assertThat(step(plan, "fact_sales", "2026-02-01").get("action").asText()).isEqualTo("load");
  }

  @Test
  void anUnchangedBatchComesToNothing() throws Exception {
    Path warehouse = copy("unchanged");
    List<String> files = files(warehouse);
    JsonNode plan = plan(warehouse, first(), "2026-01-15", "--mode", "full");
    assertThat(plan.get("changes").asBoolean()).isFalse();
    assertThat(plan.get("steps")).isEmpty();
    assertThat(files(warehouse)).isEqualTo(files);
    Cli run = Cli.run(warehouse, first().folder(), "filon", "2026-01-15");
    assertThat(run.out()).contains("nothing changes");
    Cli table = command("plan", warehouse, first(), "2026-01-15");
    assertThat(table.out()).contains("a run would change nothing; snapshot 1 is served");
  }

  @Test
  void aLateBatchAndThenAReplayComeToWhatWasPlanned() throws Exception {
    Path warehouse = copy("late");
    Dumps third =
        delta(
            "n3",
            "I4,1,invoice,2026-01-16,C3,P1,2,18.00,8.00,EUR,R1,2026-01-17T00:00:00Z\n",
            "C3,Chauffage Zoé,heating,active,R1,FR,2026-01-17T00:00:00Z\n");
    Cli night = Cli.run(warehouse, third.folder(), "filon", "2026-01-17", "--mode", "delta");
    assertThat(night.exit()).describedAs(night.err()).isZero();
    JsonNode late =
        plannedThenRun(
            warehouse,
            delta(
                "n2",
                "I7,1,invoice,2025-12-16,C3,P1,1,9.00,4.00,EUR,R1,2026-01-16T00:00:00Z\n",
                "C1,Plomberie Léa,heating,active,R1,FR,2026-01-16T00:00:00Z\n"),
            "2026-01-16",
            "--mode",
            "delta");
    assertThat(late.get("base").asLong()).isEqualTo(1);
    assertThat(late.get("batches").findValuesAsText("from")).containsExactly("dumps", "landing");

    JsonNode replay =
        plannedThenRun(
            warehouse,
            delta(
                "other",
                "I7,1,invoice,2025-12-16,C3,P1,3,27.00,12.00,EUR,R1,2026-01-16T00:00:00Z\n",
                ""),
            "2026-01-16",
            "--mode",
            "delta",
            "--replay");
    assertThat(step(replay, "fact_sales", "2025-12-01").get("because").toString())
        .contains("feed_invoice_lines");
  }

  @Test
  void whatARunWouldRefusePlanRefusesToo() throws IOException {
    Path warehouse = copy("refused");
    Cli refused = command("plan", warehouse, full("full2"), "2026-01-15", "--mode", "full");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("2026-01-15 was loaded before").contains("filon replay");
  }

  @Test
  void theTableSaysWhatWouldHappenAndThatNothingDid() throws IOException {
    Cli table = command("plan", copy("table"), full("full3"), "2026-02-03", "--mode", "full");
    assertThat(table.exit()).describedAs(table.err()).isZero();
    assertThat(table.out())
        .contains("batch 2026-02-03-filon (full, from dumps)", "on top of snapshot 1")
        .containsPattern("invoice_lines +3 read = 2 loaded \\+ 0 superseded \\+ 1 quarantined")
        .containsPattern("feed_clients +replace +2 +2 +1 +batch\n")
        .containsPattern("fact_sales +2026-01 +delete +feed_invoice_lines\n")
        .contains("nothing was changed");
  }

  @Test
  void whatFactsReadBesideTheirDriverIsComputedByAPlan() {
    Set<String> computed = MODELS.history().stream().map(Model::table).collect(Collectors.toSet());
    for (Model model : MODELS.served()) {
      if (model.contract().computedByMonth()) {
        Set<String> others = new TreeSet<>(model.reads());
        others.remove(model.contract().drivenBy());
        assertThat(computed).describedAs(model.table()).containsAll(others);
      }
    }
  }

  private static Cli command(
      String command, Path warehouse, Dumps dumps, String date, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                "--warehouse",
                warehouse.toString(),
                "--source",
                "filon",
                "--dumps",
                dumps.folder().toString(),
                "--date",
                date,
                "--master",
                "local[2]"));
    arguments.addAll(List.of(more));
    return Cli.filon(arguments.toArray(String[]::new));
  }

  private static JsonNode plan(Path warehouse, Dumps dumps, String date, String... more)
      throws IOException {
    List<String> options = new ArrayList<>(List.of(more));
    options.addAll(List.of("--format", "json"));
    Cli planned = command("plan", warehouse, dumps, date, options.toArray(String[]::new));
    assertThat(planned.exit()).describedAs(planned.err()).isZero();
    return new ObjectMapper().readTree(planned.out());
  }

  /** Plans, runs, and compares what was said with what happened. */
  private static JsonNode plannedThenRun(Path warehouse, Dumps dumps, String date, String... more)
      throws Exception {
    List<String> files = files(warehouse);
    List<String> dumped = files(dumps.folder());
    JsonNode plan = plan(warehouse, dumps, date, more);
    assertThat(files(warehouse)).describedAs("plan changes no file").isEqualTo(files);
    assertThat(files(dumps.folder())).isEqualTo(dumped);

    Map<String, TableState> before =
        files.isEmpty() ? Map.of() : Served.read(warehouse.resolve("served")).tables();
    Cli run =
        List.of(more).contains("--replay")
            ? Cli.filon(
                "replay",
                "--warehouse",
                warehouse.toString(),
                "--date",
                date,
                "--dumps",
                dumps.folder().toString())
            : command("run", warehouse, dumps, date, more);
    assertThat(run.exit()).describedAs(run.err()).isZero();
    Map<String, TableState> after = Served.read(warehouse.resolve("served")).tables();

    assertThat(loads(plan))
        .isEqualTo(
            new TreeSet<>(
                Cli.sql(
                    warehouse,
                    "select batch_id, coalesce(dump, '-'), coalesce(feed, '-'),"
                        + " coalesce(records_read, -1), coalesce(loaded, -1),"
                        + " coalesce(superseded, -1), quarantined from meta.load where snapshot ="
                        + " (select snapshot from meta.snapshot)")));
    months(plan, before, after);
    rewrites(plan, warehouse);
    wholeTables(plan, before, after);
    rows(plan, warehouse);
    return plan;
  }

  private static Set<String> loads(JsonNode plan) {
    Set<String> loads = new TreeSet<>();
    for (JsonNode load : plan.get("loads")) {
      loads.add(
          Stream.of(
                  load.get("batch").asText(),
                  load.get("dump").asText("-"),
                  load.get("feed").asText("-"),
                  load.get("read").asText(),
                  load.get("loaded").asText(),
                  load.get("superseded").asText(),
                  load.get("quarantined").asText())
              .map(v -> v.equals("null") ? "-1" : v)
              .collect(Collectors.joining(","))
              .replace(",-1,-,", ",-,-,"));
    }
    return loads;
  }

  private static void months(
      JsonNode plan, Map<String, TableState> before, Map<String, TableState> after) {
    for (Model model : MODELS.all()) {
      String table = model.table();
      if (model.isFeed() ? model.contract().monthly() : model.contract().computedByMonth()) {
        Set<String> planned = new TreeSet<>();
        for (JsonNode step : plan.get("steps")) {
          if (step.get("table").asText().equals(table)) {
            planned.add(step.get("month").asText());
          }
        }
        assertThat(planned)
            .describedAs("months of %s", table)
            .isEqualTo(new TreeSet<>(Tables.changedMonths(before.get(table), after.get(table))));
      }
    }
  }

  /** Months that facts and aggregates had already, and why they are computed again. */
  private static void rewrites(JsonNode plan, Path warehouse) {
    Map<String, Set<String>> happened = new TreeMap<>();
    for (String row :
        Cli.sql(
            warehouse,
            "select table_name, month_start, reason from meta.rewrite where snapshot = (select"
                + " snapshot from meta.snapshot)")) {
      String[] cells = row.split(",", -1);
      happened.computeIfAbsent(cells[0] + " " + cells[1], k -> new TreeSet<>()).add(cells[2]);
    }
    Map<String, Set<String>> planned = new TreeMap<>();
    for (JsonNode step : plan.get("steps")) {
      boolean fact = !step.get("table").asText().startsWith("feed_");
      if (fact && !step.get("month").isNull() && !plan.get("snapshot").isNull()) {
        Set<String> reasons = new TreeSet<>();
        step.get("because").forEach(b -> reasons.add(b.asText()));
        planned.put(step.get("table").asText() + " " + step.get("month").asText(), reasons);
      }
    }
    assertThat(planned).isEqualTo(happened);
  }

  /** Tables that are computed whole: what was surely to be computed was, and nothing unforeseen. */
  private static void wholeTables(
      JsonNode plan, Map<String, TableState> before, Map<String, TableState> after) {
    Map<String, String> planned = new HashMap<>();
    for (JsonNode step : plan.get("steps")) {
      if (step.get("month").isNull()) {
        planned.put(step.get("table").asText(), step.get("action").asText());
      }
    }
    Set<String> exact = MODELS.history().stream().map(Model::table).collect(Collectors.toSet());
    for (Model model : MODELS.all()) {
      String table = model.table();
      if (model.isFeed() ? model.contract().monthly() : model.contract().computedByMonth()) {
        continue;
      }
      TableState old = before.get(table);
      TableState now = after.get(table);
      boolean written = now != null && (old == null || !old.files().equals(now.files()));
      boolean computed = now != null && (written || !old.inputs().equals(now.inputs()));
      String action = planned.getOrDefault(table, "none");
      if (model.isFeed() || exact.contains(table)) {
        assertThat(action)
            .describedAs(table)
            .isIn(
                written
                    ? Set.of("load", "replace", "compute")
                    : computed ? Set.of("same") : Set.of("none"));
      } else if (action.equals("maybe")) {
        assertThat(old).describedAs(table).isNotNull();
      } else {
        assertThat(action)
            .describedAs(table)
            .isEqualTo(!computed ? "none" : old == null ? "load" : "compute");
      }
    }
  }

  /** Rows that plan has counted are those of the served tables. */
  private static void rows(JsonNode plan, Path warehouse) {
    int counted = 0;
    for (JsonNode step : plan.get("steps")) {
      String table = step.get("table").asText();
      if (table.startsWith("feed_") || step.get("rows_after").isNull()) {
        continue;
      }
      String month =
          MODELS.find(table).orElseThrow().contract().partitionedBy().stream()
              .findFirst()
              .map(m -> " where " + m + " = date '" + step.get("month").asText() + "'")
              .orElse("");
      assertThat(step.get("rows_after").asText())
          .describedAs("%s%s", table, month)
          .isEqualTo(Cli.sql(warehouse, "select count(*) from " + table + month).get(0));
      counted++;
    }
    assertThat(counted).isPositive();
  }

  private static JsonNode step(JsonNode plan, String table, String month) {
    for (JsonNode step : plan.get("steps")) {
      if (step.get("table").asText().equals(table)
          && (month == null
              ? step.get("month").isNull()
              : month.equals(step.get("month").asText()))) {
        return step;
      }
    }
    return null;
  }

  /** Name, time and content of every file. */
  private static List<String> files(Path folder) throws Exception {
    if (!Files.exists(folder)) {
      return List.of();
    }
    List<String> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted().toList()) {
        String content =
            Files.isDirectory(file)
                ? ""
                : HexFormat.of()
                    .formatHex(
                        MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        all.add(folder.relativize(file) + " " + Files.getLastModifiedTime(file) + " " + content);
      }
    }
    return all;
  }
}
