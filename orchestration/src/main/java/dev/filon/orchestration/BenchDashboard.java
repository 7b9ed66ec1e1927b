package dev.filon.orchestration;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.filon.jobs.storage.TemporaryFolder;
import dev.filon.reports.dashboard.DashboardServer;
import dev.filon.reports.dashboard.Settings;
import dev.filon.reports.dashboard.access.Role;
import dev.filon.reports.dashboard.access.Sessions;
import dev.filon.reports.dashboard.access.User;
import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.data.ServedSnapshots;
import dev.filon.reports.dashboard.plan.Database;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code filon bench dashboard}: many people at once on a dashboard of its own over the served
 * snapshot. One account for each rep and manager that the data has, as many as people at most; a
 * user reads a page, waits as people do, and goes on to the next. Client pages and invoice lines
 * are of a random client of the user's. Processor time is that of server and users together.
 */
@Command(
    name = "dashboard",
    description = {
      "How long pages take when many people use the dashboard at once, the first reading of a page",
      "apart from later ones. Server and users share this machine."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class BenchDashboard implements Callable<Integer> {

  private static final List<String> ROUND =
      List.of(
          "position",
          "plan",
          "meeting",
          "client",
          "portfolio",
          "client",
          "iceberg",
          "client",
          "pockets",
          "deals",
          "client",
          "rows/clients",
          "rows/sales");
  private static final int CLIENTS_OF_ONE = 500;
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  @Spec CommandSpec spec;

  @Option(
      names = "--users",
      defaultValue = "200",
      description = "People at once. Default: ${DEFAULT-VALUE}.")
  int users;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "How long. Default: ${DEFAULT-VALUE}.")
  int seconds;

  @Option(
      names = "--think",
      defaultValue = "5",
      paramLabel = "SECONDS",
      description =
          "What a user waits between two pages on average; 0 for not at all. Default:"
              + " ${DEFAULT-VALUE}.")
  double think;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = {
        "How long they read before the measured time; what they wait then is printed as pages 'warming",
        "up'. Java compiles in that time what the pages run. Default: ${DEFAULT-VALUE}."
      })
  int warmUp;

  @Option(
      names = "--warehouse",
      defaultValue = "${env:FILON_WAREHOUSE:-./warehouse}",
      paramLabel = "DIR",
      description = "Folder of the warehouse. Default: ${DEFAULT-VALUE}.")
  String warehouse;

  /**
   * A page that a user read.
   *
   * @param cold whether in the time before the measured one
   */
  private record Visit(String page, boolean first, boolean cold, int status, double milliseconds) {}

  /** Somebody with a session, and the clients to look at. */
  private record Person(String cookie, List<String> clients) {}

  private final ConcurrentLinkedQueue<Visit> visits = new ConcurrentLinkedQueue<>();
  private final Set<String> read = ConcurrentHashMap.newKeySet();

  /** When the measured time begins, of {@link System#nanoTime}. */
  private volatile long measured;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (users < 1 || seconds < 1 || think < 0 || warmUp < 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--users and --seconds must be 1 or more, --think and --warm-up 0 or more");
    }
    Path snapshot =
        Path.of(warehouse.replaceFirst("^file:(//)?", "")).resolve("served/filon.duckdb");
    Path store = Files.createTempDirectory("filon-bench");
    Clock clock = Clock.systemDefaultZone();
    try (Database database = Database.embedded(store.resolve("dashboard"));
        DashboardServer server =
            new DashboardServer(
                new Settings(snapshot, "127.0.0.1", 0, false, Optional.empty()), database, clock)) {
      List<Person> people = people(snapshot, server, new Sessions(database, clock));
      long opened = System.nanoTime();
      server.warmUp();
      double warm = (System.nanoTime() - opened) / 1e9;
      server.start();
      String address = "http://127.0.0.1:" + server.port() + "/";
      HttpClient client =
          HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
      measured = System.nanoTime() + warmUp * 1_000_000_000L;
      long end = measured + seconds * 1_000_000_000L;
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < users; i++) {
        int number = i;
        Person person = people.get(i % people.size());
        Thread thread =
            new Thread(() -> use(client, address, person, number, end), "user-" + number);
        thread.start();
        threads.add(thread);
      }
      Thread.sleep(Math.max(0, (measured - System.nanoTime()) / 1_000_000));
      long worked = SYSTEM.getProcessCpuTime();
      for (Thread thread : threads) {
        thread.join();
      }
      print(people.size(), warm, (SYSTEM.getProcessCpuTime() - worked) / 1_000_000.0);
    } finally {
      TemporaryFolder.delete(store);
    }
    return visits.stream().allMatch(v -> v.status() == 200) ? 0 : 1;
  }

  private List<Person> people(Path snapshot, DashboardServer server, Sessions sessions) {
    Map<String, List<String>> clients = new TreeMap<>();
    Set<String> heads = ConcurrentHashMap.newKeySet();
    try (ServedSnapshots served = new ServedSnapshots(snapshot);
        ScopedSnapshot everything = served.openForProduct()) {
      for (Row row :
          everything.rows(
              "select rep_id, client_id from (select rep_id, client_id, row_number() over"
                  + " (partition by rep_id order by client_id) as n from mart_client)"
                  + " where n <= ? order by rep_id, client_id",
              CLIENTS_OF_ONE)) {
        clients
            .computeIfAbsent(row.text("rep_id"), rep -> new ArrayList<>())
            .add(row.text("client_id"));
      }
      for (Row row :
          everything.rows("select distinct manager_id from rep where manager_id is not null")) {
        heads.add(row.text("manager_id"));
      }
      clients.keySet().retainAll(served.info().staff().all().stream().map(m -> m.id()).toList());
      List<Person> people = new ArrayList<>();
      clients.forEach(
          (rep, own) -> {
            if (people.size() == users) {
              return;
            }
            Role role = heads.contains(rep) ? Role.MANAGER : Role.REP;
            people.add(person(server, sessions, "u" + people.size(), role, rep, own));
          });
      for (String head : heads) {
        List<String> team =
            served.info().staff().teamOf(head).stream()
                .flatMap(rep -> clients.getOrDefault(rep, List.of()).stream())
                .toList();
        if (people.size() < users && !clients.containsKey(head) && !team.isEmpty()) {
          people.add(person(server, sessions, "u" + people.size(), Role.MANAGER, head, team));
        }
      }
      return people;
    }
  }

  private static Person person(
      DashboardServer server,
      Sessions sessions,
      String name,
      Role role,
      String rep,
      List<String> clients) {
    User user = server.accounts().putWithoutPassword(name, role, rep, "en");
    return new Person("filon=" + sessions.open(user, "en").id(), clients);
  }

  private void use(HttpClient client, String address, Person person, int number, long end) {
    Random random = new Random(number);
    try {
      Thread.sleep((long) (random.nextDouble() * Math.max(think, 0.1) * 1000));
      int next = random.nextInt(ROUND.size());
      while (System.nanoTime() < end) {
        visit(client, address, person, ROUND.get(next++ % ROUND.size()), random);
        Thread.sleep((long) (-Math.log(1 - random.nextDouble()) * think * 1000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void visit(HttpClient client, String address, Person person, String page, Random random)
      throws InterruptedException {
    String path = page;
    if (page.equals("client") || page.equals("rows/sales")) {
      String id = person.clients().get(random.nextInt(person.clients().size()));
      path =
          page
              + (page.equals("client") ? "?id=" : "?client=")
              + URLEncoder.encode(id, StandardCharsets.UTF_8);
    }
    boolean first = read.add(person.cookie() + path);
    long start = System.nanoTime();
    int status;
    try {
      status =
          client
              .send(
                  HttpRequest.newBuilder(URI.create(address + path))
                      .header("Cookie", person.cookie())
                      .timeout(Duration.ofSeconds(60))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .statusCode();
    } catch (IOException e) {
      status = 0;
    }
    visits.add(
        new Visit(
            page, first, start - measured < 0, status, (System.nanoTime() - start) / 1_000_000.0));
  }

  private void print(int accounts, double warm, double worked) {
    List<Visit> counted = visits.stream().filter(v -> !v.cold()).toList();
    ObjectNode row = row("all", seconds, counted);
    row.put("users", users);
    row.put("accounts", accounts);
    row.put("seconds", seconds);
    row.put("think_seconds", think);
    row.put("processors", Runtime.getRuntime().availableProcessors());
    row.put("made_ahead_seconds", Bench.round(warm));
    row.put("warm_up_seconds", warmUp);
    row.put("load_average", Bench.round(SYSTEM.getSystemLoadAverage()));
    row.put("cpu_seconds", Bench.round(worked / 1000));
    row.put("cpu_ms_a_page", Bench.round(worked / Math.max(1, counted.size())));
    print(row);
    print(row("warming up", warmUp, visits.stream().filter(Visit::cold).toList()));
    print(row("first readings", seconds, counted.stream().filter(Visit::first).toList()));
    Map<String, List<Visit>> byPage = new HashMap<>();
    counted.forEach(v -> byPage.computeIfAbsent(v.page(), p -> new ArrayList<>()).add(v));
    new TreeMap<>(byPage).forEach((page, list) -> print(row(page, seconds, list)));
  }

  private void print(ObjectNode row) {
    spec.commandLine().getOut().println(row);
    spec.commandLine().getOut().flush();
  }

  private ObjectNode row(String pages, int time, List<Visit> some) {
    double[] sorted = some.stream().mapToDouble(Visit::milliseconds).sorted().toArray();
    ObjectNode row = new ObjectMapper().createObjectNode();
    row.put("bench", "dashboard");
    row.put("pages", pages);
    row.put("read", sorted.length);
    row.put("a_second", Bench.round((double) sorted.length / Math.max(1, time)));
    row.put("errors", some.stream().filter(v -> v.status() != 200).count());
    for (int percent : new int[] {50, 95, 99, 100}) {
      row.put(
          percent == 100 ? "most_ms" : "p" + percent + "_ms",
          sorted.length == 0
              ? 0
              : Bench.round(sorted[(int) Math.ceil(percent / 100.0 * sorted.length) - 1]));
    }
    return row;
  }
}
