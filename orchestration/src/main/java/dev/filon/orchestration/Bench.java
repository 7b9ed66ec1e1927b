package dev.filon.orchestration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.filon.jobs.warehouse.MartCost.Time;
import dev.filon.jobs.warehouse.Sessions;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code filon bench}: what things cost, as ratios within one process, one JSON object a line. */
@Command(
    name = "bench",
    description = "Measures what things cost; one JSON object per line on standard output.",
    subcommands = {
      Bench.Night.class,
      BenchMarts.class,
      BenchTruth.class,
      Bench.PackRate.class,
      BenchDashboard.class
    },
    mixinStandardHelpOptions = true)
final class Bench {

  private Bench() {}

  /** Cost of one night on histories of several lengths, and of the first load. */
  @Command(
      name = "night",
      description = {
        "The cost of one night (a day of lines) on histories of several sizes, and the first load",
        "against Spark merely copying the invoice lines from CSV to Delta.",
        "A longer history has as many lines a day as a short one, over more days; the company has",
        "as many clients."
      },
      mixinStandardHelpOptions = true)
  static final class Night implements Callable<Integer> {
    private static final LocalDate UNTIL = LocalDate.of(2026, 11, 19);
    private static final long WARM_UP = 20_000;

    @Spec CommandSpec spec;

    @Option(
        names = "--lines",
        split = ",",
        defaultValue = "1000000,10000000,30000000",
        description = "Sizes of the histories in invoice lines. Default: ${DEFAULT-VALUE}.")
    List<Long> sizes;

    @Option(
        names = "--lines-per-day",
        defaultValue = "10000",
        description = "Invoice lines per calendar day. Default: ${DEFAULT-VALUE}.")
    long linesPerDay;

    @Option(
        names = "--clients",
        defaultValue = "25000",
        description = "Clients; 0 for one per forty lines. Default: ${DEFAULT-VALUE}.")
    int clients;

    @Option(
        names = "--out",
        defaultValue = "./warehouse/bench",
        description =
            "Folder for dumps and warehouses, emptied after each size. Default: ${DEFAULT-VALUE}.")
    Path out;

    @Override
    public Integer call() throws IOException {
      if (Files.exists(out)) {
        throw new picocli.CommandLine.ParameterException(
            spec.commandLine(), out + " is there already: name a folder that is not, with --out");
      }
      try {
        // classes are loaded and compiled before anything is measured
        measure(WARM_UP);
        double first = 0;
        for (long size : sizes) {
          Measured measured = measure(size);
          first = first == 0 ? measured.night().passed() : first;
          print(size, measured, measured.night().passed() / first);
        }
        return 0;
      } finally {
        delete(out);
      }
    }

    /**
     * What was measured.
     *
     * @param copy Spark copies the invoice lines from CSV to Delta
     * @param load the first load of all feeds up to the served snapshot
     * @param night the delta of one day
     * @param nightLines invoice lines of that day
     */
    private record Measured(Time copy, Time load, Time night, long nightLines) {}

    private Measured measure(long lines) throws IOException {
      Path folder = out.resolve(String.valueOf(lines));
      Path dumps = folder.resolve("dumps");
      Path warehouse = folder.resolve("warehouse");
      filon(
          spec.commandLine().getErr(),
          "generate",
          "--lines",
          String.valueOf(lines),
          "--days",
          String.valueOf(Math.max(60, lines / linesPerDay)),
          "--clients",
          String.valueOf(lines == WARM_UP ? 0 : clients),
          "--until",
          UNTIL.toString(),
          "--nights",
          "1",
          "--out",
          dumps.toString());
      Time copy = copy(dumps.resolve("erp/invoice_lines.csv"), folder.resolve("copy"));
      Time load = run(dumps, warehouse, UNTIL, "full");
      LocalDate day = UNTIL.plusDays(1);
      Path delta = dumps.resolve("nights").resolve(day.toString());
      Time night = run(delta, warehouse, day, "delta");
      long nightLines;
      try (Stream<String> records = Files.lines(delta.resolve("erp/invoice_lines.csv"))) {
        nightLines = records.count() - 1;
      }
      delete(folder);
      return new Measured(copy, load, night, nightLines);
    }

    private static Time copy(Path csv, Path delta) {
      SparkSession spark = Sessions.open("local[*]");
      Time start = Time.now();
      spark
          .read()
          .option("header", "true")
          .csv(csv.toString())
          .write()
          .format("delta")
          .save(delta.toString());
      return Time.now().since(start);
    }

    private Time run(Path dumps, Path warehouse, LocalDate day, String mode) {
      Time start = Time.now();
      filon(
          spec.commandLine().getErr(),
          "run",
          "--source",
          "filon",
          "--dumps",
          dumps.toString(),
          "--date",
          day.toString(),
          "--mode",
          mode,
          "--warehouse",
          warehouse.toString());
      return Time.now().since(start);
    }

    static double seconds(long start) {
      return (System.nanoTime() - start) / 1_000_000_000.0;
    }

    private void print(long lines, Measured m, double toFirst) {
      ObjectNode row = new ObjectMapper().createObjectNode();
      row.put("bench", "night");
      row.put("history_lines", lines);
      row.put("clients", clients);
      row.put("night_lines", m.nightLines());
      row.put("copy_seconds", round(m.copy().passed()));
      row.put("first_load_seconds", round(m.load().passed()));
      row.put("first_load_lines_per_second", Math.round(lines / m.load().passed()));
      row.put("first_load_to_copy", round(m.load().passed() / m.copy().passed()));
      row.put("night_seconds", round(m.night().passed()));
      row.put("night_to_first_size", round(toFirst));
      row.put("copy_cpu_seconds", round(m.copy().worked()));
      row.put("first_load_cpu_seconds", round(m.load().worked()));
      row.put("night_cpu_seconds", round(m.night().worked()));
      spec.commandLine().getOut().println(row);
      spec.commandLine().getOut().flush();
    }
  }

