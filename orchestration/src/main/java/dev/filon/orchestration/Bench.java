package dev.filon.orchestration;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code filon bench}: what things cost, as ratios within one process, one JSON object a line. */
@Command(
    name = "bench",
    description = "Measures what things cost; one JSON object per line on standard output.",
    subcommands = {
      BenchAll.class,
      BenchNight.class,
      BenchMarts.class,
      BenchTruth.class,
      BenchPacks.class,
      BenchQueries.class,
      BenchDashboard.class
    },
    mixinStandardHelpOptions = true)
final class Bench {

  private Bench() {}

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

  static double seconds(long start) {
    return (System.nanoTime() - start) / 1_000_000_000.0;
  }
}
