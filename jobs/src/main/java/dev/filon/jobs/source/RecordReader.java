package dev.filon.jobs.source;

import dev.filon.jobs.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;

/**
 * Splits a text dump into records within bounded memory. Bytes are decoded strictly, line by line,
 * so a wrong byte spoils one record and never becomes another character. A line ends with LF or
 * CRLF. A quoted cell may hold line breaks. A quote spoils only the record that opened it if it is
 * not closed within {@link #MAX_LINES} lines and the limit in bytes, or if the next quote does not
 * stand at the end of a cell and so cannot be its counterpart: reading goes on at the next line.
 */
final class RecordReader implements Iterator<RecordReader.Record> {
  /** Most lines of one record. */
  static final int MAX_LINES = 1000;

  /** Characters that are kept of a record that cannot be shown as it is. */
  static final int RAW_KEPT = 4096;

  private static final String HEX = "0123456789ABCDEF";

  /** Kinds of bytes as bits, so that one pass over a line tells all that it holds. */
  private static final int BREAK = 1;

  private static final int NUL = 2;
  private static final int CONTROL = 4;
  private static final int RETURN = 8;
  private static final int BEYOND_ASCII = 16;

  /**
   * One record as received.
   *
   * @param line line number of its first line, from 1
   * @param raw its text, without the line break at its end and with LF as line break within; if it
   *     breaks the rule encoding, nul_byte, control_character or too_long, its beginning, with
   *     bytes beyond printable ASCII as {@code \xNN}
   * @param problem the rule that it breaks (encoding, nul_byte, control_character, too_long,
   *     unclosed_quote), or null
   */
  record Record(long line, String raw, String problem) {}

  /**
   * One line.
   *
   * @param text decoded; its bytes as ISO-8859-1 if it has a problem, so that its quotes can still
   *     be followed
   * @param bytes its length, also where its text is cut
   * @param states where the quotes stand at its end, if its text is cut: closed at its start, and
   *     open; else null
   */
  private record Line(long number, String text, String problem, long bytes, List<State> states) {
    boolean isEmpty() {
      return bytes == 0;
    }
  }

  /** Where the quotes stand at the end of a line. */
  private enum State {
    CLOSED,
    OPEN,
    /** The cell that was open at its start goes on after its closing quote. */
    MISPLACED
  }

  private final InputStream in;
  private final CharsetDecoder decoder;
  private final boolean utf8;
  private final byte[] kinds = new byte[256];
  private final char separator;
  private final char quote;
  private final int limit;
  private final List<Line> ahead = new ArrayList<>();
  private final byte[] chunk = new byte[1 << 16];
  private int at;
  private int end;
  private byte[] buffer = new byte[1 << 12];
  private long lines;
  private boolean ended;

  /**
   * A reader of the text's bytes.
   *
   * @param charset one in which ASCII characters have their own bytes
   * @param quote the quote character, or 0 for none
   */
  RecordReader(InputStream in, Charset charset, char separator, char quote, Limits limits) {
    this(in, charset, separator, quote, limits, 0);
  }

  /**
   * A reader of a part of a text that begins with a record.
   *
   * @param lines line breaks of the text before it
   */
  RecordReader(
      InputStream in, Charset charset, char separator, char quote, Limits limits, long lines) {
    this.in = in;
    this.lines = lines;
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    this.utf8 = charset.equals(StandardCharsets.UTF_8);
    this.separator = separator;
    this.quote = quote;
    this.limit = limits.recordBytes();
    for (int b = 0; b < kinds.length; b++) {
      kinds[b] = (byte) kind(b);
    }
  }

  private int kind(int b) {
    if (b == '\n') {
      return BREAK;
    }
    if (b == '\r') {
      return RETURN;
    }
    if (b == 0) {
      return NUL;
    }
    if (b >= 0x80) {
      return BEYOND_ASCII;
    }
    return b == '\t' || b == separator || (b >= 0x20 && b < 0x7f) ? 0 : CONTROL;
  }

  @Override
  public boolean hasNext() {
    // an empty line between records says nothing; within a quoted cell it belongs to the cell
    while (fill(1) && ahead.get(0).isEmpty()) {
      ahead.remove(0);
    }
    return !ahead.isEmpty();
  }

