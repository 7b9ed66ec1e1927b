package dev.filon.sampledata;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Makes sure that a folder can take the dumps; removes nothing but what a run writes itself. */
final class OutputFolder {

  static final String NIGHTS = "nights";

  private static final List<String> TRUTH =
      List.of(
          "truth/dormant_but_big.csv",
          "truth/second_activity.csv",
          "truth/angry.csv",
          "truth/cooling.csv",
          "truth/prospects_ready.csv");

  private OutputFolder() {}

  static void prepare(Path out, boolean replace) {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw SampleDataException.notADirectory(out);
    }
    try {
      Files.createDirectories(out);
      if (!isEmpty(out)) {
        if (!replace) {
          throw SampleDataException.notEmpty(out);
        }
        removeDumps(out);
      }
      Files.delete(Files.createTempFile(out, ".probe", ""));
    } catch (IOException e) {
      throw SampleDataException.notWritable(out, e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private static void removeDumps(Path out) throws IOException {
    removeDump(out);
    for (String file : TRUTH) {
      Files.deleteIfExists(out.resolve(file));
    }
    Path nights = out.resolve(NIGHTS);
    if (Files.isDirectory(nights)) {
      List<Path> dumps;
      try (Stream<Path> entries = Files.list(nights)) {
        dumps =
            entries
                .filter(path -> path.getFileName().toString().matches("\\d{4}-\\d{2}-\\d{2}"))
                .toList();
      }
      for (Path dump : dumps) {
        removeDump(dump);
        removeIfEmpty(dump.resolve("erp"));
        removeIfEmpty(dump.resolve("crm"));
        removeIfEmpty(dump);
      }
    }
  }

  private static void removeDump(Path folder) throws IOException {
    for (FeedFile file : FeedFile.values()) {
      Files.deleteIfExists(folder.resolve(file.path()));
    }
  }

  private static void removeIfEmpty(Path folder) throws IOException {
    try {
      Files.delete(folder);
    } catch (DirectoryNotEmptyException | NoSuchFileException e) {
      return;
    }
  }
}
