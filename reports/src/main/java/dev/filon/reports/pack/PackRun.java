package dev.filon.reports.pack;

import dev.filon.reports.ReportException;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.figures.SheetRows;
import dev.filon.reports.figures.Snapshot;
import dev.filon.reports.figures.TeamFigures;
import dev.filon.reports.text.Messages;
import dev.filon.reports.text.Texts;
import dev.filon.reports.workbook.WorkbookWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the packs of one snapshot in one language; a pack that fails does not stop the others. */
public final class PackRun {

  private static final Logger LOG = LoggerFactory.getLogger(PackRun.class);

  private final Snapshot snapshot;
  private final Locale locale;
  private final Path folder;
  private final Profile profile;
  private final int threads;
  private final Design design;

  /** Packs of a snapshot for a folder, which is made if it is missing. */
  public PackRun(Snapshot snapshot, Locale locale, Path folder, Profile profile, Design design) {
    this(snapshot, locale, folder, profile, design, Runtime.getRuntime().availableProcessors());
  }

  PackRun(Snapshot snapshot, Locale locale, Path folder, Profile profile, int threads) {
    this(snapshot, locale, folder, profile, Design.STANDARD, threads);
  }

  private PackRun(
      Snapshot snapshot, Locale locale, Path folder, Profile profile, Design design, int threads) {
    this.snapshot = snapshot;
    this.locale = locale;
    this.folder = folder;
    this.profile = profile;
    this.design = design;
    this.threads = threads;
  }

  /**
   * Writes one pack for each rep and team, a PDF and a workbook each, and adds them to the manifest
   * of the folder.
   *
   * @param figures of the reps
   * @param teams of the managers
   * @param sheets the rows of a rep's workbook, asked for once per rep and in the order of the
   *     figures
   * @return what this run delivered, and for which reps it failed
   * @throws ReportException if the folder cannot be written to
   */
  public Manifest run(
      List<RepFigures> figures, List<TeamFigures> teams, Function<String, List<SheetRows>> sheets) {
    List<Manifest.Entry> packs = new ArrayList<>();
    List<Manifest.Entry> teamPacks = new ArrayList<>();
    List<Manifest.Failure> failed = new ArrayList<>();
    try {
      Files.createDirectories(folder);
      Manifest.read(folder);
      if (!figures.isEmpty()) {
        make(figures, teams, sheets, packs, teamPacks, failed);
      }
      Manifest manifest = new Manifest(snapshot.week().toString(), packs, teamPacks, failed);
      manifest.addTo(folder);
      return manifest;
    } catch (IOException e) {
      throw ReportException.notWritable(folder, e);
    }
  }

  /** A pack that a thread is at work on. */
  private record Task(
      String rep, String manager, List<Manifest.Entry> list, Future<Manifest.Entry> entry) {}

  private void make(
      List<RepFigures> figures,
      List<TeamFigures> teams,
      Function<String, List<SheetRows>> sheets,
      List<Manifest.Entry> packs,
      List<Manifest.Entry> teamPacks,
      List<Manifest.Failure> failed) {
    Texts texts = texts();
    PackRenderer renderer =
        new PackRenderer(Layouts.compiled(), Theme.load(design), texts, snapshot, profile, design);
    WorkbookWriter workbooks = new WorkbookWriter(locale, snapshot);
    Messages messages = new Messages(texts);
    int workers = Math.min(figures.size(), threads);
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    // Rows are read no faster than packs are written, so few are in memory at once.
    Semaphore waiting = new Semaphore(workers * 4);
    try {
      List<Task> tasks = new ArrayList<>();
      for (RepFigures rep : figures) {
        waiting.acquire();
        List<SheetRows> rows = sheets.apply(rep.rep().id());
        tasks.add(
            new Task(
                rep.rep().id(),
                rep.rep().managerId(),
                packs,
                pool.submit(
                    () -> {
                      try {
                        String message = messages.position(rep);
                        return deliver(
                            renderer.render(rep),
                            workbooks.write(rep.rep(), message, rows),
                            new Reader(rep.rep().id(), rep.rep().managerId(), message),
                            PackNames.file(rep.rep(), locale, profile));
                      } finally {
                        waiting.release();
                      }
                    })));
      }
      for (TeamFigures team : teams) {
        tasks.add(
            new Task(
                null,
                team.manager().id(),
                teamPacks,
                pool.submit(
                    () -> {
                      String message = messages.team(team);
                      return deliver(
                          renderer.render(team),
                          workbooks.write(team, message),
                          new Reader(null, team.manager().id(), message),
                          PackNames.team(team.manager(), locale, profile));
                    })));
      }
      for (Task task : tasks) {
        try {
          task.list().add(task.entry().get());
        } catch (ExecutionException e) {
          String id = task.rep() == null ? task.manager() : task.rep();
          LOG.error("The pack of rep '{}' failed; the others go on.", id, e.getCause());
          failed.add(
              new Manifest.Failure(
                  task.rep(),
                  task.manager(),
                  locale.getLanguage(),
                  profileName(),
                  String.valueOf(e.getCause())));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while packs were made", e);
    } finally {
      pool.shutdownNow();
    }
  }

  private Texts texts() {
    try {
      return new Texts(locale, snapshot.currency(), design.texts(locale));
    } catch (IllegalArgumentException e) {
      throw ReportException.badSetting(design.textFile(locale).toString(), e.getMessage());
    }
  }

  private String profileName() {
    return profile.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whom a pack is for.
   *
   * @param rep null for a team
   * @param message the sentence of its first page
   */
  private record Reader(String rep, String manager, String message) {}

  private Manifest.Entry deliver(PackRenderer.Pdf pdf, byte[] workbook, Reader reader, String file)
      throws IOException {
    String sheets = PackNames.workbook(file);
    WholeFile.write(folder.resolve(sheets), workbook);
    WholeFile.write(folder.resolve(file), pdf.bytes());
    return new Manifest.Entry(
        reader.rep(),
        reader.manager(),
        locale.getLanguage(),
        profileName(),
        snapshot.number(),
        snapshot.asOf().toString(),
        reader.message(),
        file,
        pdf.pages(),
        PackNames.sha256(pdf.bytes()),
        pdf.bytes().length,
        sheets,
        PackNames.sha256(workbook),
        profile == Profile.WORKING ? FormSeal.of(pdf.bytes()) : null);
  }
}