  @Override
  public Record next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Line first = ahead.remove(0);
    if (state(first, false) != State.OPEN) {
      return record(List.of(first));
    }
    long more = 0;
    for (int used = 1; used < MAX_LINES && more <= limit && fill(used); used++) {
      Line line = ahead.get(used - 1);
      State state = state(line, true);
      if (state == State.MISPLACED) {
        break;
      }
      more += line.bytes() + 1;
      if (state == State.CLOSED) {
        List<Line> all = new ArrayList<>(ahead.subList(0, used));
        all.add(0, first);
        ahead.subList(0, used).clear();
        return record(all);
      }
    }
    return first.problem() == null
        ? new Record(first.number(), first.text(), "unclosed_quote")
        : new Record(first.number(), printable(List.of(first)), first.problem());
  }

  private Record record(List<Line> all) {
    Line first = all.get(0);
    long bytes = all.size() - 1;
    String problem = null;
    for (Line line : all) {
      bytes += line.bytes();
      problem = problem == null ? line.problem() : problem;
    }
    String text =
        all.size() == 1
            ? first.text()
            : all.stream().map(Line::text).collect(Collectors.joining("\n"));
    if (bytes > limit) {
      problem = "too_long";
    } else if (problem == null && hasStrayReturn(text)) {
      problem = "control_character";
    }
    return new Record(first.number(), problem == null ? text : printable(all), problem);
  }

  private State state(Line line, boolean open) {
    if (line.states() != null) {
      return line.states().get(open ? 1 : 0);
    }
    if (quote == 0 || (!open && line.text().indexOf(quote) < 0)) {
      return State.CLOSED;
    }
    Quotes quotes = new Quotes(open);
    quotes.follow(line.text());
    return quotes.atEndOfLine();
  }

  /** Whether a carriage return stands outside quotes, where it is neither text nor a line break. */
  private boolean hasStrayReturn(String text) {
    if (text.indexOf('\r') < 0) {
      return false;
    }
    Quotes quotes = new Quotes(false);
    quotes.follow(text);
    return quotes.strayReturn || (quotes.held && quotes.atEndOfLine() != State.OPEN);
  }

  /** Follows the quotes through the characters of a record. */
  private final class Quotes {
    private boolean open;
    private boolean cellStart;
    private boolean strayReturn;

    /** The quoted cell that was open at the start has not been closed yet. */
    private boolean openSinceStart;

    /** That cell goes on after its closing quote. */
    private boolean misplaced;

    /** A quote within a quoted cell was read; the next character tells what it means. */
    private boolean undecided;

    /** A carriage return was read that may turn out to be part of the line break. */
    private boolean held;

    Quotes(boolean open) {
      this.open = open;
      this.openSinceStart = open;
      this.cellStart = !open;
    }

    void follow(String text) {
      for (int i = 0; i < text.length(); i++) {
        if (held) {
          held = false;
          step('\r');
        }
        char c = text.charAt(i);
        if (c == '\r') {
          held = true;
        } else {
          step(c);
        }
      }
    }

    private void step(char c) {
      if (undecided) {
        undecided = false;
        if (c == quote) {
          return;
        }
        open = false;
        misplaced |= openSinceStart && c != separator;
        openSinceStart = false;
        strayReturn |= c == '\r';
        cellStart = c == separator;
      } else if (open) {
        undecided = c == quote;
      } else if (c == quote && cellStart && quote != 0) {
        open = true;
        cellStart = false;
      } else {
        strayReturn |= c == '\r';
        cellStart = c == separator;
      }
    }

    State atEndOfLine() {
      if (misplaced) {
        return State.MISPLACED;
      }
      return open && !undecided ? State.OPEN : State.CLOSED;
    }
  }

  private boolean fill(int wanted) {
    try {
      while (ahead.size() < wanted && !ended) {
        Line line = readLine();
        if (line != null) {
          ahead.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ahead.size() >= wanted;
  }

  /** The next line, or null at the end. */
  private Line readLine() throws IOException {
    int seen = 0;
    int length = 0;
    while (at < end || more()) {
      int from = at;
      int to = from;
      int kind = 0;
      while (to < end && kind != BREAK) {
        kind = kinds[chunk[to++] & 0xff];
        seen |= kind;
      }
      at = to;
      boolean whole = kind == BREAK;
      int size = to - from - (whole ? 1 : 0);
      if (whole && length == 0 && size <= limit + 1) {
        return line(chunk, from, size, seen);
      }
      // two more than the limit: the return of a line break, and the byte that is too much
      int kept = Math.min(size, limit + 2 - length);
      if (length + kept > buffer.length) {
        buffer =
            Arrays.copyOf(buffer, Math.min(limit + 2, Math.max(length + kept, 2 * buffer.length)));
      }
      System.arraycopy(chunk, from, buffer, length, kept);
      length += kept;
      if (length == limit + 2) {
        return tooLong(from + kept, from + size, whole);
      }
      if (whole) {
        return line(buffer, 0, length, seen);
      }
    }
    ended = true;
    return length == 0 ? null : line(buffer, 0, length, seen);
  }

  private boolean more() throws IOException {
    at = 0;
    end = Math.max(in.read(chunk, 0, chunk.length), 0);
    return end > 0;
  }

  private Line line(byte[] bytes, int from, int size, int seen) {
    lines++;
    int length = size > 0 && bytes[from + size - 1] == '\r' ? size - 1 : size;
    String problem = null;
    if (length > limit) {
      problem = "too_long";
    } else if ((seen & NUL) != 0) {
      problem = "nul_byte";
    } else if ((seen & CONTROL) != 0) {
      problem = "control_character";
    } else if ((seen & BEYOND_ASCII) != 0) {
      try {
        String text = decoder.decode(ByteBuffer.wrap(bytes, from, length)).toString();
        if (utf8 || text.chars().noneMatch(c -> c >= 0x80 && c < 0xa0)) {
          return new Line(lines, text, null, length, null);
        }
        // a byte that is a control character in this encoding is a letter or sign in the right one
        problem = "control_character";
      } catch (CharacterCodingException e) {
        problem = "encoding";
      }
    }
    return new Line(lines, latin(bytes, from, length), problem, length, null);
  }

  /** A line of which the buffer holds as much as is kept; of the rest only the quotes count. */
  private Line tooLong(int restFrom, int restTo, boolean restWhole) throws IOException {
    lines++;
    Quotes whenClosed = new Quotes(false);
    Quotes whenOpen = new Quotes(true);
    String kept = latin(buffer, 0, limit + 2);
    whenClosed.follow(kept);
    whenOpen.follow(kept);
    long bytes = kept.length();
    int from = restFrom;
    int to = restTo;
    boolean whole = restWhole;
    while (true) {
      String part = latin(chunk, from, to - from);
      whenClosed.follow(part);
      whenOpen.follow(part);
      bytes += part.length();
      if (whole || !more()) {
        break;
      }
      from = 0;
      to = 0;
      while (to < end && chunk[to] != '\n') {
        to++;
      }
      whole = to < end;
      at = whole ? to + 1 : to;
    }
    return new Line(
        lines,
        kept.substring(0, Math.min(kept.length(), RAW_KEPT)),
        "too_long",
        bytes,
        List.of(whenClosed.atEndOfLine(), whenOpen.atEndOfLine()));
  }

  private static String latin(byte[] bytes, int from, int length) {
    return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
  }

  /**
   * The bytes as text that can be shown and from which they can be told: bytes that are not ASCII
   * as {@code \xNN}.
   */
  private String printable(List<Line> all) {
    StringBuilder text = new StringBuilder();
    for (Line line : all) {
      if (line != all.get(0)) {
        text.append('\n');
      }
      String bytes =
          line.problem() == null
              ? new String(line.text().getBytes(decoder.charset()), StandardCharsets.ISO_8859_1)
              : line.text();
      for (int i = 0; i < bytes.length() && text.length() < RAW_KEPT; i++) {
        char c = bytes.charAt(i);
        if ((c >= 0x20 && c < 0x7f) || c == '\t') {
          text.append(c);
        } else {
          text.append("\\x").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        }
      }
    }
    return text.toString();
  }
}
