package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run logs and leaves for Prometheus. */
class LogAndMetricsTest {
  @TempDir Path temp;

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  /** What a command wrote to the process's standard error. */
  private Cli logged(Supplier<Cli> command) {
    PrintStream before = System.err;
    log.reset();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      return command.get();
    } finally {
      System.setErr(before);
    }
  }

  private String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  /** Every line of the log is an object. */
  private List<JsonNode> lines() {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : log().lines().toList()) {
      try {
        lines.add(new ObjectMapper().readTree(line));
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + line, e);
      }
    }
    return lines;
  }

  /** The log of the tests after this one goes where it went before. */
  @BeforeAll
  static void logIsOpen() {
    TestSession.spark();
  }

  @AfterEach
  void textAgain() {
    Cli.filon("history", "--log", "text", "--warehouse", temp.toString());
  }

  @Test
  void linesSayBatchAndStepAndTheMetricsWhatTheRunCameTo() throws IOException {
    Path warehouse = temp.resolve("w");
    Path metrics = warehouse.resolve("metrics.prom");
    Dumps dumps = Dumps.clean(temp.resolve("dumps"));
    Dumps foreign =
        Dumps.clean(temp.resolve("foreign"))
            .file(
                "erp/invoice_lines.csv",
                dumps.text("erp/invoice_lines.csv").replace("EUR,R1", "XXX,R1"));

    Cli refused =
        logged(() -> Cli.run(warehouse, foreign.folder(), "filon", "2026-01-15", "--log", "json"));
    assertThat(refused.exit()).isEqualTo(3);
    assertThat(refused.err()).describedAs("the message is a line of the log").isEmpty();
    List<JsonNode> lines = lines();
    assertThat(lines)
        .allSatisfy(
            l ->
                assertThat(l.get("time").asText())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
    assertThat(lines)
        .filteredOn(l -> l.get("message").asText().equals("mart_client"))
        .singleElement()
        .satisfies(
            l -> {
              assertThat(l.get("batch").asText()).isEqualTo("2026-01-15-filon");
              assertThat(l.get("step").asText()).isEqualTo("mart_client");
              assertThat(l.get("level").asText()).isEqualTo("INFO");
            });
    assertThat(lines.get(lines.size() - 1).get("message").asText())
        .contains("audits failed, nothing was published");
    assertThat(Files.readAllLines(metrics))
        .contains("filon_last_run_exit_code 3")
        .anyMatch(l -> l.matches("filon_audits\\{result=\"failed\"} [1-9][0-9]*"))
        .noneMatch(l -> l.startsWith("filon_snapshot_number"));

    Cli done = logged(() -> Cli.run(warehouse, dumps.folder(), "filon", "2026-01-15", "--quiet"));
    assertThat(done.exit()).describedAs(done.err()).isZero();
    assertThat(log()).doesNotContain("INFO", "mart_client");
    List<String> written = Files.readAllLines(metrics);
    assertThat(written)
        .contains(
            "filon_last_run_exit_code 0",
            "filon_feed_records{batch=\"2026-01-15-filon\",feed=\"invoice_lines\",outcome=\"loaded\"}"
                + " 3",
            "filon_feed_records{batch=\"2026-01-15-filon\",feed=\"invoice_lines\",outcome=\"quarantined\"}"
                + " 0",
            "filon_audits{result=\"failed\"} 0",
            "filon_quarantined_records 0",
            "filon_snapshot_number 1")
        .anyMatch(l -> l.matches("filon_last_run_duration_seconds [0-9]+\\.[0-9]{3}"))
        .anyMatch(l -> l.matches("filon_snapshot_age_seconds [0-9]+\\.[0-9]{3}"));
    assertThat(written)
        .describedAs("the text format of Prometheus")
        .allMatch(
            l ->
                l.matches(
                    "# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*})?"
                        + " [0-9.]+"));
    try (Stream<Path> files = Files.list(warehouse)) {
      assertThat(files.filter(f -> f.getFileName().toString().endsWith(".new"))).isEmpty();
    }

    Path elsewhere = temp.resolve("elsewhere.prom");
    logged(
        () ->
            Cli.run(
                warehouse,
                temp.resolve("nothing"),
                "filon",
                "2026-01-16",
                "--metrics",
                elsewhere.toString()));
    assertThat(Files.readAllLines(elsewhere))
        .contains("filon_last_run_exit_code 5", "filon_snapshot_number 1");
    assertThat(Files.readAllLines(metrics)).isEqualTo(written);
  }
}
