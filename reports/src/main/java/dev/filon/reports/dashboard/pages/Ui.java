package dev.filon.reports.dashboard.pages;

import dev.filon.reports.dashboard.access.Role;
import dev.filon.reports.dashboard.access.User;
import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.data.Scope;
import dev.filon.reports.dashboard.data.SnapshotInfo;
import dev.filon.reports.dashboard.data.Staff;
import dev.filon.reports.text.Formats;
import gg.jte.Content;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What every template needs: words, formats, who is asking, what is filtered. */
public final class Ui {

  private static final BigDecimal HALF = new BigDecimal("0.5");

  private final Words words;
  private final User user;
  private final SnapshotInfo info;
  private final Scope whole;
  private final Filter filter;
  private final String page;
  private final String csrf;
  private final String address;
  private final LocalDate today;

  Ui(
      Words words,
      User user,
      SnapshotInfo info,
      Scope whole,
      Filter filter,
      String page,
      String csrf,
      String address,
      LocalDate today) {
    this.words = words;
    this.user = user;
    this.info = info;
    this.whole = whole;
    this.filter = filter;
    this.page = page;
    this.csrf = csrf;
    this.address = address;
    this.today = today;
  }

  Words words() {
    return words;
  }

  /**
   * The columns of a list that say something: not the client where all rows are of the one asked
   * for, nor the rep where all are of the only one seen.
   */
  public List<Lists.Column> shown(Lists.RowList list, List<Row> rows) {
    String rep =
        filter.value("rep").orElse(user.role() == Role.REP ? String.valueOf(user.repId()) : null);
    boolean oneClient = page.equals("rows") && filter.value("client").isPresent();
    return list.columns().stream()
        .filter(
            column ->
                switch (column.name()) {
                  case "rep_id" ->
                      rep == null || !rows.stream().allMatch(row -> rep.equals(row.text("rep_id")));
                  case "rep_name" -> false; // the rep's column has the name
                  case "period", "period_kind", "horizon" -> filter.value("period").isEmpty();
                  default -> column.kind() != Lists.Kind.CLIENT || !oneClient;
                })
        .toList();
  }

  /** Whether the cells of a column may take more than one line. */
  public boolean wraps(Lists.Column column) {
    return column.kind() == Lists.Kind.CODE
        || (column.kind() == Lists.Kind.TEXT
            && !column.name().endsWith("_id")
            && !column.name().endsWith("_class"));
  }

  /** The heading of a column, with the currency of amounts. */
  public String heading(Lists.Column column) {
    return words.heading(column);
  }

  /** The conditions of a list that are asked for, in words. */
  public List<String> asked(Lists.RowList list) {
    Stream<String> names =
        Stream.concat(
            Stream.of("team", "rep"),
            list.conditions().keySet().stream().filter(name -> !name.equals("client")));
    return names
        .filter(name -> filter.value(name).isPresent())
        .map(name -> asked(list, name, filter.text(name)))
        .toList();
  }

  private String asked(Lists.RowList list, String name, String value) {
    return switch (name) {
      case "rep" -> rep(value);
      case "by" -> whole.sees(value) ? rep(value) : value;
      case "team" -> t("filter.team") + " " + rep(value);
      case "class" ->
          value.equals("-") ? t("portfolio.noSales") : t("col.revenue_class") + " " + value;
      case "potential" -> t("portfolio.potential", value);
      case "segment" -> value.equals("(none)") ? t("filter.segment") + " " + t("none") : value;
      case "silent" -> t("rows.silent", value);
      case "disputes" -> t("rows.disputes");
      case "due" -> t("rows.due");
      case "period" ->
          t("rows.period", code("period", value).toLowerCase(Locale.forLanguageTag(language())));
      case "from", "to" -> t("rows." + name, f().date(LocalDate.parse(value)));
      case "q" -> "“" + value + "”";
      case "status", "stage", "reason", "scope" ->
          list.columns().stream()
              .filter(column -> column.name().equals(name))
              .findFirst()
              .map(column -> code(column.codes(), value))
              .orElse(value);
      default -> value;
    };
  }

  /** The period asked for, within a sentence. */
  public String periodWord() {
    return code("period", filter.period()).toLowerCase(Locale.forLanguageTag(language()));
  }

  /** A text of the bundle. */
  public String t(String key, Object... values) {
    return words.text(key, values);
  }

  /** A code of the data in words. */
  public String code(String group, String code) {
    return words.code(group, code);
  }

  /** How numbers and dates are written. */
  public Formats f() {
    return words.formats();
  }

  /** The language of the page. */
  public String language() {
    return words.language();
  }

  /** The other language. */
  public String otherLanguage() {
    return words.language().equals("fr") ? "en" : "fr";
  }

  /** Who is asking; null on the page for logging in. */
  public User user() {
    return user;
  }

  /** The name of who is asking, as the snapshot knows it. */
  public String userName() {
    return user.repId() == null ? user.name() : info.staff().name(user.repId());
  }

  /** The snapshot. */
  public SnapshotInfo info() {
    return info;
  }

  /** What is asked for. */
  public Filter filter() {
    return filter;
  }

  /** The name of this page. */
  public String page() {
    return page;
  }

  /** The token that every form sends. */
  public String csrf() {
    return csrf;
  }

  /** Where a form leads back to. */
  public String address() {
    return address;
  }

  /** The day of the request. */
  public LocalDate today() {
    return today;
  }

  /** The pages in the menu. */
  public List<String> menu() {
    if (user.role() == Role.REP) {
      return List.of("position", "plan", "portfolio", "iceberg", "pockets", "deals");
    }
    return user.role() == Role.ADMIN
        ? List.of("position", "plan", "portfolio", "iceberg", "pockets", "deals", "team", "log")
        : List.of("position", "plan", "portfolio", "iceberg", "pockets", "deals", "team");
  }

