package dev.filon.orchestration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.filon.jobs.Settings;
import dev.filon.jobs.cli.TextTable;
import dev.filon.reports.mail.MailSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code filon config}: which settings are in force. */
@Command(
    name = "config",
    description = "Which settings are in force, and where each comes from.",
    subcommands = Config.Show.class,
    mixinStandardHelpOptions = true)
final class Config implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "say what to do: filon config show");
  }

  /**
   * A setting in force.
   *
   * @param value its value, of a secret only whether it is set
   * @param from default, or the file, variable or option that says it
   */
  record Shown(String name, String value, String from) {}

  /**
   * What only the environment, or an option of some commands, says.
   *
   * @param secret whether its value must not be shown
   */
  private record Variable(String name, String variable, String otherwise, boolean secret) {
    static Variable of(String name, String variable, String otherwise) {
      return new Variable(name, variable, otherwise, false);
    }

    static Variable secret(String name, String variable) {
      return new Variable(name, variable, null, true);
    }

    static Variable dag(String name, String otherwise) {
      return of("airflow.dag." + name.toLowerCase(Locale.ROOT), "FILON_" + name, otherwise);
    }
  }

  private static final List<Variable> VARIABLES =
      List.of(
          Variable.of("heap", "FILON_HEAP", "4g"),
          Variable.of("log", "FILON_LOG", "text"),
          Variable.of("design", "FILON_DESIGN", null),
          Variable.secret("service.token", "FILON_SERVICE_TOKEN"),
          Variable.secret("openlineage.api_key", "FILON_OPENLINEAGE_API_KEY"),
          // an address may hold a password
          Variable.secret("dashboard.store", "FILON_DASHBOARD_STORE"),
          Variable.of("dashboard.store_user", "FILON_DASHBOARD_STORE_USER", null),
          Variable.secret("dashboard.store_password", "FILON_DASHBOARD_STORE_PASSWORD"),
          Variable.secret("dashboard.password", "FILON_DASHBOARD_PASSWORD"),
          Variable.of("dashboard.url", "FILON_DASHBOARD_URL", null),
          Variable.of("oidc.issuer", "FILON_OIDC_ISSUER", null),
          Variable.of("oidc.client_id", "FILON_OIDC_CLIENT_ID", null),
          Variable.secret("oidc.client_secret", "FILON_OIDC_CLIENT_SECRET"),
          Variable.of("oidc.claim", "FILON_OIDC_CLAIM", "email"),
          Variable.of("cluster.home", "FILON_CLUSTER_HOME", "./cluster-home"),
          Variable.of("airflow.home", "FILON_AIRFLOW_HOME", "./airflow-home"),
          Variable.of("airflow.url", "FILON_AIRFLOW_URL", null),
          Variable.of("airflow.user", "FILON_AIRFLOW_USER", "admin"),
          Variable.secret("airflow.password", "FILON_AIRFLOW_PASSWORD"),
          Variable.dag("SOURCE", "filon"),
          Variable.dag("DUMPS", "/data/dumps/{date}"),
          Variable.dag("SYSTEMS", "erp,crm"),
          Variable.dag("MODE", "auto"),
          Variable.dag("TIMEZONE", "UTC"),
          Variable.dag("NIGHTLY_CRON", "0 2 * * *"),
          Variable.dag("WEEKLY_CRON", "0 5 * * 1"),
          Variable.dag("MAINTENANCE_CRON", "0 12 * * 0"),
          Variable.dag("FIRST_NIGHT", "2000-01-01"),
          Variable.dag("RETRIES", "3"),
          Variable.dag("RETRY_SECONDS", "300"),
          Variable.dag("SETTLE_SECONDS", "60"),
          Variable.dag("NIGHTS", "7"),
          Variable.dag("LOCALES", "en"),
          Variable.dag("SEND", "false"),
          Variable.dag("KEEP_SNAPSHOTS", "30"),
          Variable.dag("BACKTEST_DUMPS", null),
          Variable.dag("BACKTESTS", "reorder,pipeline"),
          Variable.dag("POLL_SECONDS", "5"));

  /** {@code filon config show}. */
  @Command(
      name = "show",
      description =
          "Every setting with its value and where it comes from: default, file, environment or"
              + " option. Of secrets only whether they are set.",
      mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {

    enum Format {
      table,
      json
    }

    @Spec CommandSpec spec;

    @Option(names = "--config", description = "YAML file with the company's settings.")
    Path config;

    @Option(names = "--mail", description = "YAML file with the mail settings.")
    Path mail;

    @Option(names = "--warehouse", description = "Folder of the warehouse.")
    String warehouse;

    @Option(
        names = "--format",
        defaultValue = "table",
        description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    Format format;

    private final Map<String, String> environment;

    Show() {
      this(System.getenv());
    }

    Show(Map<String, String> environment) {
      this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
      List<Shown> all = new ArrayList<>();
      Settings.load(config, environment); // refuses what a run would refuse
      Settings.origins(config, environment)
          .forEach(s -> all.add(new Shown(s.name(), s.value(), s.from())));
      all.add(
          warehouse == null
              ? variable(Variable.of("warehouse", "FILON_WAREHOUSE", "./warehouse"))
              : new Shown("warehouse", warehouse, "option --warehouse"));
      mail(all);
      VARIABLES.forEach(v -> all.add(variable(v)));
      PrintWriter out = spec.commandLine().getOut();
      if (format == Format.json) {
        out.println(new ObjectMapper().writeValueAsString(all));
      } else {
        TextTable.print(
            out,
            Stream.concat(
                    Stream.of(List.of("setting", "value", "from")),
                    all.stream().map(s -> List.of(s.name(), s.value(), s.from())))
                .toList(),
            Set.of());
      }
      out.flush();
      return 0;
    }

    private void mail(List<Shown> all) throws IOException {
      Path file =
          mail != null || unset("FILON_MAIL") ? mail : Path.of(environment.get("FILON_MAIL"));
      all.add(
          mail == null
              ? variable(Variable.of("mail", "FILON_MAIL", null))
              : new Shown("mail", mail.toString(), "option --mail"));
      MailSettings settings = MailSettings.read(file, environment);
      JsonNode said = file == null ? null : tree(file);
      add(all, "smtp.host", settings.smtp().host(), "FILON_SMTP_HOST", said, file);
      add(all, "smtp.port", String.valueOf(settings.smtp().port()), "FILON_SMTP_PORT", said, file);
      add(
          all,
          "smtp.security",
          settings.smtp().security().name().toLowerCase(Locale.ROOT),
          "FILON_SMTP_SECURITY",
          said,
          file);
      add(all, "smtp.user", settings.smtp().user(), "FILON_SMTP_USER", said, file);
      add(
          all,
          "smtp.timeoutSeconds",
          String.valueOf(settings.smtp().timeoutSeconds()),
          null,
          said,
          file);
      all.add(variable(Variable.secret("smtp.password", "FILON_SMTP_PASSWORD")));
      add(all, "from", settings.from(), "FILON_MAIL_FROM", said, file);
      add(all, "addresses", settings.addresses().size() + " of reps", null, said, file);
      add(all, "locales", settings.locales().size() + " of reps", null, said, file);
    }

    private void add(
        List<Shown> all, String name, String value, String variable, JsonNode said, Path file) {
      String from =
          variable != null && !unset(variable)
              ? "environment " + variable
              : said == null || said.at("/" + name.replace('.', '/')).isMissingNode()
                  ? "default"
                  : "file " + file;
      all.add(new Shown(name.startsWith("smtp") ? name : "mail." + name, said(value), from));
    }

    private static JsonNode tree(Path file) throws IOException {
      return new ObjectMapper(new YAMLFactory()).readTree(Files.readString(file));
    }

    private Shown variable(Variable variable) {
      String value = environment.get(variable.variable());
      String from = value == null ? "default" : "environment " + variable.variable();
      return variable.secret()
          ? new Shown(variable.name(), value == null || value.isEmpty() ? "not set" : "set", from)
          : new Shown(variable.name(), said(value == null ? variable.otherwise() : value), from);
    }

    private boolean unset(String variable) {
      String value = environment.get(variable);
      return value == null || value.isBlank();
    }

    private static String said(String value) {
      return value == null || value.isEmpty() ? "not set" : value;
    }
  }
}
