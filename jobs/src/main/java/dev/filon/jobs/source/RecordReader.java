package dev.filon.jobs.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Splits a text dump into records within bounded memory. Bytes are decoded strictly, line by line,
 * so a wrong byte spoils one record and never becomes another character. A quoted cell may hold
 * line breaks; a quote that is not closed within {@link #MAX_LINES} lines spoils only the record
 * that opened it.
 */
final class RecordReader implements Iterator<RecordReader.Record> {
  /** Longest line and longest record, in bytes and characters. */
  static final int MAX_LENGTH = 1 << 20;

  /** Most lines of one record. */
  static final int MAX_LINES = 1000;

  private static final int RAW_KEPT = 4096;

  /**
   * One record as received.
   *
   * @param line line number of its first line, from 1
   * @param raw its text, without the line break at its end
   * @param problem the rule that it breaks (encoding, nul_byte, too_long, unclosed_quote), or null
   */
  record Record(long line, String raw, String problem) {}

  private record Line(long number, String text, String problem) {
    boolean isEmpty() {
      return text.isEmpty() && problem == null;
    }
  }

  private final BufferedInputStream in;
  private final CharsetDecoder decoder;
  private final char separator;
  private final char quote;
  private final Deque<Line> ahead = new ArrayDeque<>();
  private byte[] buffer = new byte[1 << 13];
  private long lines;
  private boolean ended;

  RecordReader(InputStream in, Charset charset, char separator, char quote) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    this.separator = separator;
    this.quote = quote;
  }

  @Override
  public boolean hasNext() {
    // an empty line between records says nothing; within a quoted cell it belongs to the cell
    while (fill(1) && ahead.peekFirst().isEmpty()) {
      ahead.removeFirst();
    }
    return !ahead.isEmpty();
  }

  @Override
  public Record next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Line first = ahead.removeFirst();
    if (first.problem() != null || !endsOpen(first.text(), false)) {
      return new Record(first.number(), first.text(), first.problem());
    }
    StringBuilder raw = new StringBuilder(first.text());
    int used = 0;
    for (int wanted = 1; wanted < MAX_LINES && raw.length() <= MAX_LENGTH; wanted++) {
      if (!fill(wanted)) {
        break;
      }
      Line line = nth(used++);
      if (line.problem() != null) {
        break;
      }
      raw.append('\n').append(line.text());
      if (!endsOpen(line.text(), true)) {
        for (int i = 0; i < used; i++) {
          ahead.removeFirst();
        }
        String whole = raw.toString();
        return whole.length() > MAX_LENGTH
            ? new Record(first.number(), whole.substring(0, RAW_KEPT), "too_long")
            : new Record(first.number(), whole, null);
      }
    }
    return new Record(first.number(), first.text(), "unclosed_quote");
  }

  private Line nth(int index) {
    Iterator<Line> lines = ahead.iterator();
    for (int i = 0; i < index; i++) {
      lines.next();
    }
    return lines.next();
  }

  /** Whether a quoted cell is still open at the end of a line. */
  private boolean endsOpen(String line, boolean openAtStart) {
    if (quote == 0 || (!openAtStart && line.indexOf(quote) < 0)) {
      return false;
    }
    boolean open = openAtStart;
    boolean cellStart = !openAtStart;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (open) {
        if (c == quote) {
          if (i + 1 < line.length() && line.charAt(i + 1) == quote) {
            i++;
          } else {
            open = false;
          }
        }
      } else if (c == quote && cellStart) {
        open = true;
      }
      cellStart = !open && c == separator;
    }
    return open;
  }

  private boolean fill(int wanted) {
    try {
      while (ahead.size() < wanted && !ended) {
        Line line = readLine();
        if (line != null) {
          ahead.addLast(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ahead.size() >= wanted;
  }

  /** The next line, or null at the end. */
  private Line readLine() throws IOException {
    int length = 0;
    boolean tooLong = false;
    boolean nul = false;
    int b;
    while ((b = in.read()) >= 0 && b != '\n') {
      if (length == MAX_LENGTH) {
        tooLong = true;
        continue;
      }
      if (length == buffer.length) {
        buffer = java.util.Arrays.copyOf(buffer, Math.min(buffer.length * 2, MAX_LENGTH));
      }
      buffer[length++] = (byte) b;
      nul |= b == 0;
    }
    ended = b < 0;
    if (ended && length == 0) {
      return null;
    }
    lines++;
    if (length > 0 && buffer[length - 1] == '\r') {
      length--;
    }
    int start = lines == 1 && hasByteOrderMark(length) ? 3 : 0;
    if (length == start) {
      return new Line(lines, "", null);
    }
    if (tooLong) {
      return new Line(lines, printable(RAW_KEPT), "too_long");
    }
    if (nul) {
      return new Line(lines, printable(Math.min(length, RAW_KEPT)), "nul_byte");
    }
    try {
      String text = decoder.decode(ByteBuffer.wrap(buffer, start, length - start)).toString();
      return new Line(lines, text, null);
    } catch (CharacterCodingException e) {
      return new Line(lines, printable(Math.min(length, RAW_KEPT)), "encoding");
    }
  }

  private boolean hasByteOrderMark(int length) {
    return length >= 3
        && (buffer[0] & 0xff) == 0xef
        && (buffer[1] & 0xff) == 0xbb
        && (buffer[2] & 0xff) == 0xbf;
  }

  /**
   * The bytes as text that can be shown and from which they can be told: bytes that are not ASCII
   * as {@code \xNN}.
   */
  private String printable(int length) {
    StringBuilder text = new StringBuilder(length + 16);
    for (char c : new String(buffer, 0, length, StandardCharsets.ISO_8859_1).toCharArray()) {
      if (c >= 0x20 && c < 0x7f || c == '\t') {
        text.append(c);
      } else {
        text.append(String.format("\\x%02X", (int) c));
      }
    }
    return text.toString();
  }
}
