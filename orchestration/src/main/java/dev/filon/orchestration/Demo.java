package dev.filon.orchestration;

import dev.filon.jobs.storage.TemporaryFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code filon demo}: the whole way on the sample dumps, by the same commands that a user would
 * type: a first load, a nightly delta, the packs in both languages.
 */
@Command(
    name = "demo",
    description = "Sample dumps, a first load and a nightly one, the packs; says where to look.",
    mixinStandardHelpOptions = true)
final class Demo implements Callable<Integer> {
  /** Last day of the sample's full extract; the night after it is a delta. */
  static final LocalDate FIRST_LOAD = LocalDate.of(2026, 11, 19);

  private static final String SOURCE = "filon";

  @Spec CommandSpec spec;

  @Option(
      names = "--sample",
      defaultValue = "${sys:filon.home:-.}/sample-data/small",
      description = "The sample dumps. Default: ${DEFAULT-VALUE}.")
  Path sample;

  @Option(
      names = "--out",
      defaultValue = "./warehouse/demo",
      description =
          "Where the demo's warehouse goes; replaced if it is there. Default: ${DEFAULT-VALUE}.")
  Path out;

  @Override
  public Integer call() throws IOException {
    List<Path> nights = nights();
    if (Files.exists(out)) {
      delete();
    }
    int exit =
        filon(
            "run",
            "--source",
            SOURCE,
            "--dumps",
            sample.toString(),
            "--date",
            FIRST_LOAD.toString());
    LocalDate last = FIRST_LOAD;
    for (Path night : nights) {
      if (exit == 0) {
        last = LocalDate.parse(night.getFileName().toString());
        exit =
            filon(
                "run",
                "--source",
                SOURCE,
                "--dumps",
                night.toString(),
                "--date",
                last.toString(),
                "--mode",
                "delta");
      }
    }
    String week = week(last);
    for (String locale : List.of("fr", "en")) {
      if (exit == 0) {
        exit =
            filon(
                "packs",
                "--week",
                week,
                "--locale",
                locale,
                "--out",
                packs(week, locale).toString());
      }
    }
    if (exit == 0) {
      say(week);
    }
    return exit;
  }

  private Path packs(String week, String locale) {
    return out.resolve("packs").resolve(week).resolve(locale);
  }

  private void say(String week) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        """

        Done. Look at
          the packs      %s (French) and %s (English)
          the database   %s (DuckDB)
        and try
          ./filon sql --warehouse %s "select class, count(*) as clients, sum(revenue) as revenue from mart_pareto group by all order by class"
        """,
        packs(week, "fr"), packs(week, "en"), this.out.resolve("served/filon.duckdb"), this.out);
    out.flush();
  }

  static String week(LocalDate day) {
    return String.format(
        Locale.ROOT,
        "%d-W%02d",
        day.get(IsoFields.WEEK_BASED_YEAR),
        day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
  }

  private List<Path> nights() throws IOException {
    Path folder = sample.resolve("nights");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> nights = Files.list(folder)) {
      return nights.filter(Files::isDirectory).sorted().toList();
    }
  }

  private void delete() throws IOException {
    if (!Files.isDirectory(out.resolve("served")) && !Files.exists(out.resolve(".lock"))) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          out.toAbsolutePath()
              + " exists and is not a warehouse, it is left alone: give another --out");
    }
    TemporaryFolder.delete(out);
  }

  private int filon(String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--warehouse", out.toString()));
    PrintWriter out = spec.commandLine().getOut();
    out.println("$ ./filon " + String.join(" ", arguments));
    out.flush();
    return Filon.commandLine()
        .setOut(spec.commandLine().getOut())
        .setErr(spec.commandLine().getErr())
        .execute(arguments.toArray(String[]::new));
  }
}
