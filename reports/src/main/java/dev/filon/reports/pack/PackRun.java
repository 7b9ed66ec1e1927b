package dev.filon.reports.pack;

import dev.filon.reports.ReportException;
import dev.filon.reports.figures.Rep;
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
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the packs of one snapshot in one language; a pack that fails does not stop the others. */
public final class PackRun {

  private static final Logger LOG = LoggerFactory.getLogger(PackRun.class);

  /** Packs per thread that are read and not yet written. */
  private static final int AHEAD = 2;

  private final Snapshot snapshot;
  private final Locale locale;
  private final Path folder;
  private final Profile profile;
  private final int threads;
  private final Design design;
  private final LivePlan live;

  /**
   * Packs of a snapshot for a folder, which is made if it is missing.
   *
   * @param live null if there is no dashboard
   */
  public PackRun(
      Snapshot snapshot,
      Locale locale,
      Path folder,
      Profile profile,
      Design design,
      LivePlan live) {
    this(
        snapshot,
        locale,
        folder,
        profile,
        design,
        live,
        Runtime.getRuntime().availableProcessors());
  }

  PackRun(
      Snapshot snapshot,
      Locale locale,
      Path folder,
      Profile profile,
      Design design,
      LivePlan live,
      int threads) {
    this.live = live;
    this.snapshot = snapshot;
    this.locale = locale;
    this.folder = folder;
    this.profile = profile;
    this.design = design;
    this.threads = threads;
  }

  /** What the pack of a rep is made from. */
  public record Material(RepFigures figures, List<SheetRows> sheets) {}

  /** Reads what a pack is made from. */
  public interface Reading {

    /** The material of a rep; empty for one who is read, but has no pack of this run. */
    Optional<Material> of(Rep rep);
  }

  /**
   * Writes one pack for each rep and team, a PDF and a workbook each, and adds them to the manifest
   * of the folder. A rep's material is read when a thread will soon have time for it, and let go
   * once the pack is written.
   *
   * @param reps in the order in which they are read
   * @param reading asked by the calling thread, once for each rep; a rep whose rows make no sense
   *     fails alone
   * @param teams of the managers, asked for once, after the last rep
   * @return what this run delivered, and for which reps it failed
   * @throws ReportException if the snapshot cannot be read or the folder not be written to
   */
  public Manifest run(List<Rep> reps, Reading reading, Supplier<List<TeamFigures>> teams) {
    List<Manifest.Entry> packs = new ArrayList<>();
    List<Manifest.Entry> teamPacks = new ArrayList<>();
    List<Manifest.Failure> failed = new ArrayList<>();
    try {
      Files.createDirectories(folder);
      Manifest.read(folder);
      if (!reps.isEmpty()) {
        make(reps, reading, teams, packs, teamPacks, failed);
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
      List<Rep> reps,
      Reading reading,
      Supplier<List<TeamFigures>> teams,
      List<Manifest.Entry> packs,
      List<Manifest.Entry> teamPacks,
      List<Manifest.Failure> failed) {
    Texts texts = texts();
    PackRenderer renderer =
        new PackRenderer(
            Layouts.compiled(), Theme.load(design), texts, snapshot, profile, design, live);
    WorkbookWriter workbooks = new WorkbookWriter(locale, snapshot);
    Messages messages = new Messages(texts);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    // Rows are read no faster than packs are written, so few are in memory at once.
    Semaphore room = new Semaphore(threads * AHEAD);
    try {
      List<Task> tasks = new ArrayList<>();
      for (Rep rep : reps) {
        room.acquire();
        Optional<Material> read = read(rep, reading, failed);
        if (read.isEmpty()) {
          room.release();
          continue;
        }
        Material material = read.get();
        tasks.add(
            new Task(
                rep.id(),
                rep.managerId(),
                packs,
                pool.submit(
                    freeing(
                        room,
                        () -> {
                          String message = messages.position(material.figures());
                          return deliver(
                              renderer.render(material.figures()),
                              workbooks.write(rep, message, material.sheets()),
                              new Reader(rep.id(), rep.managerId(), message),
                              PackNames.file(rep, locale, profile));
                        }))));
      }
      for (TeamFigures team : teams.get()) {
        room.acquire();
        tasks.add(
            new Task(
                null,
                team.manager().id(),
                teamPacks,
                pool.submit(
                    freeing(
                        room,
                        () -> {
                          String message = messages.team(team);
                          return deliver(
                              renderer.render(team),
                              workbooks.write(team, message),
                              new Reader(null, team.manager().id(), message),
                              PackNames.team(team.manager(), locale, profile));
                        }))));
      }
      for (Task task : tasks) {
        try {
          task.list().add(task.entry().get());
        } catch (ExecutionException e) {
          failed.add(failure(task.rep(), task.manager(), e.getCause()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while packs were made", e);
    } finally {
      pool.shutdownNow();
    }
  }

  private Optional<Material> read(Rep rep, Reading reading, List<Manifest.Failure> failed) {
    try {
      return reading.of(rep);
    } catch (ReportException e) {
      throw e; // concerns all packs
    } catch (RuntimeException e) {
      failed.add(failure(rep.id(), rep.managerId(), e));
      return Optional.empty();
    }
  }

  private Manifest.Failure failure(String rep, String manager, Throwable cause) {
    LOG.error("The pack of rep '{}' failed; the others go on.", rep == null ? manager : rep, cause);
    return new Manifest.Failure(
        rep, manager, locale.getLanguage(), profileName(), String.valueOf(cause));
  }

  private static <T> Callable<T> freeing(Semaphore room, Callable<T> work) {
    return () -> {
      try {
        return work.call();
      } finally {
        room.release();
      }
    };
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
