package dev.filon.jobs.docs;

import java.util.Collections;
import java.util.List;

final class MarkdownPage implements Page {
  private final StringBuilder out = new StringBuilder();

  @Override
  public String extension() {
    return "md";
  }

  @Override
  public String escape(String text) {
    return text.strip().isEmpty()
        ? ""
        : text.replaceAll("([\\\\|*_<>\\[\\]`])", "\\\\$1").replaceAll("\\s+", " ");
  }

  @Override
  public String code(String name) {
    return "`" + name + "`";
  }

  @Override
  public String link(String page) {
    return "[" + page + "](" + page + ".md)";
  }

  @Override
  public void title(String text) {
    out.append("# ").append(text).append("\n\n");
  }

  @Override
  public void heading(String text) {
    out.append("## ").append(text).append("\n\n");
  }

  @Override
  public void paragraph(String text) {
    line(escape(text));
  }

  @Override
  public void line(String markup) {
    out.append(markup).append("\n\n");
  }

  @Override
  public void table(List<String> head, List<List<String>> cells) {
    row(head);
    row(Collections.nCopies(head.size(), "---"));
    cells.forEach(this::row);
    out.append('\n');
  }

  private void row(List<String> cells) {
    out.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  @Override
  public void sql(String query) {
    out.append("```sql\n").append(query).append("\n```\n");
  }

  @Override
  public String text() {
    return out.toString();
  }
}
