package dev.filon.orchestration.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store of jobs keeps when its process is killed. */
class JobStoreTest {
  private static final int KILLS = 6;

  @TempDir Path folder;

  /** Starts jobs until it is killed, and says of each that it is on disk. */
  static final class Starter {
    public static void main(String[] args) throws InterruptedException {
      try (JobStore store = new JobStore(Path.of(args[0]), Clock.systemUTC())) {
        for (int i = 0; ; i++) {
          store.add(job("key-" + args[1], i));
          store.start(Job.id("key-" + args[1], i));
          System.out.println(i);
          System.out.flush();
          Thread.sleep(200);
        }
      }
    }
  }

  private static Job job(String key, int attempt) {
    return new Job(
        Job.id(key, attempt),
        "LOAD",
        key,
        attempt,
        Map.of("date", "2026-11-20"),
        State.QUEUED,
        null,
        null,
        null,
        60,
        false,
        Clock.systemUTC().instant(),
        null,
        null);
  }

  @Test
  void aJobThatRanWhenTheProcessWasKilledIsInterrupted() throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Starter.class.getName(),
                  folder.toString(),
                  String.valueOf(kill))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      int said = -1;
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        String line;
        while ((line = out.readLine()) != null) {
          said = Integer.parseInt(line);
          if (said == kill % 3) {
            process.toHandle().destroyForcibly();
          }
        }
      }
      process.waitFor();
      assertThat(said).isGreaterThanOrEqualTo(kill % 3);
      try (JobStore store = new JobStore(folder, Clock.systemUTC())) {
        store.markInterrupted();
        for (int i = 0; i <= said; i++) {
          assertThat(store.find(Job.id("key-" + kill, i)).map(Job::state))
              .as("kill %d, job %d", kill, i)
              .contains(State.INTERRUPTED);
        }
      }
    }
  }
}
