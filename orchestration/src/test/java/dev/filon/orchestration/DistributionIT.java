package dev.filon.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.orchestration.local.ProgramHome;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The distribution as somebody gets it: the archive, its launcher, and the jar for spark-submit.
 */
class DistributionIT {
  private static final Path ROOT = Path.of(System.getProperty("filon.root"));
  private static final String VERSION = System.getProperty("filon.version");

  /** Jars of Filon and of what a Spark installation does not bring. */
  private static final List<String> NOT_SPARK =
      List.of(
          "filon-", "delta-", "duckdb_jdbc-", "picocli-", "fastcsv-", "jackson-dataformat-yaml");

  @TempDir static Path temp;
  private static Path home;

  record Said(int exit, String out, String err) {}

  @BeforeAll
  static void unpack() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("a folder"));
    Path archive = ROOT.resolve("orchestration/target/filon-" + VERSION + ".tar.gz");
    assertThat(run(folder, Map.of(), "tar", "xzf", archive.toString()).exit()).isZero();
    try (Stream<Path> top = Files.list(folder)) {
      home = top.findFirst().orElseThrow();
    }
  }

  private static Said run(Path folder, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    File out = File.createTempFile("out", ".txt", temp.toFile());
    File err = File.createTempFile("err", ".txt", temp.toFile());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out)
            .redirectError(err);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    assertThat(process.waitFor(10, TimeUnit.MINUTES))
        .describedAs(String.join(" ", command))
        .isTrue();
    return new Said(
        process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
  }

  private static Said filon(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./filon"));
    command.addAll(List.of(arguments));
    return run(home, environment, command.toArray(String[]::new));
  }

  private static String[] load(String warehouse) {
    return new String[] {
      "run",
      "--source",
      "filon",
      "--dumps",
      home.resolve("sample-data/small").toString(),
      "--date",
      "2026-11-19",
      "--warehouse",
      warehouse
    };
  }

  /** Loads the sample on this machine, once. */
  private static Path loaded() throws Exception {
    Path warehouse = home.resolve("a warehouse");
    if (!Files.exists(warehouse)) {
      Said load = filon(Map.of("FILON_HEAP", "2g"), load("a warehouse"));
      assertThat(load.exit()).describedAs(load.err()).isZero();
      assertThat(load.out()).contains("snapshot 1 is served: ");
    }
    return warehouse;
  }

  private static Path java(String version) throws IOException {
    Path jdk = Files.createDirectories(temp.resolve("jdk-" + version + "/bin"));
    Path java = jdk.resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"" + version + "\"' >&2\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return jdk.getParent();
  }

  @Test
  void theUnpackedArchiveLoadsAndAnswers() throws Exception {
    loaded();
    Said count =
        filon(
            Map.of(),
            "sql",
            "--warehouse",
            "a warehouse",
            "--format",
            "csv",
            "select count(*) > 0 from fact_sales where net_amount > 0");
    assertThat(count.err()).doesNotContain("ERROR");
    assertThat(count.out().lines().toList()).hasSize(2).last().isEqualTo("true");
    assertThat(count.exit()).isZero();
  }

  @Test
  void theLauncherForwardsExitCodes() throws Exception {
    assertThat(filon(Map.of(), "--version").exit()).isZero();
    assertThat(filon(Map.of(), "run", "--no-such-option").exit()).isEqualTo(2);
    Said missing = filon(Map.of(), "sql", "--warehouse", "nowhere", "select 1");
    assertThat(missing.exit()).isEqualTo(5);
    assertThat(missing.err()).contains("there is no served snapshot at ").contains("nowhere");
  }

  @Test
  void aClassArchiveIsUsedUnlessAJarIsAnotherOne() throws Exception {
    Said blank = filon(Map.of(), "class-archive");
    assertThat(blank.exit()).isEqualTo(1);
    assertThat(blank.err()).contains("no archive was written").contains("put Filon in another");

    Path plain = temp.resolve("plain");
    assertThat(run(temp, Map.of(), "cp", "-rl", home.toString(), plain.toString()).exit()).isZero();
    Said archived = run(plain, Map.of("FILON_HEAP", "2g"), "./filon", "class-archive");
    assertThat(archived.exit()).describedAs(archived.err()).isZero();
    Path archive = plain.resolve("lib/filon.jsa");
    Path jar = plain.resolve("lib/filon-jobs-" + VERSION + ".jar");
    FileTime time = Files.getLastModifiedTime(jar);
    Path classes = temp.resolve("classes.log");
    Map<String, String> logged =
        Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes.toAbsolutePath());
    String[] question = {
      "./filon", "sql", "--warehouse", loaded().toString(), "--format", "csv", "select 1 as answer"
    };
    try {
      Said fits = run(plain, logged, question);
      assertThat(fits.out()).isEqualToIgnoringNewLines("answer1");
      assertThat(fits.err()).doesNotContain("archive");
      assertThat(Files.readAllLines(classes))
          .filteredOn(l -> l.contains("dev.filon.") && l.contains("shared objects file (top)"))
          .hasSizeGreaterThan(20);
      Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
      Said another = run(plain, logged, question);
      assertThat(another.out()).isEqualToIgnoringNewLines("answer1");
      assertThat(another.err()).contains("Unable to use shared archive");
      assertThat(Files.readAllLines(classes))
          .noneMatch(l -> l.contains("shared objects file (top)"));
    } finally {
      Files.setLastModifiedTime(jar, time);
      Files.delete(archive);
    }
    try (Stream<Path> files = Files.list(archive.getParent())) {
      assertThat(files.map(f -> f.getFileName().toString())).noneMatch(f -> f.startsWith("."));
    }
  }

  @Test
  void aLinkToTheLauncherFindsItsHome() throws Exception {
    Path bin = Files.createDirectories(temp.resolve("bin"));
    Path link =
        Files.createSymbolicLink(bin.resolve("filon"), bin.relativize(home.resolve("filon")));
    Said version = run(temp, Map.of(), link.toString(), "--version");
    assertThat(version.out()).contains(VERSION);
    assertThat(version.exit()).isZero();
  }

  @Test
  void everyCommandHasAManualPageWithItsOptions() throws Exception {
    List<String> pages = new ArrayList<>();
    manual(Filon.commandLine(), pages);
    assertThat(pages).hasSizeGreaterThan(40);
    try (Stream<Path> files = Files.list(home.resolve("man/man1"))) {
      assertThat(files.map(f -> f.getFileName().toString()).toList())
          .containsExactlyInAnyOrderElementsOf(pages);
    }
  }

  private static void manual(CommandLine command, List<String> pages) throws IOException {
    String name = command.getCommandSpec().qualifiedName("-");
    pages.add(name + ".1");
    String page = Files.readString(home.resolve("man/man1/" + name + ".1")).replace("\\-", "-");
    assertThat(page).contains(".TH \"" + name.toUpperCase(Locale.ROOT) + "\" \"1\"", VERSION);
    for (CommandLine.Model.OptionSpec option : command.getCommandSpec().options()) {
      if (!option.hidden()) {
        assertThat(page).describedAs(name).contains(option.longestName());
      }
    }
    for (CommandLine sub : command.getSubcommands().values()) {
      manual(sub, pages);
    }
  }

  @Test
  void anotherJavaIsRefusedWithWhatToDo() throws Exception {
    Said newer = filon(Map.of("JAVA_HOME", java("21.0.1").toString()), "--version");
    assertThat(newer.exit()).isEqualTo(1);
    assertThat(newer.err())
        .contains("Java 17 is needed")
        .contains("21.0.1")
        .contains("set JAVA_HOME to a JDK 17");
    Said none = filon(Map.of("JAVA_HOME", "", "PATH", path()), "--version");
    assertThat(none.exit()).isEqualTo(1);
    assertThat(none.err()).contains("no Java found; install a JDK 17");
  }

  /** A path on which there is a shell but no Java. */
  private static String path() throws IOException {
    Path tools = Files.createDirectories(temp.resolve("tools"));
    for (String tool : List.of("env", "bash", "dirname", "readlink", "head")) {
      Path link = tools.resolve(tool);
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, Path.of("/usr/bin", tool));
      }
    }
    return tools.toString();
  }

  @Test
  void theJarWithoutSparkRunsUnderSparkSubmit() throws Exception {
    Path jar = ROOT.resolve("jobs/target/filon-jobs-" + VERSION + "-spark-submit.jar");
    Path warehouse = temp.resolve("submitted");
    Said load = submit(jar, load(warehouse.toString()));
    assertThat(load.exit()).describedAs(load.err()).isZero();
    assertThat(load.out()).contains("snapshot 1 is served: ");
    Said count =
        filon(
            Map.of(),
            "sql",
            "--warehouse",
            warehouse.toString(),
            "--format",
            "csv",
            "select count(*) > 0 from mart_pareto");
    assertThat(count.out().lines().toList()).last().isEqualTo("true");
  }

  private static Said submit(Path jar, String... arguments) throws Exception {
    String spark;
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      spark =
          String.join(
              File.pathSeparator,
              jars.filter(j -> j.toString().endsWith(".jar"))
                  .filter(j -> NOT_SPARK.stream().noneMatch(j.getFileName().toString()::startsWith))
                  .map(Path::toString)
                  .sorted()
                  .toList());
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "@" + home.resolve("lib/jvm.options"),
                "-Xmx2g",
                "-cp",
                spark,
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                "local[2]",
                jar.toString()));
    command.addAll(List.of(arguments));
    return run(temp, Map.of(), command.toArray(String[]::new));
  }

  @Test
  void theWholeChainRunsOnAClusterOfSeveralProcesses() throws Exception {
    Path cluster = temp.resolve("cluster");
    int port = freePort();
    Said up =
        filon(
            Map.of(),
            "cluster",
            "up",
            "--home=" + cluster,
            "--port=" + port,
            "--web-port=" + freePort());
    Path warehouse = temp.resolve("clustered");
    List<ProcessHandle> processes;
    try {
      assertThat(up.exit()).describedAs(up.out() + up.err()).isZero();
      List<String> words = new ArrayList<>(List.of(load(warehouse.toString())));
      words.add("--master=spark://127.0.0.1:" + port);
      // all queries on the cluster, none in the driver
      Said load =
          filon(
              Map.of("FILON_HEAP", "1g", "FILON_LOCAL_QUERY_MIB", "0"),
              words.toArray(String[]::new));
      assertThat(load.exit()).describedAs(load.err()).isZero();
      assertThat(load.out()).contains("snapshot 1 is served: ");
      ProgramHome programs = new ProgramHome(cluster);
      processes =
          Stream.of("master", "worker-1", "worker-2")
              .flatMap(name -> programs.processes(name).stream())
              .toList();
      assertThat(processes).hasSize(3);
      // each worker has run an executor
      try (Stream<Path> work = Files.walk(cluster.resolve("work"), 2)) {
        assertThat(work.filter(w -> w.getFileName().toString().matches("[0-9]+"))).hasSize(2);
      }
    } finally {
      Said down = filon(Map.of(), "cluster", "down", "--home=" + cluster);
      assertThat(down.exit()).describedAs(down.out() + down.err()).isZero();
    }
    assertThat(processes).noneMatch(ProgramHome::runs);
    Map<String, String> local = Served.content(loaded());
    assertThat(local).hasSizeGreaterThan(20);
    assertThat(Served.content(warehouse)).isEqualTo(local);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
