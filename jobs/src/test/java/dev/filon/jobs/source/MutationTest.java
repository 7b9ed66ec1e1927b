package dev.filon.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.JobException;
import dev.filon.jobs.Limits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Clean dumps spoilt at random. Whatever the bytes are, reading ends, throws nothing but a {@link
 * JobException}, and gives records that cover every byte: each line of the file is part of exactly
 * one record, or empty. The number of files and the seed are system properties; {@link #main} runs
 * as many as are wanted without JUnit, for example with a small heap.
 */
class MutationTest {
  private static final Limits LIMITS = new Limits(1 << 20, 200, 512, 50);
  private static final String[] INSERTED = {
    "\0",
    "\"",
    "\"\"",
    "\n",
    "\r",
    "\r\n",
    ",",
    ";",
    "\u00ef\u00bb\u00bf",
    "\u00ff\u00fe",
    "\u00e9",
    "\u001f\u008b",
    "\u001a",
    "\u0085",
    "\",\"",
    "\"\n",
    " "
  };

  private static final String[] CELLS = {
    "",
    "1",
    "007",
    "12.50",
    "-3",
    "2026-01-05",
    "Plomberie L\u00e9a",
    "\"Toits, murs\"",
    "\"6 \"\"pipe\"\"\"",
    "\"two\nlines\"",
    "\"a\r\nb\n\nc\"",
    "\"\"",
    "5\" pipe",
    "  x  ",
    "\u20ac"
  };

  /** How many files ended how. */
  private final Map<String, Long> outcomes = new TreeMap<>();

  @Test
  void whateverADumpHoldsItIsReadOrRefusedAndEveryByteIsAccountedFor() {
    long seed = Long.getLong("filon.mutations.seed", System.nanoTime());
    int files = Integer.getInteger("filon.mutations", 4000);
    System.err.printf("mutations: -Dfilon.mutations=%d -Dfilon.mutations.seed=%d%n", files, seed);
    run(files, seed);
    assertThat(outcomes)
        .containsKeys(
            "refused",
            "well formed",
            "encoding",
            "nul_byte",
            "control_character",
            "too_long",
            "unclosed_quote",
            "quotes",
            "ragged");
  }

  /**
   * Spoils and reads many files.
   *
   * @param arguments how many files, and the seed
   */
  public static void main(String[] arguments) {
    MutationTest test = new MutationTest();
    long start = System.nanoTime();
    test.run(Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]));
    System.out.printf(
        "%s files, seed %s, %.1f s, heap of %d MiB: %s%n",
        arguments[0],
        arguments[1],
        (System.nanoTime() - start) / 1e9,
        Runtime.getRuntime().maxMemory() >> 20,
        test.outcomes);
  }

  private void run(int files, long seed) {
    for (int i = 0; i < files; i++) {
      Random random = new Random(seed * 1_000_003 + i);
      Charset charset =
          random.nextBoolean() ? StandardCharsets.UTF_8 : Charset.forName("windows-1252");
      byte[] bytes = clean(random, charset);
      boolean packed = random.nextInt(4) == 0;
      boolean spoilPacked = packed && random.nextBoolean();
      byte[] text = spoilPacked ? bytes : spoilt(random, bytes);
      byte[] file = packed ? ContentTest.gzip(text) : text;
      file = spoilPacked ? spoilt(random, file) : file;
      try {
        read(file, packed, spoilPacked ? null : text, charset);
      } catch (JobException e) {
        assertThat(e.getExitCode()).isEqualTo(5);
        count("refused");
      } catch (RuntimeException | Error | IOException e) {
        throw new AssertionError("file " + i + " of seed " + seed, e);
      }
    }
  }

  private void count(String outcome) {
    outcomes.merge(outcome, 1L, Long::sum);
  }

  private static byte[] clean(Random random, Charset charset) {
    StringBuilder text = new StringBuilder(random.nextInt(8) == 0 ? "" : "id,name,amount\n");
    int lines = random.nextInt(40);
    String end = random.nextBoolean() ? "\n" : "\r\n";
    for (int i = 0; i < lines; i++) {
      text.append(i);
      for (int cell = 0; cell < 2; cell++) {
        text.append(',').append(CELLS[random.nextInt(CELLS.length)]);
      }
      text.append(end);
    }
    return text.toString().getBytes(charset);
  }

  private static byte[] spoilt(Random random, byte[] clean) {
    byte[] bytes = clean;
    int times = random.nextInt(6);
    for (int i = 0; i < times && bytes.length > 0; i++) {
      bytes = spoiltOnce(random, bytes);
    }
    return bytes;
  }

  private static byte[] spoiltOnce(Random random, byte[] bytes) {
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(random.nextInt(10) == 0 ? 400 : 8));
    byte[] part = Arrays.copyOfRange(bytes, from, to);
    switch (random.nextInt(8)) {
      case 0 -> {
        byte[] flipped = bytes.clone();
        flipped[from] ^= (byte) (1 << random.nextInt(8));
        return flipped;
      }
      case 1 -> {
        return spliced(bytes, from, to, new byte[0]);
      }
      case 2 -> {
        return spliced(bytes, from, from, part);
      }
      case 3 -> {
        return Arrays.copyOf(bytes, from);
      }
      case 4 -> {
        return spliced(bytes, random.nextInt(from + 1), to, part);
      }
      case 5 -> {
        byte[] noise = new byte[random.nextInt(20)];
        random.nextBytes(noise);
        return spliced(bytes, from, from, noise);
      }
      default -> {
        String inserted = INSERTED[random.nextInt(INSERTED.length)];
        int times = random.nextInt(20) == 0 ? 600 : 1;
        return spliced(
            bytes, from, from, inserted.repeat(times).getBytes(StandardCharsets.ISO_8859_1));
      }
    }
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] inserted) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(bytes, 0, from);
    all.writeBytes(inserted);
    all.write(bytes, to, bytes.length - to);
    return all.toByteArray();
  }

  /** Reads a file; {@code text} is what it unpacks to, or null if that is not known. */
  private void read(byte[] file, boolean packed, byte[] text, Charset charset) throws IOException {
    DumpFile dump =
        new DumpFile(
            "d",
            "",
            packed ? "d.csv.gz" : "d.csv",
            0,
            0,
            charset.name(),
            ',',
            '"',
            true,
            3,
            List.of(),
            false,
            LIMITS);
    byte[] unpacked;
    try (InputStream in =
        Content.text(new ByteArrayInputStream(file), dump.path(), charset, LIMITS)) {
      unpacked = in.readAllBytes();
    }
    if (text != null) {
      int mark = text.length - unpacked.length;
      assertThat(mark).isIn(0, 3);
      assertThat(unpacked).isEqualTo(Arrays.copyOfRange(text, mark, text.length));
    }
    List<byte[]> lines = lines(unpacked);
    RecordReader records = dump.records(new ByteArrayInputStream(file));
    int next = 0;
    while (records.hasNext()) {
      RecordReader.Record record = records.next();
      assertThat(record.line()).as("lines go up").isGreaterThan(next).isLessThan(lines.size() + 1);
      assertEmpty(lines.subList(next, (int) record.line() - 1));
      next = (int) record.line() - 1 + covered(record, lines, charset);
      String problem = dump.problem(record);
      count(problem == null ? "well formed" : problem);
    }
    assertEmpty(lines.subList(next, lines.size()));
  }

  private static void assertEmpty(List<byte[]> lines) {
    for (byte[] line : lines) {
      assertThat(line).as("a line that no record covers").isEmpty();
    }
  }

  /** Checks a record against the bytes of its lines and says how many they are. */
  private static int covered(RecordReader.Record record, List<byte[]> lines, Charset charset) {
    int first = (int) record.line() - 1;
    if ("too_long".equals(record.problem())) {
      String start = printable(lines.get(first));
      assertThat(record.raw()).isNotEmpty().hasSizeLessThan(RecordReader.RAW_KEPT + 8);
      assertThat(start).startsWith(record.raw().split("\n", 2)[0]);
      return coveredByTooLong(record, lines, first);
    }
    if (record.problem() == null) {
      assertThat(record.raw()).doesNotContainPattern("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]");
    }
    boolean printed = record.problem() != null && !record.problem().equals("unclosed_quote");
    String[] own = record.raw().split("\n", -1);
    long bytes = own.length - 1;
    for (int i = 0; i < own.length; i++) {
      byte[] line = lines.get(first + i);
      bytes += line.length;
      if (printed) {
        assertThat(own[i]).isEqualTo(printable(line));
      } else {
        assertThat(own[i].getBytes(charset)).isEqualTo(line);
      }
    }
    assertThat(bytes).as("bytes of a record").isLessThanOrEqualTo(LIMITS.recordBytes());
    return own.length;
  }

  /**
   * What a record that is too long covers is not all in its text: by the rules of CSV it is its
   * line, or all lines up to where its quotes are closed if that is not too far.
   */
  private static int coveredByTooLong(RecordReader.Record record, List<byte[]> lines, int first) {
    boolean open = false;
    boolean start = true;
    long more = 0;
    for (int i = first; i < lines.size() && more <= LIMITS.recordBytes(); i++) {
      byte[] line = lines.get(i);
      more += i > first ? line.length + 1 : 0;
      boolean sinceBefore = i > first;
      for (int at = 0; at < line.length; at++) {
        if (open && line[at] == '"') {
          boolean doubled = at + 1 < line.length && line[at + 1] == '"';
          open = doubled;
          at += doubled ? 1 : 0;
          start = false;
          if (!doubled && sinceBefore && at + 1 < line.length && line[at + 1] != ',') {
            return 1;
          }
          sinceBefore &= doubled;
        } else if (!open) {
          open = start && line[at] == '"';
          start = line[at] == ',';
        }
      }
      if (!open) {
        return i - first + 1;
      }
    }
    return 1;
  }

  /** The lines of a file, split by a simpler rule than the reader's. */
  private static List<byte[]> lines(byte[] bytes) {
    List<byte[]> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '\n') {
        int to = i > from && bytes[i - 1] == '\r' ? i - 1 : i;
        lines.add(Arrays.copyOfRange(bytes, from, to));
        from = i + 1;
      }
    }
    return lines;
  }

  private static String printable(byte[] line) {
    StringBuilder text = new StringBuilder();
    for (byte b : line) {
      boolean shown = (b >= 0x20 && b < 0x7f) || b == '\t';
      text.append(shown ? String.valueOf((char) b) : String.format("\\x%02X", b));
    }
    return text.toString();
  }
}
