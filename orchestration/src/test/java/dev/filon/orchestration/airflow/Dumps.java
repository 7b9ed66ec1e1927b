package dev.filon.orchestration.airflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Folders of dumps, one per day. */
final class Dumps {

  private Dumps() {}

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** Dumps of a day whose clients lack a column that the definition names. */
  static void spoil(Path dumps, String good, String day) throws IOException {
    copy(dumps.resolve(good), dumps.resolve(day));
    Path clients = dumps.resolve(day + "/erp/clients.csv");
    List<String> lines = new ArrayList<>(Files.readAllLines(clients));
    lines.set(0, lines.get(0).replace("client_id", "number"));
    Files.write(clients, lines);
  }
}
