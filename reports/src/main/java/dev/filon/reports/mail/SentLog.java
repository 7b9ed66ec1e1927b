package dev.filon.reports.mail;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.filon.reports.ReportException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which mails have gone out. Before a mail is handed to the server a line says so, after it another
 * one says what came of it; each is on the disk before the next step. An intent without an outcome
 * may or may not have arrived. One process at a time has the log open.
 */
public final class SentLog implements AutoCloseable {

  /** Name of the file, beside the packs. */
  public static final String FILE = "sent.jsonl";

  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** What is known of a mail. */
  public enum State {
    /** About to be handed to the server; if it is the last word, nobody knows. */
    INTENT,
    SENT,
    /** The server refused it, or was never reached: it did not go out. */
    FAILED,
    /** The connection broke before the server said whether it took it. */
    UNKNOWN
  }

  /**
   * One line.
   *
   * @param at ISO instant
   * @param key of the mail
   * @param messageId by which the mail server knows it
   * @param sha256 of the PDF
   * @param error null unless something went wrong
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Line(
      String at, State state, String key, String messageId, String sha256, String error) {}

  private final FileChannel channel;
  private final Map<String, Line> last;

  private SentLog(FileChannel channel, Map<String, Line> last) {
    this.channel = channel;
    this.last = last;
  }

  /** The last line of each mail, without opening the log for writing. */
  public static Map<String, Line> look(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      return Files.exists(file) ? lines(Files.readAllBytes(file), file) : Map.of();
    } catch (IOException e) {
      throw ReportException.notWritable(file, e);
    }
  }

  /**
   * Opens the log for this process alone.
   *
   * @throws ReportException if another process has it, or it is damaged or cannot be written
   */
  public static SentLog open(Path folder) {
    Path file = folder.resolve(FILE);
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw ReportException.alreadySending(folder);
      }
      byte[] before = Files.readAllBytes(file);
      channel.position(channel.size());
      SentLog log = new SentLog(channel, new HashMap<>(lines(before, file)));
      if (before.length > 0 && before[before.length - 1] != '\n') {
        // a line that a crash cut short: what it was about to announce did not happen
        log.append("\n");
      }
      return log;
    } catch (OverlappingFileLockException e) {
      throw ReportException.alreadySending(folder);
    } catch (IOException e) {
      throw ReportException.notWritable(file, e);
    } catch (ReportException e) {
      close(channel);
      throw e;
    }
  }

  private static Map<String, Line> lines(byte[] bytes, Path file) {
    Map<String, Line> last = new HashMap<>();
    String text = new String(bytes, StandardCharsets.UTF_8);
    String[] lines = text.split("\n");
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].isBlank()) {
        continue;
      }
      try {
        Line line = JSON.readValue(lines[i], Line.class);
        last.put(line.key(), line);
      } catch (JsonProcessingException e) {
        // Only a crash cuts a line short, and the next start ends it with a line feed. It lacks its
        // closing brace; anything else was changed by hand.
        if (lines[i].endsWith("}")) {
          throw ReportException.brokenLog(file, i + 1);
        }
      }
    }
    return last;
  }

  /** What the log says of a mail. */
  public Optional<Line> of(Mail mail) {
    return Optional.ofNullable(last.get(mail.key()));
  }

  /** Writes a line and waits until the disk has it. */
  void write(Instant at, State state, Mail mail, String messageId, String error) {
    Line line = new Line(at.toString(), state, mail.key(), messageId, mail.pack().sha256(), error);
    try {
      append(JSON.writeValueAsString(line) + "\n");
    } catch (IOException e) {
      throw ReportException.notWritable(Path.of(FILE), e);
    }
    last.put(mail.key(), line);
  }

  private void append(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(true);
  }

  private static void close(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw ReportException.notWritable(Path.of(FILE), e);
    }
  }

  @Override
  public void close() {
    close(channel);
  }
}
