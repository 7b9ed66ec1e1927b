package dev.filon.reports;

import dev.filon.reports.cli.Packs;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExitCodeGenerator;

/** Runs {@code packs}, or another command, as the root command does, and keeps what it said. */
public final class PackCommand {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  public int run(Path warehouse, String... arguments) {
    return run(new Packs(), warehouse, arguments);
  }

  /** Runs another command that takes a warehouse. */
  public int run(Object command, Path warehouse, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--warehouse", warehouse.toString()));
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(
            (error, line, parsed) -> {
              if (error instanceof IExitCodeGenerator known) {
                line.getErr().println(error.getMessage());
                return known.getExitCode();
              }
              throw error;
            })
        .execute(all.toArray(String[]::new));
  }

  public String out() {
    return out.toString();
  }

  public String err() {
    return err.toString();
  }
}
