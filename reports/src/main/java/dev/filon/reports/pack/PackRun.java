package dev.filon.reports.pack;

import dev.filon.reports.ReportException;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.figures.Snapshot;
import dev.filon.reports.figures.TeamFigures;
import dev.filon.reports.text.Texts;
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
import net.sf.jasperreports.engine.JRException;
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

  /** Packs of a snapshot for a folder, which is made if it is missing. */
  public PackRun(Snapshot snapshot, Locale locale, Path folder, Profile profile) {
    this(snapshot, locale, folder, profile, Runtime.getRuntime().availableProcessors());
  }

  PackRun(Snapshot snapshot, Locale locale, Path folder, Profile profile, int threads) {
    this.snapshot = snapshot;
    this.locale = locale;
    this.folder = folder;
    this.profile = profile;
    this.threads = threads;
  }

  /**
   * Writes one pack for each rep and team, and the manifest over all of them.
   *
   * @param figures of the reps
   * @param teams of the managers
   * @return what was delivered, and for which reps it failed
   * @throws ReportException if the folder cannot be written to
   */
  public Manifest run(List<RepFigures> figures, List<TeamFigures> teams) {
    List<Manifest.Entry> packs = new ArrayList<>();
    List<Manifest.Entry> teamPacks = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    try {
      Files.createDirectories(folder);
      if (!figures.isEmpty()) {
        make(figures, teams, packs, teamPacks, failed);
      }
      Manifest manifest =
          new Manifest(
              snapshot.number(),
              snapshot.asOf().toString(),
              snapshot.week().toString(),
              locale.getLanguage(),
              packs,
              teamPacks,
              failed);
      manifest.write(folder);
      return manifest;
    } catch (IOException e) {
      throw ReportException.notWritable(folder, e);
    }
  }

  /** A pack that a thread is at work on. */
  private record Task(String id, List<Manifest.Entry> list, Future<Manifest.Entry> entry) {}

  private void make(
      List<RepFigures> figures,
      List<TeamFigures> teams,
      List<Manifest.Entry> packs,
      List<Manifest.Entry> teamPacks,
      List<String> failed) {
    PackRenderer renderer =
        new PackRenderer(
            Layouts.compiled(),
            Theme.load(),
            new Texts(locale, snapshot.currency()),
            snapshot,
            profile);
    ExecutorService pool = Executors.newFixedThreadPool(Math.min(figures.size(), threads));
    try {
      List<Task> tasks = new ArrayList<>();
      for (RepFigures rep : figures) {
        tasks.add(new Task(rep.rep().id(), packs, pool.submit(() -> deliver(renderer, rep))));
      }
      for (TeamFigures team : teams) {
        tasks.add(
            new Task(team.manager().id(), teamPacks, pool.submit(() -> deliver(renderer, team))));
      }
      for (Task task : tasks) {
        try {
          task.list().add(task.entry().get());
        } catch (ExecutionException e) {
          LOG.error("The pack of rep '{}' failed; the others go on.", task.id(), e.getCause());
          failed.add(task.id());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while packs were made", e);
    } finally {
      pool.shutdownNow();
    }
  }

  private Manifest.Entry deliver(PackRenderer renderer, RepFigures figures)
      throws JRException, IOException {
    return deliver(
        renderer.render(figures),
        figures.rep().id(),
        figures.rep().managerId(),
        PackNames.file(figures.rep(), locale, profile));
  }

  private Manifest.Entry deliver(PackRenderer renderer, TeamFigures team)
      throws JRException, IOException {
    return deliver(
        renderer.render(team),
        null,
        team.manager().id(),
        PackNames.team(team.manager(), locale, profile));
  }

  private Manifest.Entry deliver(PackRenderer.Pdf pdf, String rep, String manager, String file)
      throws IOException {
    WholeFile.write(folder.resolve(file), pdf.bytes());
    return new Manifest.Entry(
        rep, manager, file, pdf.pages(), PackNames.sha256(pdf.bytes()), pdf.bytes().length);
  }
}
