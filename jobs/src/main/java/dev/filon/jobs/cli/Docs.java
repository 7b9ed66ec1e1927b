package dev.filon.jobs.cli;

import dev.filon.jobs.JobException;
import dev.filon.jobs.docs.Dictionary;
import dev.filon.jobs.docs.Samples;
import dev.filon.jobs.lineage.Lineage;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.warehouse.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code filon docs}: the data dictionary. */
@Command(
    name = "docs",
    description =
        "Data dictionary as HTML and Markdown: an index, and for each table its grain, columns,"
            + " checks, upstream, downstream, lineage by column and SQL.",
    mixinStandardHelpOptions = true)
public final class Docs implements Callable<Integer> {
  private static final int MOST_ROWS = 20;

  @Spec CommandSpec spec;

  @Option(
      names = "--out",
      defaultValue = "dictionary",
      description =
          "Folder to write to; pages of the same name are replaced. Default: ${DEFAULT-VALUE}.")
  Path out;

  @Option(
      names = "--samples",
      paramLabel = "WAREHOUSE",
      description =
          "Folder of a warehouse: pages show rows of its served snapshot, without what is about a"
              + " person. Not given: no rows.")
  Path samples;

  @Option(
      names = "--rows",
      defaultValue = "3",
      description = "Sample rows per table. Default: ${DEFAULT-VALUE}.")
  int rows;

  @Override
  public Integer call() throws SQLException {
    if (rows < 1 || rows > MOST_ROWS) {
      throw JobException.usage("--rows must be a whole number from 1 to " + MOST_ROWS);
    }
    Models models = Models.load();
    Lineage lineage = Lineage.load();
    Samples shown =
        samples == null
            ? Samples.NONE
            : Samples.of(samples.resolve("served").resolve(Served.FILE), models, lineage, rows);
    Map<String, String> pages = new Dictionary(models, lineage, shown).pages();
    try {
      Files.createDirectories(out);
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Files.writeString(out.resolve(page.getKey()), page.getValue());
      }
    } catch (IOException e) {
      throw JobException.usage(
          "cannot write the dictionary to " + out + " (" + e + "); name a folder with --out");
    }
    spec.commandLine()
        .getOut()
        .printf("%d tables: open %s%n", models.all().size(), out.resolve("index.html"));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
