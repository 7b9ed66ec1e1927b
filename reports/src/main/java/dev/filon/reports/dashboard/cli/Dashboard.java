package dev.filon.reports.dashboard.cli;

import dev.filon.reports.ReportException;
import dev.filon.reports.dashboard.DashboardServer;
import dev.filon.reports.dashboard.Settings;
import dev.filon.reports.dashboard.access.Accounts;
import dev.filon.reports.dashboard.access.OidcSettings;
import dev.filon.reports.dashboard.access.Role;
import dev.filon.reports.dashboard.access.User;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.data.ServedSnapshots;
import dev.filon.reports.dashboard.plan.ActionsFile;
import dev.filon.reports.dashboard.plan.Audit;
import dev.filon.reports.dashboard.plan.Database;
import dev.filon.reports.dashboard.plan.PlanStore;
import dev.filon.reports.dashboard.plan.StorePlace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code filon dashboard}: the server that rep and manager work with, its accounts and its plan.
 */
@Command(
    name = "dashboard",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {Dashboard.UserCommand.class, Dashboard.ExportActions.class},
    description = "Serves the dashboard from the served snapshot, until it is stopped.")
public final class Dashboard implements Callable<Integer> {

  /** Where snapshot and store are. */
  static final class Place {

    @Option(
        names = "--warehouse",
        defaultValue = "${env:FILON_WAREHOUSE:-./warehouse}",
        paramLabel = "DIR",
        description = "Folder of the warehouse (default: ${DEFAULT-VALUE}).")
    private String warehouse;

    Path root() {
      if (warehouse.contains("://") && !warehouse.startsWith("file:")) {
        throw ReportException.notLocal(warehouse);
      }
      return Path.of(warehouse.replaceFirst("^file:(//)?", ""));
    }

    Path snapshot() {
      return root().resolve("served").resolve("filon.duckdb");
    }

