package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two launches at once: one runs, the other is refused. */
class WarehouseLockTest {
  private static final int ROUNDS = 100;
  @TempDir Path temp;

  /** Another process: takes the lock when told to, says what came of it, and gives it back. */
  public static final class Other {
    public static void main(String[] args) throws IOException {
      Path warehouse = Path.of(args[0]);
      for (int next = System.in.read(); next >= 0; next = System.in.read()) {
        try (WarehouseLock lock = WarehouseLock.take(warehouse)) {
          System.out.write('t');
          System.out.flush();
          System.in.read(); // until the test has tried too
        } catch (JobException e) {
          System.out.write('0' + e.getExitCode());
          System.out.flush();
          System.in.read();
        }
        System.out.write('.');
        System.out.flush();
      }
    }
  }

  private static Process start(Path warehouse) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            warehouse.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void ofTwoProcessesAtOnceOneRunsAndTheOtherEndsWithFour() throws Exception {
    Path warehouse = Files.createDirectory(temp.resolve("w"));
    Process other = start(warehouse);
    int here = 0;
    int there = 0;
    for (int round = 0; round < ROUNDS; round++) {
      boolean first = round % 2 == 0;
      WarehouseLock mine = null;
      if (first) {
        mine = WarehouseLock.take(warehouse);
      }
      other.getOutputStream().write('g');
      other.getOutputStream().flush();
      int said = other.getInputStream().read();
      if (first) {
        assertThat((char) said).describedAs("exit code of the other").isEqualTo('4');
        here++;
      } else {
        assertThat((char) said).isEqualTo('t');
        int refused = 0;
        try {
          WarehouseLock.take(warehouse).close();
        } catch (JobException e) {
          refused = e.getExitCode();
          assertThat(e).hasMessageContaining("another run is writing the warehouse");
        }
        assertThat(refused).isEqualTo(4);
        there++;
      }
      if (mine != null) {
        mine.close();
      }
      other.getOutputStream().write('d');
      other.getOutputStream().flush();
      assertThat((char) other.getInputStream().read()).isEqualTo('.');
    }
    other.getOutputStream().close();
    assertThat(other.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(List.of(here, there)).containsExactly(ROUNDS / 2, ROUNDS / 2);
  }

  @Test
  void theLockOfAProcessThatWasKilledIsFree() throws Exception {
    Path warehouse = Files.createDirectory(temp.resolve("k"));
    Process other = start(warehouse);
    other.getOutputStream().write('g');
    other.getOutputStream().flush();
    assertThat((char) other.getInputStream().read()).isEqualTo('t');
    other.destroyForcibly().waitFor();
    WarehouseLock.take(warehouse).close();
  }
}