  /**
   * Runs a command of Filon's in this process.
   *
   * @throws IllegalStateException if it does not end with exit code 0
   */
  static void filon(PrintWriter err, String... arguments) {
    int exit =
        Filon.commandLine()
            .setOut(new PrintWriter(java.io.Writer.nullWriter()))
            .setErr(err)
            .execute(arguments);
    if (exit != 0) {
      throw new IllegalStateException(
          "'filon " + String.join(" ", arguments) + "' ended with exit code " + exit);
    }
  }

  static double round(double value) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.3f", value));
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** How many packs an hour, from the served snapshot to the files. */
  @Command(
      name = "packs",
      description = {
        "How many packs an hour this machine makes, queries and workbooks included, and how much",
        "heap and processor time that takes; the latter hardly depends on what else the machine",
        "does, which load_average shows. The packs of the served snapshot are made again and again"
            + " into the same",
        "folder until there are enough; the first round warms up and is not counted."
      },
      mixinStandardHelpOptions = true)
  static final class PackRate implements Callable<Integer> {
    private static final double MEGA = 1_000_000.0;
    private static final double NANOS = 1_000_000_000.0;
    private static final OperatingSystemMXBean SYSTEM =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    @Spec CommandSpec spec;

    @Option(
        names = "--week",
        required = true,
        paramLabel = "WEEK",
        description = "ISO week of the served snapshot.")
    String week;

    @Option(
        names = "--packs",
        defaultValue = "2000",
        description = "Packs to make at least. Default: ${DEFAULT-VALUE}.")
    int packs;

    @Option(
        names = "--profile",
        defaultValue = "archive",
        paramLabel = "archive|working",
        description = "Which packs. Default: ${DEFAULT-VALUE}.")
    String profile;

    @Option(
        names = "--out",
        defaultValue = "./warehouse/bench",
        description = "Folder for the packs, deleted afterwards. Default: ${DEFAULT-VALUE}.")
    Path out;

    @Option(
        names = "--warehouse",
        defaultValue = "${env:FILON_WAREHOUSE:-./warehouse}",
        paramLabel = "DIR",
        description = "Folder of the warehouse. Default: ${DEFAULT-VALUE}.")
    String warehouse;

    @Override
    public Integer call() throws IOException {
      if (Files.exists(out)) {
        throw new picocli.CommandLine.ParameterException(
            spec.commandLine(), out + " is there already: name a folder that is not, with --out");
      }
      try {
        round();
        long heapFirst = used();
        heapPeak(true);
        long made = 0;
        long pages = 0;
        int rounds = 0;
        long cpu = processorTime();
        long start = System.nanoTime();
        JsonNode manifest = null;
        while (made < packs) {
          manifest = round();
          made += manifest.get("packs").size() + manifest.get("teams").size();
          rounds++;
          for (String list : List.of("packs", "teams")) {
            for (JsonNode pack : manifest.get(list)) {
              pages += pack.get("pages").asLong();
            }
          }
        }
        double seconds = Night.seconds(start);
        double cpuSeconds = (processorTime() - cpu) / NANOS;
        long peak = heapPeak(false);
        ObjectNode row = new ObjectMapper().createObjectNode();
        row.put("bench", "packs");
        row.put("profile", profile);
        row.put("packs", made);
        row.put("pages", pages);
        row.put("rounds", rounds);
        row.put("seconds", Bench.round(seconds));
        row.put("packs_per_hour", Math.round(made / seconds * 3600));
        row.put("cpu_seconds_per_pack", Bench.round(cpuSeconds / made));
        row.put("load_average", Bench.round(SYSTEM.getSystemLoadAverage()));
        row.put("heap_peak_mb", Bench.round(peak / MEGA));
        row.put("heap_after_first_round_mb", Bench.round(heapFirst / MEGA));
        row.put("heap_at_end_mb", Bench.round(used() / MEGA));
        row.put("processors", Runtime.getRuntime().availableProcessors());
        spec.commandLine().getOut().println(row);
        spec.commandLine().getOut().flush();
        return 0;
      } finally {
        Bench.delete(out);
      }
    }

    private JsonNode round() throws IOException {
      int exit =
          Filon.commandLine()
              .setOut(new PrintWriter(java.io.Writer.nullWriter()))
              .setErr(spec.commandLine().getErr())
              .execute(
                  "packs",
                  "--week",
                  week,
                  "--profile",
                  profile,
                  "--out",
                  out.toString(),
                  "--warehouse",
                  warehouse);
      JsonNode manifest =
          exit == 0
              ? new ObjectMapper().readTree(out.resolve("manifest.json").toFile())
              : new ObjectMapper().createObjectNode();
      if (exit != 0 || manifest.get("packs").isEmpty()) {
        throw new IllegalStateException("no packs of " + week + " could be made: exit " + exit);
      }
      return manifest;
    }

    /** Of all threads of this process, in nanoseconds. */
    private static long processorTime() {
      return SYSTEM.getProcessCpuTime();
    }

    /** What is in use once everything that can go has gone. */
    private static long used() {
      System.gc();
      return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** The sum of the pools' peaks: a little above what was ever in use at one moment. */
    private static long heapPeak(boolean reset) {
      long sum = 0;
      for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
        if (pool.getType() == MemoryType.HEAP) {
          sum += pool.getPeakUsage().getUsed();
          if (reset) {
            pool.resetPeakUsage();
          }
        }
      }
      return sum;
    }
  }
}
