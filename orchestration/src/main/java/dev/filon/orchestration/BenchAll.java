package dev.filon.orchestration;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.filon.jobs.storage.TemporaryFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code filon bench all}: every benchmark in turn, in one process. */
@Command(
    name = "all",
    description = {
      "Every benchmark in turn: start of the program, first loads and nights, marts, packs of the",
      "smallest, questions and dashboard of the largest of the companies. Takes hours with the",
      "usual sizes."
    },
    mixinStandardHelpOptions = true)
final class BenchAll implements Callable<Integer> {
  private static final int STARTS = 5;

  /** Of a company with 130 reps, each some three times. */
  private static final String PACKS = "400";

  @Spec CommandSpec spec;

  @Mixin BenchCompany company;

  @Option(names = "--dbt", paramLabel = "PROGRAM", description = "As of bench night.")
  Path dbt;

  @Override
  public Integer call() throws IOException, InterruptedException {
    company.requireNew();
    try {
      start();
      String sizes = company.sizes.stream().map(String::valueOf).collect(Collectors.joining(","));
      String perDay = String.valueOf(company.linesPerDay);
      Path nights = company.out.resolve("nights");
      Path marts = company.out.resolve("marts");
      List<String> night = new ArrayList<>(List.of("night", "--lines", sizes));
      night.addAll(List.of("--lines-per-day", perDay, "--out", nights.toString()));
      if (dbt != null) {
        night.addAll(List.of("--dbt", dbt.toString()));
      }
      bench(night);
      bench(
          List.of(
              "marts",
              "--lines",
              sizes,
              "--lines-per-day",
              perDay,
              "--keep",
              "--out",
              marts.toString()));
      long least = company.sizes.stream().mapToLong(Long::longValue).min().orElseThrow();
      long most = company.sizes.stream().mapToLong(Long::longValue).max().orElseThrow();
      bench(
          List.of(
              "packs",
              "--packs",
              PACKS,
              "--week",
              "%d-W%02d"
                  .formatted(
                      BenchCompany.UNTIL.get(IsoFields.WEEK_BASED_YEAR),
                      BenchCompany.UNTIL.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)),
              "--warehouse",
              marts.resolve(least + "/warehouse").toString(),
              "--out",
              company.out.resolve("packs").toString()));
      String largest = marts.resolve(most + "/warehouse").toString();
      bench(
          List.of(
              "queries",
              "--warehouse",
              largest,
              "--out",
              company.out.resolve("queries").toString()));
      bench(List.of("dashboard", "--warehouse", largest));
      return 0;
    } finally {
      TemporaryFolder.delete(company.out);
    }
  }

  /** Until the program has said its version, each time in a process of its own. */
  private void start() throws IOException, InterruptedException {
    String program = Path.of(System.getProperty("filon.home"), "filon").toString();
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      long start = System.nanoTime();
      int exit =
          new ProcessBuilder(program, "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      if (exit != 0) {
        throw new IllegalStateException(program + " --version ended with exit code " + exit);
      }
      seconds.add(Bench.seconds(start));
    }
    ObjectNode row = new ObjectMapper().createObjectNode();
    row.put("bench", "start");
    row.put("starts", STARTS);
    row.put("median_seconds", Bench.round(seconds.stream().sorted().toList().get(STARTS / 2)));
    spec.commandLine().getOut().println(row);
    spec.commandLine().getOut().flush();
  }

  private void bench(List<String> arguments) {
    List<String> words = new ArrayList<>(List.of("bench"));
    words.addAll(arguments);
    PrintWriter out = spec.commandLine().getOut();
    int exit =
        Filon.commandLine()
            .setOut(out)
            .setErr(spec.commandLine().getErr())
            .execute(words.toArray(String[]::new));
    if (exit != 0) {
      throw new IllegalStateException(
          "'filon " + String.join(" ", words) + "' ended with exit code " + exit);
    }
  }
}
