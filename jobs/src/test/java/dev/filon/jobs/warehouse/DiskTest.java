package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that fills up, and folders that cannot be written, at each kind of write: readers keep the
 * snapshot before, the message says what to do, and the next run ends as if nothing had happened.
 * Needs the right to mount a file system; says so and skips where there is none.
 */
class DiskTest {
  @TempDir static Path temp;
  private static Path base;
  private static Path night;
  private static List<String> before;
  private static List<String> after;

  @BeforeAll
  static void load() throws Exception {
    Path trial = Files.createDirectory(temp.resolve("trial"));
    boolean mounts = mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", trial.toString());
    if (mounts) {
      unmount(trial);
    } else {
      System.out.println("DiskTest SKIPPED: no right to mount a file system here");
    }
    Assumptions.assumeTrue(mounts, "no right to mount a file system here");
    base = temp.resolve("base");
    Cli first = Cli.run(base, Dumps.clean(temp.resolve("first")).folder(), "filon", "2026-01-15");
    assertThat(first.exit()).describedAs(first.err()).isZero();
    Dumps clean = Dumps.clean(temp.resolve("night"));
    night =
        clean
            .file(
                "crm/reps.csv", clean.text("crm/reps.csv").lines().findFirst().orElseThrow() + "\n")
            .file(
                "erp/clients.csv",
                """
                client_id,name,segment,status,rep_id,country,updated_at
                C1,Plomberie Léa,heating,active,R1,FR,2026-01-16T00:00:00Z
                """)
            .folder();
    Path straight = temp.resolve("straight");
    Folders.copy(base, straight);
    assertThat(run(straight).exit()).isZero();
    before = Cli.star(base);
    after = Cli.star(straight);
  }

  private static boolean mount(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("mount"));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private static void unmount(Path folder) throws Exception {
    assertThat(run(List.of("umount", folder.toString()))).isTrue();
  }

  private static boolean run(List<String> command) throws Exception {
    try {
      return new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static Cli run(Path warehouse) {
    return Cli.run(warehouse, night, "filon", "2026-01-16", "--mode", "delta");
  }

  private static void refused(Cli result, Path warehouse, String what) {
    assertThat(result.exit()).describedAs("%s: %s", what, result.err()).isEqualTo(1);
    assertThat(result.err())
        .describedAs(what)
        .contains("cannot write the warehouse")
        .contains("readers still see the snapshot before");
    assertThat(Cli.star(warehouse)).describedAs(what).isEqualTo(before);
  }

  @Test
  void aDiskThatFillsUpLosesNothing() throws Exception {
    Path disk = Files.createDirectory(temp.resolve("disk"));
    assertThat(mount("-t", "tmpfs", "-o", "size=256m", "tmpfs", disk.toString())).isTrue();
    try {
      Folders.copy(base, disk);
      long used =
          Files.getFileStore(disk).getTotalSpace() - Files.getFileStore(disk).getUsableSpace();
      for (int kilobytes : List.of(16, 1024)) {
        // each failed run starts from what the one before left
        assertThat(mount("-o", "remount,size=" + (used / 1024 + kilobytes) + "k", disk.toString()))
            .isTrue();
        refused(run(disk), disk, kilobytes + " KB left");
      }
      assertThat(mount("-o", "remount,size=256m", disk.toString())).isTrue();
      Cli rerun = run(disk);
      assertThat(rerun.exit()).describedAs(rerun.err()).isZero();
      assertThat(Cli.star(disk)).isEqualTo(after);
    } finally {
      unmount(disk);
    }
  }

  @Test
  void aFolderThatCannotBeWrittenLosesNothing() throws Exception {
    Path warehouse = temp.resolve("protected");
    Folders.copy(base, warehouse);
    for (String folder : List.of("tables/landing", "tables/dim_client", "served")) {
      Path protect = warehouse.resolve(folder);
      assertThat(mount("--bind", protect.toString(), protect.toString())).isTrue();
      assertThat(mount("-o", "remount,ro,bind", protect.toString())).isTrue();
      try {
        refused(run(warehouse), warehouse, folder);
      } finally {
        unmount(protect);
      }
    }
    Cli rerun = run(warehouse);
    assertThat(rerun.exit()).describedAs(rerun.err()).isZero();
    assertThat(Cli.star(warehouse)).isEqualTo(after);
  }
}
