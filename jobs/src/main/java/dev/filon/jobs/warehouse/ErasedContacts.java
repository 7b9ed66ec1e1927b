package dev.filon.jobs.warehouse;

import dev.filon.jobs.JobException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Whom a warehouse has erased, by salted hash: enough to leave the person out of later dumps, not
 * enough to name it. The file {@code erased.tsv}: the salt, then a line per person with instant and
 * hash.
 */
final class ErasedContacts {
  /** Name of the file within the warehouse. */
  static final String FILE = "erased.tsv";

  private static final int SALT_BYTES = 16;

  private final Path file;
  private final List<String> lines;

  private ErasedContacts(Path file, List<String> lines) {
    this.file = file;
    this.lines = lines;
  }

  /** Those of a warehouse. */
  static ErasedContacts of(Path warehouse) {
    Path file = warehouse.resolve(FILE);
    try {
      return new ErasedContacts(
          file, Files.exists(file) ? new ArrayList<>(Files.readAllLines(file)) : new ArrayList<>());
    } catch (IOException e) {
      throw JobException.source("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  boolean none() {
    return lines.size() < 2;
  }

  boolean contains(String id) {
    return !none() && lines.stream().skip(1).anyMatch(l -> l.endsWith("\t" + hash(id)));
  }

  /** Adds a person; on disk when it returns. */
  void add(String id, Instant now) {
    if (contains(id)) {
      return;
    }
    if (lines.isEmpty()) {
      byte[] salt = new byte[SALT_BYTES];
      new SecureRandom().nextBytes(salt);
      lines.add("salt\t" + HexFormat.of().formatHex(salt));
    }
    lines.add(now + "\t" + hash(id));
    Path temporary = file.resolveSibling("." + FILE);
    try {
      Files.write(temporary, lines);
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw JobException.internal("cannot write " + file + ": " + e, e);
    }
  }

  private String hash(String id) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(lines.get(0).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(id.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
