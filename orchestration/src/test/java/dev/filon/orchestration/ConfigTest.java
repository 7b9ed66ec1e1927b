package dev.filon.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.filon.jobs.cli.Errors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Which settings are in force, where they come from, and that no secret is shown. */
class ConfigTest {
  @TempDir Path temp;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int show(Map<String, String> environment, String... arguments) {
    return Errors.handle(new CommandLine(new Config.Show(environment)))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private Map<String, String> shown(Map<String, String> environment, String... arguments)
      throws IOException {
    out.getBuffer().setLength(0);
    assertThat(show(environment, arguments)).describedAs(err.toString()).isZero();
    Map<String, String> all = new HashMap<>();
    for (JsonNode setting : new ObjectMapper().readTree(out.toString())) {
      String before =
          all.put(
              setting.get("name").asText(),
              setting.get("value").asText() + " | " + setting.get("from").asText());
      assertThat(before).describedAs(setting.toString()).isNull();
    }
    return all;
  }

  @Test
  void eachSettingSaysWhereItComesFrom() throws IOException {
    Path config = Files.writeString(temp.resolve("c.yml"), "pareto_a: 0.75\nnew_days: 90\n");
    Path mail =
        Files.writeString(
            temp.resolve("m.yml"), "smtp: {host: mail.example.com}\nfrom: F <f@x.example>\n");
    Map<String, String> all =
        shown(
            Map.of(
                "FILON_NEW_DAYS", "60",
                "FILON_MAIL", mail.toString(),
                "FILON_SMTP_PORT", "25",
                "FILON_RETRIES", "9"),
            "--config",
            config.toString(),
            "--warehouse",
            "/data/w",
            "--format",
            "json");
    assertThat(all)
        .containsEntry("pareto_a", "0.75 | file " + config)
        .containsEntry("new_days", "60 | environment FILON_NEW_DAYS")
        .containsEntry("pareto_b", "0.95 | default")
        .containsEntry("reporting_currency", "not set | default")
        .containsEntry("warehouse", "/data/w | option --warehouse")
        .containsEntry("mail", mail + " | environment FILON_MAIL")
        .containsEntry("smtp.host", "mail.example.com | file " + mail)
        .containsEntry("smtp.port", "25 | environment FILON_SMTP_PORT")
        .containsEntry("smtp.security", "starttls | default")
        .containsEntry("mail.from", "F <f@x.example> | file " + mail)
        .containsEntry("airflow.dag.retries", "9 | environment FILON_RETRIES")
        .containsEntry("service.token", "not set | default");
  }

  @Test
  void noSecretIsShown() {
    Map<String, String> secrets =
        Set.of(
                "FILON_SERVICE_TOKEN",
                "FILON_SMTP_PASSWORD",
                "FILON_DASHBOARD_STORE",
                "FILON_DASHBOARD_STORE_PASSWORD",
                "FILON_DASHBOARD_PASSWORD",
                "FILON_OIDC_CLIENT_SECRET",
                "FILON_OPENLINEAGE_API_KEY",
                "FILON_AIRFLOW_PASSWORD")
            .stream()
            .collect(Collectors.toMap(n -> n, n -> "s3cret-" + n));
    assertThat(show(secrets)).describedAs(err.toString()).isZero();
    assertThat(out.toString()).doesNotContain("s3cret");
    assertThat(out.toString().lines().filter(l -> l.matches(".*  set  +environment .*")))
        .hasSize(secrets.size());
  }

  @Test
  void everyVariableThatTheProductReadsIsShown() throws IOException {
    Path root = Path.of(System.getProperty("filon.root"));
    Set<String> read = new TreeSet<>();
    Pattern name = Pattern.compile("\\bFILON_[A-Z_]*[A-Z]\\b");
    for (String module : Set.of("jobs", "reports", "orchestration", "sample-data")) {
      try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src/main"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          Matcher found = name.matcher(Files.readString(file));
          while (found.find()) {
            read.add(found.group());
          }
        }
      }
    }
    Matcher dag =
        Pattern.compile("(?:value|names)\\(\"([A-Z_]+)\"")
            .matcher(
                Files.readString(root.resolve("orchestration/airflow/filon_airflow/settings.py")));
    while (dag.find()) {
      read.add("FILON_" + dag.group(1));
    }
    assertThat(read).contains("FILON_SERVICE_TOKEN", "FILON_POLL_SECONDS");
    Map<String, String> environment =
        read.stream()
            .collect(Collectors.toMap(n -> n, n -> n.equals("FILON_SMTP_PORT") ? "1" : "tls"));
    environment.remove("FILON_MAIL");
    assertThat(show(environment)).describedAs(err.toString()).isZero();
    for (String variable : environment.keySet()) {
      assertThat(out.toString()).contains("environment " + variable + "\n");
    }
  }

  @Test
  void whatARunWouldRefuseIsRefused() throws IOException {
    Path config = Files.writeString(temp.resolve("bad.yml"), "pareto_a: 2\n");
    assertThat(show(Map.of(), "--config", config.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("pareto_a and pareto_b must satisfy");
  }
}
