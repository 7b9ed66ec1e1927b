package dev.filon.jobs.docs;

import java.util.List;

/** One page being written. Texts are plain and are escaped here; cells and lines are markup. */
interface Page {
  String extension();

  String escape(String text);

  String code(String name);

  /** A link to the page of this name. */
  String link(String page);

  void title(String text);

  void heading(String text);

  void paragraph(String text);

  void line(String markup);

  void table(List<String> head, List<List<String>> cells);

  void sql(String query);

  String text();
}
