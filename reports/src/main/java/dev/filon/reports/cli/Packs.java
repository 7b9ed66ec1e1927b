package dev.filon.reports.cli;

import dev.filon.reports.ReportException;
import dev.filon.reports.figures.FiguresReader;
import dev.filon.reports.figures.IsoWeek;
import dev.filon.reports.figures.Rep;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.figures.Snapshot;
import dev.filon.reports.figures.SnapshotReader;
import dev.filon.reports.pack.Manifest;
import dev.filon.reports.pack.PackRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code filon packs}: the weekly packs, from the served snapshot. Exit code 0 when all packs were
 * written, 3 when some failed, 2 for an option that cannot be used, 5 without a snapshot.
 */
@Command(
    name = "packs",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Makes the weekly packs, one PDF per rep and manager pair, and their manifest.")
public final class Packs implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(Packs.class);
  private static final int SOME_FAILED = 3;

  /** The languages that packs exist in. */
  enum Language {
    fr,
    en
  }

  @Option(
      names = "--week",
      required = true,
      paramLabel = "WEEK",
      description = "ISO week such as 2026-W47: the week of the snapshot's as-of date.")
  private String week;

  @Option(
      names = "--rep",
      paramLabel = "R",
      description =
          "Only the pack of this rep, by id; the manifest then has this pack only"
              + " (default: every rep with a manager).")
  private String rep;

  @Option(
      names = "--manager",
      paramLabel = "M",
      description =
          "Only the packs of this manager's reps, by the manager's id; the manifest then has these"
              + " packs only.")
  private String manager;

  @Option(
      names = "--locale",
      defaultValue = "en",
      paramLabel = "fr|en",
      description = "Language of the packs (default: ${DEFAULT-VALUE}).")
  private Language language;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the packs (default: <warehouse>/packs/<week>).")
  private Path out;

  @Option(
      names = "--warehouse",
      defaultValue = "${env:FILON_WAREHOUSE:-./warehouse}",
      paramLabel = "DIR",
      description = "Folder of the warehouse (default: ${DEFAULT-VALUE}).")
  private String warehouse;

  @Spec private CommandSpec spec;

  /**
   * Makes the packs and says on standard output how many and where.
   *
   * @throws ReportException if the week, the rep, the snapshot or the folder cannot be used
   */
  @Override
  public Integer call() {
    IsoWeek asked = IsoWeek.parse(week);
    Path root = root();
    Path file = root.resolve("served").resolve("filon.duckdb");
    Snapshot snapshot;
    List<RepFigures> figures;
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      snapshot = reader.snapshot();
      if (!snapshot.week().equals(asked)) {
        throw ReportException.otherWeek(
            asked.toString(),
            snapshot.week().toString(),
            snapshot.asOf().toString(),
            snapshot.number(),
            snapshot.source());
      }
      List<Rep> reps = chosen(reader.reps());
      figures = reps.isEmpty() ? List.of() : new FiguresReader(reader, snapshot).figures(reps);
    }
    Path folder = out == null ? root.resolve("packs").resolve(asked.toString()) : out;
    Manifest manifest =
        new PackRun(snapshot, Locale.forLanguageTag(language.name()), folder).run(figures);
    return report(manifest, folder);
  }

  /** The warehouse as a local folder, also where it is written as a file URI. */
  private Path root() {
    if (warehouse.contains("://") && !warehouse.startsWith("file:")) {
      throw ReportException.notLocal(warehouse);
    }
    return Path.of(warehouse.replaceFirst("^file:(//)?", ""));
  }

  private List<Rep> chosen(List<Rep> reps) {
    if (rep == null) {
      List<Rep> led =
          reps.stream()
              .filter(one -> one.managerId() != null)
              .filter(one -> manager == null || manager.equals(one.managerId()))
              .toList();
      if (manager != null && led.isEmpty()) {
        throw ReportException.unknownManager(manager);
      }
      return led;
    }
    Rep one =
        reps.stream()
            .filter(known -> known.id().equals(rep))
            .findFirst()
            .orElseThrow(() -> ReportException.unknownRep(rep));
    if (one.managerId() == null) {
      throw ReportException.repWithoutManager(rep);
    }
    return List.of(one);
  }

  private int report(Manifest manifest, Path folder) {
    PrintWriter result = spec.commandLine().getOut();
    int made = manifest.packs().size();
    if (made == 0 && manifest.failed().isEmpty()) {
      result.printf(
          Locale.ROOT,
          "No pack: no current rep has a manager in this snapshot. The empty manifest is in %s.%n",
          folder);
    } else {
      result.printf(Locale.ROOT, "%d packs of %s in %s%n", made, manifest.week(), folder);
    }
    result.flush();
    for (String failed : manifest.failed()) {
      LOG.error("No pack for rep '{}': see the log above.", failed);
      spec.commandLine().getErr().println("filon: the pack of rep '" + failed + "' failed");
    }
    spec.commandLine().getErr().flush();
    return manifest.failed().isEmpty() ? ExitCode.OK : SOME_FAILED;
  }
}
