package dev.filon.jobs.docs;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

final class HtmlPage implements Page {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<comment>--[^\\n]*)|(?<text>'(?:[^']|'')*')|(?<word>\\b(?:select|distinct|from|where|group|by|order|having"
              + "|join|left|inner|cross|full|outer|on|using|with|as|and|or|not|in|is|null|case|when|then|else|end|union"
              + "|all|over|partition|rows|range|between|unbounded|preceding|following|current|row|cast|exists|asc|desc"
              + "|nulls|last|first|limit|filter|interval|date|true|false)\\b)",
          Pattern.CASE_INSENSITIVE);
  private static final String STYLE =
      "body{font:16px/1.5 sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem;color:#222}"
          + "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;"
          + "padding:.35rem .6rem;border-bottom:1px solid #ddd}th{background:#f3f5f7}"
          + "pre{background:#f7f7f8;padding:1rem;overflow-x:auto;font-size:14px}a{color:#0b5394}"
          + ".comment{color:#60707a}.text{color:#8a3b00}.word{color:#0b5394;font-weight:600}";

  private final StringBuilder out = new StringBuilder();

  @Override
  public String extension() {
    return "html";
  }

  @Override
  public String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @Override
  public String code(String name) {
    return "<code>" + escape(name) + "</code>";
  }

  @Override
  public String link(String page) {
    return "<a href=\"" + page + ".html\">" + page + "</a>";
  }

  @Override
  public void title(String text) {
    out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
        .append(escape(text))
        .append("</title><style>")
        .append(STYLE)
        .append("</style></head><body>\n<h1>")
        .append(escape(text))
        .append("</h1>\n");
  }

  @Override
  public void heading(String text) {
    out.append("<h2>").append(escape(text)).append("</h2>\n");
  }

  @Override
  public void paragraph(String text) {
    line(escape(text));
  }

  @Override
  public void line(String markup) {
    out.append("<p>").append(markup).append("</p>\n");
  }

  @Override
  public void table(List<String> head, List<List<String>> cells) {
    out.append("<table>\n").append(row("th", head));
    cells.forEach(c -> out.append(row("td", c)));
    out.append("</table>\n");
  }

  private static String row(String tag, List<String> cells) {
    return cells.stream()
        .map(c -> "<" + tag + ">" + c + "</" + tag + ">")
        .collect(Collectors.joining("", "<tr>", "</tr>\n"));
  }

  @Override
  public void sql(String query) {
    out.append("<pre>");
    Matcher token = TOKEN.matcher(query);
    int from = 0;
    while (token.find()) {
      String kind =
          token.group("comment") != null
              ? "comment"
              : token.group("text") != null ? "text" : "word";
      out.append(escape(query.substring(from, token.start())))
          .append("<span class=\"" + kind + "\">")
          .append(escape(token.group()))
          .append("</span>");
      from = token.end();
    }
    out.append(escape(query.substring(from))).append("</pre>\n");
  }

  @Override
  public String text() {
    return out + "</body></html>\n";
  }
}
