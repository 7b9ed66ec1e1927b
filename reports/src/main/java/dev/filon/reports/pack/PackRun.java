package dev.filon.reports.pack;

import dev.filon.reports.ReportException;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.figures.Snapshot;
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

  /** Packs of a snapshot for a folder, which is made if it is missing. */
  public PackRun(Snapshot snapshot, Locale locale, Path folder) {
    this.snapshot = snapshot;
    this.locale = locale;
    this.folder = folder;
  }

  /**
   * Writes one pack for each and the manifest over all of them.
   *
   * @return what was delivered, and for which reps it failed
   * @throws ReportException if the folder cannot be written to
   */
  public Manifest run(List<RepFigures> figures) {
    List<Manifest.Entry> packs = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    try {
      Files.createDirectories(folder);
      if (!figures.isEmpty()) {
        make(figures, packs, failed);
      }
      Manifest manifest =
          new Manifest(
              snapshot.number(),
              snapshot.asOf().toString(),
              snapshot.week().toString(),
              locale.getLanguage(),
              packs,
              failed);
      manifest.write(folder);
      return manifest;
    } catch (IOException e) {
      throw ReportException.notWritable(folder, e);
    }
  }

  private void make(List<RepFigures> figures, List<Manifest.Entry> packs, List<String> failed) {
    PackRenderer renderer =
        new PackRenderer(
            Layouts.compile(), Theme.load(), new Texts(locale, snapshot.currency()), snapshot);
    int threads = Math.min(figures.size(), Runtime.getRuntime().availableProcessors());
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Manifest.Entry>> tasks =
          figures.stream().map(rep -> pool.submit(() -> deliver(renderer, rep))).toList();
      for (int i = 0; i < tasks.size(); i++) {
        String rep = figures.get(i).rep().id();
        try {
          packs.add(tasks.get(i).get());
        } catch (ExecutionException e) {
          LOG.error("The pack of rep '{}' failed; the others go on.", rep, e.getCause());
          failed.add(rep);
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
    long start = System.nanoTime();
    PackRenderer.Pdf pdf = renderer.render(figures);
    String file = PackNames.file(figures.rep(), locale);
    WholeFile.write(folder.resolve(file), pdf.bytes());
    LOG.debug("{} in {} ms", file, (System.nanoTime() - start) / 1_000_000);
    return new Manifest.Entry(
        figures.rep().id(),
        figures.rep().managerId(),
        file,
        pdf.pages(),
        PackNames.sha256(pdf.bytes()),
        pdf.bytes().length);
  }
}
