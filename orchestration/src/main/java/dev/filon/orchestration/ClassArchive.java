package dev.filon.orchestration;

import dev.filon.jobs.storage.TemporaryFolder;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code filon class-archive}: class-data sharing. Runs the demo in a process that ends by writing
 * the classes it has loaded to a file; the launcher starts Java from that file, which then need not
 * read and verify them again.
 */
@Command(
    name = "class-archive",
    description = {
      "Runs the demo and writes the classes that it loads to a file, from which later commands start.",
      "To be repeated after each change of the program; a file that is older is not used."
    },
    mixinStandardHelpOptions = true)
final class ClassArchive implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--out",
      required = true,
      defaultValue = "${sys:filon.class.archive}",
      description = "The file. Default: where the launcher looks for it, ${DEFAULT-VALUE}.")
  Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    String elsewhere = unshared(System.getProperty("java.class.path"));
    if (elsewhere != null) {
      spec.commandLine()
          .getErr()
          .printf(
              "no archive was written: Java shares no classes of a jar whose path a URL writes"
                  + " otherwise, as one with a blank: %s; put Filon in another folder%n",
              elsewhere);
      return 1;
    }
    Path file = out.toAbsolutePath();
    Path work = Files.createTempDirectory(file.getParent(), ".class-archive");
    try {
      Path written = work.resolve(file.getFileName());
      int exit = demo(work, written);
      if (exit != 0 || !Files.exists(written)) {
        spec.commandLine()
            .getErr()
            .printf("no archive was written: the demo ended with exit code %d%n", exit);
        return exit == 0 ? 1 : exit;
      }
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
      PrintWriter out = spec.commandLine().getOut();
      out.printf("%s: %d MiB%n", file, Files.size(file) >> 20);
      out.flush();
      return 0;
    } finally {
      TemporaryFolder.delete(work);
    }
  }

  /**
   * The first jar whose classes Java would silently leave out of an archive, or null: it looks for
   * them by the path in the URL that they come from, in which a blank is {@code %20}.
   */
  static String unshared(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator))
        .filter(jar -> jar.endsWith(".jar"))
        .filter(
            jar ->
                !Path.of(jar).toUri().getRawPath().equals(Path.of(jar).toAbsolutePath().toString()))
        .findFirst()
        .orElse(null);
  }

  /** Runs the demo with the options of this process. */
  private static int demo(Path work, Path archive) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!option.startsWith("-XX:SharedArchiveFile=")) {
        command.add(option);
      }
    }
    command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:disable"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Filon.class.getName()));
    command.addAll(List.of("demo", "--out", work.resolve("warehouse").toString()));
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      return process.waitFor();
    } finally {
      process.destroy();
    }
  }
}