    Database database() {
      StorePlace store = StorePlace.of(root(), System.getenv());
      if (store.url() == null && !Files.isDirectory(root())) {
        throw ReportException.noSnapshot(snapshot());
      }
      return store.open();
    }
  }

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      paramLabel = "ADDRESS",
      description = "Address to listen on (default: ${DEFAULT-VALUE}); another one needs --https.")
  private String host;

  @Option(
      names = "--port",
      defaultValue = "8470",
      paramLabel = "PORT",
      description = "Port to listen on (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--https",
      description = "A proxy in front of it speaks HTTPS: cookies are sent by HTTPS only.")
  private boolean https;

  @Mixin private Place place;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (!https && !loopback(host)) {
      throw ReportException.badDashboardSetting(
          "Passwords would cross the network in clear on %s; put a proxy that speaks HTTPS in front"
              + " and give --https, or leave --host out.",
          host);
    }
    try (Database database = place.database();
        DashboardServer server =
            new DashboardServer(
                new Settings(place.snapshot(), host, port, https, OidcSettings.of(System.getenv())),
                database,
                Clock.systemDefaultZone())) {
      server.start();
      PrintWriter result = spec.commandLine().getOut();
      result.printf(Locale.ROOT, "http://%s:%d%n", host, server.port());
      if (server.accounts().all().isEmpty()) {
        result.printf(
            Locale.ROOT,
            "There is no account yet; add one with: filon dashboard user add NAME --role director%n");
      }
      result.flush();
      CountDownLatch stopped = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(new Thread(stopped::countDown, "dashboard-stop"));
      stopped.await();
    }
    return ExitCode.OK;
  }

  private static boolean loopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw ReportException.badDashboardSetting("The address --host %s is not known.", host);
    }
  }

  /** The accounts. */
  @Command(
      name = "user",
      mixinStandardHelpOptions = true,
      subcommands = {UserCommand.Add.class, UserCommand.Close.class, UserCommand.ListAll.class},
      synopsisSubcommandLabel = "COMMAND",
      description = "Adds, closes and lists accounts.")
  static final class UserCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      spec.commandLine().usage(spec.commandLine().getErr());
      return ExitCode.USAGE;
    }

    /** Adds or replaces one. */
    @Command(
        name = "add",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
            "Adds an account or gives it a new role and password, read from the first line of"
                + " standard input or from FILON_DASHBOARD_PASSWORD.")
    static final class Add implements Callable<Integer> {

      @Parameters(paramLabel = "NAME", description = "Login name; letters are made small.")
      private String name;

      @Option(names = "--role", required = true, paramLabel = "rep|manager|director|admin")
      private String role;

      @Option(
          names = "--rep",
          paramLabel = "R",
          description = "The rep_id that a rep or manager is known by.")
      private String rep;

      @Option(names = "--language", defaultValue = "en", paramLabel = "fr|en")
      private String language;

      @Option(
          names = "--oidc",
          description = "Without a password: logs in by the company's provider only.")
      private boolean oidc;

      @Mixin private Place place;
      @Spec private CommandSpec spec;

      @Override
      public Integer call() throws IOException {
        Role given;
        try {
          given = Role.valueOf(role.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
          throw ReportException.badDashboardSetting(
              "--role is '%s'; write rep, manager, director or admin.", role);
        }
        if (!language.equals("fr") && !language.equals("en")) {
          throw ReportException.badDashboardSetting(
              "--language is '%s'; write fr or en.", language);
        }
        if (rep != null) {
          known(rep);
        }
        String password = oidc ? null : password();
        try (Database database = place.database()) {
          Clock clock = Clock.systemUTC();
          Accounts accounts = new Accounts(database, clock);
          User user =
              oidc
                  ? accounts.putWithoutPassword(name, given, rep, language)
                  : accounts.put(name, given, rep, language, password);
          new Audit(database, clock)
              .log("(command line)", "account_put", user.name() + " " + user.role() + " " + rep);
          spec.commandLine().getOut().printf("%s may log in as %s%n", user.name(), role);
          spec.commandLine().getOut().flush();
        }
        return ExitCode.OK;
      }

      private static String password() throws IOException {
        String password = System.getenv("FILON_DASHBOARD_PASSWORD");
        if (password == null) {
          password =
              System.console() == null
                  ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                      .readLine()
                  : new String(System.console().readPassword("Password: "));
        }
        if (password == null) {
          throw ReportException.badDashboardSetting(
              "There is no password; give it on standard input or in FILON_DASHBOARD_PASSWORD.");
        }
        return password;
      }

      private void known(String id) {
        try (ServedSnapshots snapshots = new ServedSnapshots(place.snapshot())) {
          if (snapshots.info().staff().member(id).isEmpty()) {
            throw ReportException.unknownRep(id);
          }
        }
      }
    }

    /** Closes one. */
    @Command(
        name = "close",
        mixinStandardHelpOptions = true,
        description = "Closes an account and ends its sessions.")
    static final class Close implements Callable<Integer> {

      @Parameters(paramLabel = "NAME")
      private String name;

      @Mixin private Place place;

      @Override
      public Integer call() {
        try (Database database = place.database()) {
          Clock clock = Clock.systemUTC();
          if (!new Accounts(database, clock).close(name)) {
            throw ReportException.badDashboardSetting("There is no open account '%s'.", name);
          }
          new Audit(database, clock).log("(command line)", "account_close", name);
        }
        return ExitCode.OK;
      }
    }

    /** Lists all. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the accounts.")
    static final class ListAll implements Callable<Integer> {

      @Mixin private Place place;
      @Spec private CommandSpec spec;

      @Override
      public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (Database database = place.database()) {
          for (Accounts.Entry entry : new Accounts(database, Clock.systemUTC()).all()) {
            out.printf(
                "%-30s %-9s %-10s %s%n",
                entry.user().name(),
                entry.user().role().name().toLowerCase(Locale.ROOT),
                entry.user().repId() == null ? "-" : entry.user().repId(),
                entry.active() ? "open" : "closed");
          }
        }
        out.flush();
        return ExitCode.OK;
      }
    }
  }

  /** The plan as a feed. */
  @Command(
      name = "export-actions",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Writes the plan as crm/actions.csv, which the nightly load reads.")
  static final class ExportActions implements Callable<Integer> {

    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "Folder of the dumps; crm/actions.csv in it is replaced.")
    private Path out;

    @Mixin private Place place;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      try (Database database = place.database()) {
        PlanStore store = new PlanStore(database, Clock.systemUTC());
        try (ServedSnapshots snapshots = new ServedSnapshots(place.snapshot());
            ScopedSnapshot everything = snapshots.openForProduct()) {
          store.takeOver(
              everything); // so that the file has what the feed had, also before a first start
        }
        int count = ActionsFile.write(out, store);
        new Audit(database, Clock.systemUTC())
            .log("(command line)", "export", "actions.csv rows=" + count);
        spec.commandLine()
            .getOut()
            .printf(
                Locale.ROOT,
                "%d actions in %s%n",
                count,
                out.resolve("crm").resolve("actions.csv"));
        spec.commandLine().getOut().flush();
      }
      return ExitCode.OK;
    }
  }
}
