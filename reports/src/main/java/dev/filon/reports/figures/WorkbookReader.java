package dev.filon.reports.figures;

import dev.filon.reports.figures.SheetRows.Column;
import dev.filon.reports.figures.SheetRows.Kind;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the sheets of all reps in one pass: one query per sheet, ordered by rep, and each rep's
 * rows are taken when it is that rep's turn.
 */
public final class WorkbookReader {

  private static final Set<String> SHARES =
      Set.of(
          "pace",
          "target_probability",
          "probability",
          "growth",
          "margin_rate",
          "share_of_wallet",
          "order_probability",
          "silence_probability",
          "penetration",
          "kept_share",
          "conversion_rate",
          "segment_penetration",
          "target_penetration",
          "crm_probability",
          "win_probability");

  private final SnapshotReader reader;
  private final List<Sheet> sheets = new ArrayList<>();

  private WorkbookReader(SnapshotReader reader) {
    this.reader = reader;
  }

  /**
   * Starts the queries. A sheet whose table this snapshot lacks is left out, and so is a column.
   *
   * @param reader stays open meanwhile
   */
  public static WorkbookReader open(SnapshotReader reader) {
    WorkbookReader workbooks = new WorkbookReader(reader);
    Map<String, Set<String>> known = new HashMap<>();
    reader.rows(
        "select table_name, column_name from information_schema.columns"
            + " where table_schema = 'main'",
        row ->
            known
                .computeIfAbsent(row.getString("table_name"), table -> new HashSet<>())
                .add(row.getString("column_name")));
    for (SheetTopic topic : SheetTopic.ALL) {
      if (known.keySet().containsAll(topic.tables().values())) {
        workbooks.start(topic, known);
      }
    }
    return workbooks;
  }

  private void start(SheetTopic topic, Map<String, Set<String>> known) {
    List<String> names = new ArrayList<>();
    List<String> select = new ArrayList<>();
    for (String column : topic.columns()) {
      String[] parts = column.split("[.=]");
      String name = parts[parts.length - 1];
      if (known.get(topic.tables().get(parts[0])).contains(parts[1])) {
        String value = parts[0] + "." + parts[1];
        if (name.equals("client")) {
          value = "coalesce(nullif(trim(" + value + "), ''), " + id(topic) + ")";
        }
        if (topic.guarded().contains(name)) {
          value = "case when " + SheetTopic.OWN + " then " + value + " end";
        }
        names.add(name);
        select.add(value + " as \"" + name + "\"");
      }
    }
    String sql =
        "select t.rep_id, "
            + String.join(", ", select)
            + " from "
            + topic.tables().get("t")
            + " t "
            + topic.joins()
            + " where t.rep_id is not null and "
            + topic.where()
            + " order by t.rep_id, "
            + topic.order();
    try {
      ResultSet result = reader.open(sql);
      List<Column> columns = columns(result.getMetaData(), names);
      sheets.add(
          new Sheet(
              topic.name(), columns, new RepRows<>(reader, result, row -> row(row, columns))));
    } catch (SQLException e) {
      throw reader.unreadable(e);
    }
  }

  /** What stands for a client without a name. */
  private static String id(SheetTopic topic) {
    return topic.columns().contains("t.item_id=client_id")
        ? "t.item_id"
        : topic.columns().contains("t.client_id") ? "t.client_id" : "t.account_id";
  }

  /**
   * The sheets of one rep.
   *
   * @param rep comes after the rep of the call before, in the order of {@link
   *     SnapshotReader#reps()}
   */
  public List<SheetRows> next(String rep) {
    return sheets.stream()
        .map(sheet -> new SheetRows(sheet.topic(), sheet.columns(), sheet.rows().of(rep)))
        .toList();
  }

  private record Sheet(String topic, List<Column> columns, RepRows<List<Object>> rows) {}

  private static List<Column> columns(ResultSetMetaData data, List<String> names)
      throws SQLException {
    List<Column> all = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      all.add(new Column(names.get(i), kind(names.get(i), data.getColumnType(i + 2))));
    }
    return all;
  }

  private static Kind kind(String name, int type) {
    return switch (type) {
      case Types.DECIMAL -> Kind.AMOUNT;
      case Types.DOUBLE, Types.FLOAT, Types.REAL ->
          SHARES.contains(name) ? Kind.SHARE : Kind.NUMBER;
      case Types.INTEGER, Types.BIGINT, Types.SMALLINT, Types.TINYINT -> Kind.COUNT;
      case Types.DATE -> Kind.DATE;
      case Types.BOOLEAN, Types.BIT -> Kind.FLAG;
      default -> Kind.TEXT;
    };
  }

  private static List<Object> row(ResultSet result, List<Column> columns) throws SQLException {
    List<Object> row = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      row.add(value(result, columns.get(i).kind(), i + 2));
    }
    return Collections.unmodifiableList(row);
  }

  private static Object value(ResultSet result, Kind kind, int index) throws SQLException {
    Object value =
        switch (kind) {
          case AMOUNT -> result.getBigDecimal(index);
          case SHARE, NUMBER -> finite(result.getDouble(index));
          case COUNT -> result.getLong(index);
          case DATE -> result.getObject(index, LocalDate.class);
          case FLAG -> result.getBoolean(index);
          case TEXT -> result.getString(index);
        };
    return result.wasNull() ? null : value;
  }

  private static BigDecimal finite(double value) {
    return Double.isFinite(value) ? BigDecimal.valueOf(value) : null;
  }
}
