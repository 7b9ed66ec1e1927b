package dev.filon.orchestration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.filon.jobs.storage.TemporaryFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
final class BenchPacks implements Callable<Integer> {
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
      double seconds = Bench.seconds(start);
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
      TemporaryFolder.delete(out);
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
