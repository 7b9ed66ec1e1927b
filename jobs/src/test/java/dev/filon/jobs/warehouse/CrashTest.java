package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.serve.Served;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A night that is killed at any moment. A night runs in a process of its own; at random moments
 * that process is stopped (SIGSTOP), its warehouse copied, and the process let on. Each copy is
 * what {@code kill -9} would have left at that moment. Moments at which no file has changed since
 * the one before are not counted; the same night is run again, from the same state, until there are
 * enough of them.
 *
 * <p>{@code -Dfilon.crash.images=200 -Dfilon.crash.reruns=200} makes the long run of it.
 */
class CrashTest {
  private static final long SEED = Long.getLong("filon.seed", 20260117L);
  private static final int IMAGES = Integer.getInteger("filon.crash.images", 40);
  private static final int RERUNS = Integer.getInteger("filon.crash.reruns", 2);

  @TempDir Path temp;

  private Dumps night() {
    Dumps clean = Dumps.clean(temp.resolve("night"));
    String reps = clean.text("crm/reps.csv").lines().findFirst().orElseThrow() + "\n";
    return clean
        .file(
            "erp/invoice_lines.csv",
            """
            invoice_id,line_no,kind,invoice_date,client_id,product_id,quantity,net_amount,cost_amount,currency,rep_id,updated_at
            I1,1,invoice,2026-01-05,C1,P1,11,110.00,44.00,EUR,R1,2026-01-16T00:00:00Z
            I9,1,invoice,2025-12-16,C9,P2,3,9.15,4.50,EUR,R1,2026-01-16T00:00:00Z
            """)
        .file(
            "erp/clients.csv",
            """
            client_id,name,segment,status,rep_id,country,updated_at
            C1,Plomberie Léa,heating,active,R1,FR,2026-01-16T00:00:00Z
            """)
        .file("crm/reps.csv", reps)
        .append("erp/products.csv", "P1;broken\n".getBytes(StandardCharsets.UTF_8));
  }

  /** Names and sizes of all files: tells two moments of a run from each other. */
  private static String listing(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> all = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
        all.add(folder.relativize(file) + " " + (a.isRegularFile() ? a.size() : -1));
      }
      return String.join("\n", all);
    }
  }

  /** The same of a stopped process: its threads may go on for a moment after the signal. */
  private static String settled(Path folder) throws IOException {
    String last = "";
    while (true) {
      String now;
      try {
        now = listing(folder);
      } catch (NoSuchFileException | UncheckedIOException e) {
        now = ""; // a file was renamed meanwhile
      }
      if (!now.isEmpty() && now.equals(last)) {
        return now;
      }
      last = now;
    }
  }

  private static void signal(Process process, String signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static Process start(Path warehouse, Path dumps, Path log) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "@" + Path.of(System.getProperty("filon.root"), "jobs/src/main/launcher/jvm.options"),
            "-Xmx1g",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.filon.jobs.cli.Jobs",
            "run",
            "--source",
            "filon",
            "--mode",
            "delta",
            "--master",
            "local[2]",
            "--date",
            "2026-01-16",
            "--dumps",
            dumps.toString(),
            "--warehouse",
            warehouse.toString())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** Runs the night once and keeps what a kill would have left at moments of it. */
  private void moments(Path base, Path dumps, Path victim, List<Path> images, Random random)
      throws Exception {
    Folders.copy(base, victim);
    Path log = victim.resolveSibling(victim.getFileName() + ".log");
    Process process = start(victim, dumps, log);
    try {
      String last = listing(victim);
      while (!process.waitFor(1 + random.nextLong(400), TimeUnit.MILLISECONDS)) {
        signal(process, "STOP");
        String now = settled(victim);
        if (!now.equals(last)) {
          Path image = temp.resolve("image" + images.size());
          Folders.copy(victim, image);
          images.add(image);
          last = now;
          if (images.size() == 2) {
            // while one runs another one is refused
            Cli second = Cli.run(victim, dumps, "filon", "2026-01-16", "--mode", "delta");
            assertThat(second.exit()).describedAs(second.err()).isEqualTo(4);
          }
        }
        signal(process, "CONT");
      }
    } finally {
      process.destroyForcibly(); // also of a stopped one
    }
    assertThat(process.exitValue()).describedAs(Files.readString(log)).isZero();
    images.add(victim); // after the last write
  }

  @Test
  void afterKillingANightAtAnyMomentReadersSeeOneNightOrTheOtherAndARerunEndsAsIfNothingHappened()
      throws Exception {
    System.out.println("CrashTest seed " + SEED);
    Random random = new Random(SEED);
    Path base = temp.resolve("base");
    Cli first = Cli.run(base, Dumps.clean(temp.resolve("first")).folder(), "filon", "2026-01-15");
    assertThat(first.exit()).describedAs(first.err()).isZero();
    Path dumps = night().folder();
    Path straight = temp.resolve("straight");
    Folders.copy(base, straight);
    Cli undisturbed = Cli.run(straight, dumps, "filon", "2026-01-16", "--mode", "delta");
    assertThat(undisturbed.exit()).describedAs(undisturbed.err()).isZero();
    List<String> before = Cli.star(base);
    List<String> after = Cli.star(straight);
    List<String> quarantined = Cli.sql(straight, "select * from meta.quarantine order by all");
    assertThat(after).isNotEqualTo(before);
    assertThat(quarantined).isNotEmpty();

    List<Path> images = new ArrayList<>();
    int nights = 0;
    while (images.size() < IMAGES) {
      moments(base, dumps, temp.resolve("victim" + nights++), images, random);
    }

    TreeSet<Long> seen = new TreeSet<>();
    for (Path image : images) {
      long snapshot = Served.read(image.resolve("served")).snapshot();
      seen.add(snapshot);
      assertThat(Cli.star(image))
          .describedAs("%s of seed %d, snapshot %d", image, SEED, snapshot)
          .isEqualTo(snapshot == 1 ? before : after);
    }
    List<Path> chosen = new ArrayList<>(images);
    Collections.shuffle(chosen, random);
    for (Path image : chosen.subList(0, Math.min(RERUNS, chosen.size()))) {
      Cli rerun = Cli.run(image, dumps, "filon", "2026-01-16", "--mode", "delta");
      assertThat(rerun.exit()).describedAs("%s of seed %d: %s", image, SEED, rerun.err()).isZero();
      assertThat(Cli.star(image)).describedAs("%s of seed %d", image, SEED).isEqualTo(after);
      assertThat(Cli.sql(image, "select * from meta.quarantine order by all"))
          .isEqualTo(quarantined);
    }
    System.out.printf(
        "CrashTest: %d moments of %d nights, snapshots %s seen, %d reruns%n",
        images.size(), nights, seen, Math.min(RERUNS, images.size()));
    assertThat(seen).containsExactly(1L, 2L);
  }
}
