package dev.filon.reports.dashboard.pages;

import dev.filon.reports.dashboard.data.Row;
import java.util.List;

/** Lists as files. */
public final class Exports {

  /** Rows of a file at most; more is refused, never cut off. */
  public static final int MOST = 200_000;

  /** Rows of a page at most. */
  public static final int SHOWN = 300;

  private Exports() {}

  /** The rows as a workbook with the columns' names in words. */
  public static byte[] xlsx(Lists.RowList list, List<Row> rows, Ui ui) {
    return Xlsx.of(list.name(), list.columns(), rows, ui.words());
  }

  /** The rows as CSV. */
  public static String csv(Lists.RowList list, List<Row> rows) {
    return Csv.of(list.columns(), rows);
  }
}
