package dev.filon.orchestration.local;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.filon.jobs.JobException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * A folder of programs that go on when the command that started them has ended: their settings,
 * logs, and which processes belong to it. Its files can be read by their owner only.
 */
public class ProgramHome {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Path folder;

  /** A home, which need not exist yet. */
  public ProgramHome(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /** The folder, absolute. */
  public final Path folder() {
    return folder;
  }

  /** Makes the folder, for its owner only. */
  public void create() {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Files.createDirectories(folder.resolve("logs"));
    } catch (IOException e) {
      throw JobException.usage("cannot make --home " + folder + ": " + e.getMessage());
    }
  }

  /** Values of a file of this home, or none. */
  public Map<String, String> read(String name) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return new LinkedHashMap<>();
    }
    try {
      return JSON.readValue(file.toFile(), new TypeReference<LinkedHashMap<String, String>>() {});
    } catch (IOException e) {
      throw JobException.usage(
          file + " cannot be read (" + e.getMessage() + "): mend or delete it");
    }
  }

  /** Writes a file of this home, for its owner only, whole or not at all. */
  public void write(String name, Map<String, String> values) {
    try {
      Path part = folder.resolve("." + name + ".part");
      Files.deleteIfExists(part);
      Files.createFile(
          part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      JSON.writerWithDefaultPrettyPrinter().writeValue(part.toFile(), values);
      Files.move(
          part,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a program that goes on when this one has ended, and writes down that it belongs to this
   * home.
   */
  public void start(String name, List<String> command, Map<String, String> environment) {
    Path log = folder.resolve("logs/" + name + ".log");
    List<String> words = new ArrayList<>(List.of("nohup"));
    words.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      remember(name, List.of(builder.start().toHandle()));
    } catch (IOException e) {
      throw JobException.internal("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes down processes, with the moment of their start: a number alone may be given away again.
   */
  private void remember(String name, List<ProcessHandle> processes) {
    Map<String, String> known = read("processes.json");
    known.put(
        name, String.join(" ", processes.stream().map(p -> p.pid() + "@" + started(p)).toList()));
    write("processes.json", known);
  }

  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(i -> String.valueOf(i.toEpochMilli())).orElse("");
  }

  /** Whether a process runs; one that has ended but that nobody has asked about since does not. */
  public static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  /** The processes of a program that still run, the one that was started first. */
  public List<ProcessHandle> processes(String name) {
    List<ProcessHandle> alive = new ArrayList<>();
    for (String known : read("processes.json").getOrDefault(name, "").split(" ")) {
      String[] parts = known.split("@", 2);
      if (!parts[0].isEmpty()) {
        ProcessHandle.of(Long.parseLong(parts[0]))
            .filter(ProgramHome::runs)
            .filter(p -> started(p).equals(parts[1]))
            .ifPresent(alive::add);
      }
    }
    return alive;
  }

  /**
   * Also writes down what a program has started by now: it outlives the program if that is killed.
   */
  public void rememberChildren(String name) {
    List<ProcessHandle> known = processes(name);
    remember(
        name,
        Stream.concat(known.stream(), known.stream().flatMap(ProcessHandle::descendants))
            .distinct()
            .toList());
  }

  /**
   * Ends a program and all that it started.
   *
   * @return whether it ran
   */
  public boolean stop(String name) {
    List<ProcessHandle> known = processes(name);
    List<ProcessHandle> all =
        Stream.concat(known.stream(), known.stream().flatMap(ProcessHandle::descendants))
            .distinct()
            .toList();
    all.forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + GRACE.toNanos();
    while (all.stream().anyMatch(ProgramHome::runs) && System.nanoTime() < deadline) {
      pause(Duration.ofMillis(100));
    }
    all.stream()
        .flatMap(p -> Stream.concat(Stream.of(p), p.descendants()))
        .forEach(ProcessHandle::destroyForcibly);
    Map<String, String> rest = read("processes.json");
    rest.remove(name);
    if (Files.isDirectory(folder)) {
      write("processes.json", rest);
    }
    return !all.isEmpty();
  }

  /** The last lines of a program's log. */
  public String tail(String name, int lines) {
    try {
      List<String> all =
          Files.readAllLines(folder.resolve("logs/" + name + ".log"), StandardCharsets.UTF_8);
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  /**
   * Waits until a program is ready.
   *
   * @param ready asked again and again; an exception says not yet
   * @throws JobException exit 1 if the program ends or is not ready in time, with the end of its
   *     log
   */
  public void await(String name, Callable<Boolean> ready) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        if (ready.call()) {
          return;
        }
      } catch (Exception e) {
        if (Thread.currentThread().isInterrupted()) {
          throw JobException.internal("interrupted", e);
        }
        // not yet
      }
      boolean gone = processes(name).isEmpty();
      if (gone || System.nanoTime() > deadline) {
        throw JobException.internal(
            name + (gone ? " ended" : " is not ready") + "; the end of its log:\n" + tail(name, 20),
            null);
      }
      pause(Duration.ofMillis(500));
    }
  }

  /** Waits for a moment. */
  public static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw JobException.internal("interrupted while waiting", e);
    }
  }
}