  /** The reps to choose from. */
  public List<Staff.Member> reps() {
    return info.staff().all().stream().filter(member -> whole.sees(member.id())).toList();
  }

  /** The managers whose teams may be chosen. */
  public List<Staff.Member> teams() {
    return reps().stream()
        .filter(m -> info.staff().leads(m.id()))
        .filter(m -> whole.everything() || whole.heads().contains(m.id()))
        .toList();
  }

  /** The name of a rep. */
  public String rep(String id) {
    return id == null ? Formats.UNKNOWN : info.staff().name(id);
  }

  /** The address of a page or list that keeps the filter. */
  public String link(String path, String... namesAndValues) {
    return "/" + path + filter.query(namesAndValues);
  }

  /** The address of a client's page. */
  public String client(String id) {
    return "/client?id=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
  }

  /** The address of an action's page. */
  public String action(String id) {
    return "/action?id=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
  }

  /** A name from the data on one line. */
  public String name(String text) {
    return text == null ? Formats.UNKNOWN : Formats.label(text);
  }

  /** An amount for a sentence, with its currency; a dash if it is not known. */
  public String money(BigDecimal value) {
    return value == null ? Formats.UNKNOWN : f().money(value);
  }

  /** A difference for a sentence; a dash if it is not known. */
  public String signedMoney(BigDecimal value) {
    return value == null ? Formats.UNKNOWN : f().signedMoney(value);
  }

  /** A moment on the machine's clock. */
  public String moment(Instant instant) {
    return DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.forLanguageTag(language()))
        .format(instant.atZone(ZoneId.systemDefault()));
  }

  /** good, bad or nothing, as a class for a difference; nothing if it is written as zero. */
  public String sign(BigDecimal value) {
    if (value == null || value.abs().compareTo(HALF) < 0) {
      return "";
    }
    return value.signum() > 0 ? "good" : "bad";
  }

  /** A cell of a list. */
  public String cell(Lists.Column column, Row row) {
    Object value = row.value(column.name());
    if (value == null) {
      return Formats.UNKNOWN;
    }
    return switch (column.kind()) {
      case TEXT -> Formats.label(value.toString());
      case CLIENT -> name(row.text("client_name"));
      case CODE -> words.code(column.codes(), value.toString());
      case MONEY -> f().amount(row.money(column.name()));
      case CHANGE -> f().signedAmount(row.money(column.name()));
      case COUNT -> f().amount(row.money(column.name()));
      case SHARE -> f().percent(row.ratio(column.name()));
      case DATE -> f().date(row.date(column.name()));
    };
  }

  /** Whether a column is set flush right. */
  public boolean numeric(Lists.Column column) {
    return switch (column.kind()) {
      case MONEY, CHANGE, COUNT, SHARE -> true;
      default -> false;
    };
  }

  /**
   * A bullet: actual solid, last year grey behind it, target a tick, expected by today a short one.
   *
   * @param most what the full width stands for, above zero
   */
  public Content bullet(
      BigDecimal actual,
      BigDecimal previous,
      BigDecimal target,
      BigDecimal expected,
      BigDecimal most) {
    return output -> {
      double scale = most == null || most.signum() <= 0 ? 0 : 200 / most.doubleValue();
      StringBuilder svg =
          new StringBuilder(
              "<svg class=\"bullet\" viewBox=\"0 0 204 22\" preserveAspectRatio=\"none\""
                  + " aria-hidden=\"true\" focusable=\"false\">");
      bar(svg, "previous", previous, scale, 2, 18);
      bar(svg, "actual", actual, scale, 6, 10);
      tick(svg, "expected", expected, scale, 4, 14);
      tick(svg, "target", target, scale, 0, 22);
      output.writeContent(svg.append("</svg>").toString());
    };
  }

  private static void bar(
      StringBuilder svg, String type, BigDecimal value, double scale, int y, int height) {
    if (value != null && value.signum() > 0) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"0\" y=\"%d\" width=\"%.2f\" height=\"%d\"/>",
              type,
              y,
              Math.min(204, value.doubleValue() * scale),
              height));
    }
  }

  private static void tick(
      StringBuilder svg, String type, BigDecimal value, double scale, int y, int height) {
    if (value != null && value.signum() > 0) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"%.2f\" y=\"%d\" width=\"2\" height=\"%d\"/>",
              type,
              Math.min(202, value.doubleValue() * scale - 1),
              y,
              height));
    }
  }

  /** The revenue of the months as a small line on its own scale. */
  public Content spark(List<BigDecimal> months) {
    return output -> {
      double most = months.stream().mapToDouble(BigDecimal::doubleValue).max().orElse(0);
      double least =
          Math.min(0, months.stream().mapToDouble(BigDecimal::doubleValue).min().orElse(0));
      StringBuilder points = new StringBuilder();
      double range = most - least;
      for (int i = 0; i < months.size(); i++) {
        points.append(
            String.format(
                Locale.ROOT,
                "%.1f,%.1f ",
                months.size() == 1 ? 0 : i * 96.0 / (months.size() - 1) + 2,
                range == 0 ? 18 : 18 - (months.get(i).doubleValue() - least) / range * 16));
      }
      output.writeContent(
          "<svg class=\"spark\" viewBox=\"0 0 100 20\" aria-hidden=\"true\" focusable=\"false\">"
              + "<polyline points=\""
              + points.toString().strip()
              + "\"/></svg>");
    };
  }
}
