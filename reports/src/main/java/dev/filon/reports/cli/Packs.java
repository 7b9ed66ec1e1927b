package dev.filon.reports.cli;

import dev.filon.reports.ReportException;
import dev.filon.reports.figures.FiguresReader;
import dev.filon.reports.figures.IsoWeek;
import dev.filon.reports.figures.Rep;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.figures.Snapshot;
import dev.filon.reports.figures.SnapshotReader;
import dev.filon.reports.figures.TeamFigures;
import dev.filon.reports.figures.TeamReader;
import dev.filon.reports.figures.WorkbookReader;
import dev.filon.reports.pack.Design;
import dev.filon.reports.pack.LivePlan;
import dev.filon.reports.pack.Manifest;
import dev.filon.reports.pack.PackRun;
import dev.filon.reports.pack.Profile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
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
    description =
        "Makes the weekly packs, one PDF per rep and manager pair and one per team, and their"
            + " manifest.")
public final class Packs implements Callable<Integer> {

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
          "Only the pack of this rep, by id (default: every rep with a manager, clients or a"
              + " target).")
  private String rep;

  @Option(
      names = "--manager",
      paramLabel = "M",
      description =
          "Only the packs of this manager's reps and of the team, by the manager's id; a rep"
              + " without a manager is its own.")
  private String manager;

  @Option(
      names = "--locale",
      defaultValue = "en",
      paramLabel = "fr|en",
      description = "Language of the packs (default: ${DEFAULT-VALUE}).")
  private Language language;

  /** What the packs are for. */
  enum Kind {
    archive,
    working
  }

  @Option(
      names = "--profile",
      defaultValue = "archive",
      paramLabel = "archive|working",
      description =
          "archive is PDF/A-2u to keep; working has form fields for status and note of each"
              + " action (default: ${DEFAULT-VALUE}).")
  private Kind profile;

  @Option(
      names = "--design",
      defaultValue = "${env:FILON_DESIGN}",
      paramLabel = "DIR",
      description =
          "Folder with own colours, texts and logo: theme.properties, pack.properties,"
              + " pack_fr.properties, logo.svg (default: FILON_DESIGN).")
  private Path design;

  @Option(
      names = "--dashboard",
      defaultValue = "${env:FILON_DASHBOARD_URL}",
      paramLabel = "URL",
      description =
          "Address of the dashboard, such as https://filon.example.com: page 2 then links to the"
              + " live plan, also as a QR code (default: FILON_DASHBOARD_URL, else no link).")
  private String dashboard;

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
    Path root = Warehouses.local(warehouse);
    Path folder = out == null ? root.resolve("packs").resolve(asked.toString()) : out;
    try (SnapshotReader reader = SnapshotReader.open(Warehouses.snapshot(root))) {
      Snapshot snapshot = reader.snapshot();
      if (!snapshot.week().equals(asked)) {
        throw ReportException.otherWeek(
            asked.toString(),
            snapshot.week().toString(),
            snapshot.asOf().toString(),
            snapshot.number(),
            snapshot.source());
      }
      List<Rep> all = reader.reps();
      List<Rep> chosen = chosen(all, reader.repsWithClientsOrTargets());
      Set<Rep> printed = Set.copyOf(chosen);
      FiguresReader figures = new FiguresReader(reader, snapshot);
      WorkbookReader sheets = WorkbookReader.open(reader);
      List<TeamFigures.Summary> read = new ArrayList<>();
      PackRun.Reading reading =
          one -> {
            RepFigures own = figures.next(one);
            read.add(own.summary());
            return printed.contains(one)
                ? Optional.of(new PackRun.Material(own, sheets.next(one.id())))
                : Optional.empty();
          };
      PackRun run =
          new PackRun(
              snapshot,
              Locale.forLanguageTag(language.name()),
              folder,
              profile == Kind.working ? Profile.WORKING : Profile.ARCHIVE,
              design == null ? Design.STANDARD : Design.of(design),
              dashboard == null || dashboard.isBlank()
                  ? null
                  : LivePlan.of("--dashboard", dashboard));
      Manifest manifest =
          run.run(withManager(chosen, all), reading, () -> teams(reader, all, read));
      return report(manifest, folder);
    }
  }

  private List<TeamFigures> teams(
      SnapshotReader reader, List<Rep> all, List<TeamFigures.Summary> read) {
    return rep == null
        ? new TeamReader(reader)
            .teams(all, read).stream()
                .filter(team -> manager == null || manager.equals(team.manager().id()))
                .toList()
        : List.of();
  }

  /** Who gets a pack: reps with a manager, and those without who have clients or a target. */
  private List<Rep> chosen(List<Rep> reps, Set<String> busy) {
    Predicate<Rep> packed = one -> one.managerId() != null || busy.contains(one.id());
    if (rep == null) {
      List<Rep> led =
          reps.stream()
              .filter(packed)
              .filter(one -> manager == null || manager.equals(leader(one)))
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
    if (!packed.test(one)) {
      throw ReportException.nothingToPrint(rep);
    }
    return List.of(one);
  }

  /** Who answers for a rep: the manager, or the rep where there is none. */
  private static String leader(Rep one) {
    return one.managerId() == null ? one.id() : one.managerId();
  }

  /** The chosen, and the manager asked for, who may have a line in the team's pack. */
  private List<Rep> withManager(List<Rep> chosen, List<Rep> all) {
    Set<Rep> printed = Set.copyOf(chosen);
    return manager == null
        ? chosen
        : all.stream().filter(one -> printed.contains(one) || one.id().equals(manager)).toList();
  }

  private int report(Manifest manifest, Path folder) {
    PrintWriter result = spec.commandLine().getOut();
    int made = manifest.packs().size();
    int teams = manifest.teams().size();
    if (made == 0 && manifest.failed().isEmpty()) {
      result.printf(
          Locale.ROOT,
          "No pack: no current rep has a manager, clients or a target in this snapshot. The empty"
              + " manifest is in %s.%n",
          folder);
    } else {
      result.printf(
          Locale.ROOT,
          "%d packs%s of %s in %s%n",
          made,
          teams == 0 ? "" : teams == 1 ? " and 1 team pack" : " and " + teams + " team packs",
          manifest.week(),
          folder);
    }
    result.flush();
    for (Manifest.Failure failed : manifest.failed()) {
      spec.commandLine()
          .getErr()
          .printf(
              Locale.ROOT,
              "filon: the pack of rep '%s' failed: %s%n",
              failed.id(),
              failed.reason());
    }
    spec.commandLine().getErr().flush();
    return manifest.failed().isEmpty() ? ExitCode.OK : SOME_FAILED;
  }
}
