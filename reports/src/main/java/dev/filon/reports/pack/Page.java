package dev.filon.reports.pack;

import dev.filon.reports.drawing.Drawing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a layout is filled with.
 *
 * @param parameters texts and drawings that stand once on the page
 * @param rows the lines of its table
 */
record Page(Map<String, Object> parameters, List<Map<String, ?>> rows) {

  /** The fields of one row, or the parameters of a page, by name. */
  static final class Values {
    private final Map<String, Object> values = new HashMap<>();

    Values text(String name, String text) {
      values.put(name, text);
      return this;
    }

    Values drawing(String name, Drawing drawing) {
      values.put(name, new DrawnImage(drawing));
      return this;
    }

    Map<String, Object> map() {
      return values;
    }
  }
}
