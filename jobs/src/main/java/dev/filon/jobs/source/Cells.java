package dev.filon.jobs.source;

import java.util.ArrayList;
import java.util.List;

/** Splits one record into its cells (RFC 4180). */
final class Cells {

  private Cells() {}

  /**
   * The cells of a record.
   *
   * @param quote the quote character, or 0 for none
   * @param most cells after which to stop: of a record with more, one more is given
   * @return the cells, or null if a quoted cell is not closed, or goes on after its closing quote
   */
  static List<String> split(String raw, char separator, char quote, int most) {
    List<String> cells = new ArrayList<>(32);
    int from = 0;
    while (cells.size() <= most) {
      if (quote != 0 && from < raw.length() && raw.charAt(from) == quote) {
        int close = closing(raw, from + 1, quote);
        if (close < 0) {
          return null;
        }
        String cell = raw.substring(from + 1, close);
        cells.add(
            cell.indexOf(quote) < 0
                ? cell
                : cell.replace(String.valueOf(quote).repeat(2), String.valueOf(quote)));
        from = close + 1;
        if (from < raw.length() && raw.charAt(from) != separator) {
          return null;
        }
      } else {
        int to = raw.indexOf(separator, from);
        cells.add(raw.substring(from, to < 0 ? raw.length() : to));
        from = to < 0 ? raw.length() : to;
      }
      if (from == raw.length()) {
        return cells;
      }
      from++;
    }
    return cells;
  }

  /** A record of cells, quoted where they need it. */
  static String join(List<String> cells, char separator, char quote) {
    StringBuilder raw = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      boolean quoted =
          quote != 0
              && (cell.indexOf(separator) >= 0
                  || cell.indexOf(quote) >= 0
                  || cell.indexOf('\n') >= 0
                  || cell.indexOf('\r') >= 0);
      String one = String.valueOf(quote);
      raw.append(i == 0 ? "" : String.valueOf(separator));
      raw.append(quoted ? one + cell.replace(one, one + one) + one : cell);
    }
    return raw.toString();
  }

  /** Where the quote is that is not doubled, or -1. */
  private static int closing(String raw, int from, char quote) {
    int at = raw.indexOf(quote, from);
    while (at >= 0 && at + 1 < raw.length() && raw.charAt(at + 1) == quote) {
      at = raw.indexOf(quote, at + 2);
    }
    return at;
  }
}
