package dev.filon.jobs.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Set;

/** Prints rows in columns, for people. */
public final class TextTable {

  private TextTable() {}

  /**
   * Prints rows, the first of them the heading.
   *
   * @param right columns of numbers, from 0
   */
  public static void print(PrintWriter out, List<List<String>> rows, Set<Integer> right) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String pad = " ".repeat(widths[i] - row.get(i).length());
        line.append(right.contains(i) ? pad + row.get(i) : row.get(i) + pad).append("  ");
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
