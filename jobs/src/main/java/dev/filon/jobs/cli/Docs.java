package dev.filon.jobs.cli;

import dev.filon.jobs.JobException;
import dev.filon.jobs.docs.Dictionary;
import dev.filon.jobs.warehouse.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            + " checks, upstream, downstream and SQL.",
    mixinStandardHelpOptions = true)
public final class Docs implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--out",
      defaultValue = "dictionary",
      description =
          "Folder to write to; pages of the same name are replaced. Default: ${DEFAULT-VALUE}.")
  Path out;

  @Override
  public Integer call() {
    Models models = Models.load();
    Map<String, String> pages = new Dictionary(models).pages();
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
