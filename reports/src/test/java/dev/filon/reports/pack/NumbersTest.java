package dev.filon.reports.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.reports.PackCommand;
import dev.filon.reports.PackFixture;
import dev.filon.reports.PdfText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every number of the pages is what SQL says on the snapshot. */
class NumbersTest {

  /** A number with its thousands, sign, decimals; the text around it does not matter. */
  private static final Pattern NUMBER =
      Pattern.compile("[+−]?\\d{1,3}(?:\u202f\\d{3})+(?!\\d)|[+−]?\\d+(?:[.,]\\d+)?");

  @TempDir private Path warehouse;

  @BeforeEach
  void snapshot() throws Exception {
    PackFixture.ordinary(warehouse).done();
  }

  private List<String> pages(String locale, String rep) throws Exception {
    Path out = warehouse.resolve("out-" + rep);
    assertThat(
            new PackCommand()
                .run(
                    warehouse,
                    "--week",
                    PackFixture.WEEK,
                    "--rep",
                    rep,
                    "--locale",
                    locale,
                    "--out",
                    out.toString()))
        .isZero();
    try (Stream<Path> files = Files.list(out)) {
      return PdfText.pages(
          files.filter(file -> file.toString().endsWith(locale + ".pdf")).findFirst().get());
    }
  }

  /** The numbers of a line, plain: no thousands, a point, an ASCII minus, no plus. */
  private static List<String> numbers(String line) {
    List<String> numbers = new ArrayList<>();
    Matcher matcher = NUMBER.matcher(line);
    while (matcher.find()) {
      numbers.add(
          matcher
              .group()
              .replace("\u202f", "")
              .replace(',', '.')
              .replace('−', '-')
              .replace("+", ""));
    }
    return numbers;
  }

  private static String lineOf(String page, String start) {
    return page.lines()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line starts with " + start + " in\n" + page));
  }

  private List<String> sql(String query) throws SQLException {
    return PackFixture.query(warehouse, query);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void periodsOfPageOneAreThoseOfTheMart(String locale) throws Exception {
    for (String rep : List.of("R1", "R2")) {
      String page = pages(locale, rep).get(0);
      List<String> expected =
          sql(
              """
              select unnest([
                concat_ws(' ', round(actual_amount)::bigint, round(expected_amount)::bigint,
                  round(actual_amount - expected_amount)::bigint,
                  round(actual_amount - previous_amount)::bigint, round(margin_amount)::bigint),
                concat_ws(' ', working_days_elapsed, working_days, round(target_amount)::bigint,
                  round(100 * (actual_amount / expected_amount - 1), 1)::decimal(9,1),
                  round(100 * (actual_amount / previous_amount - 1), 1)::decimal(9,1),
                  round(100 * margin_amount / actual_amount, 1)::decimal(9,1),
                  round(100 * (margin_amount / actual_amount
                    - previous_margin_amount / previous_amount), 1)::decimal(9,1))])
              from mart_target where rep_id = '%s' order by period_end - period_start
              """
                  .formatted(rep));
      String[] names =
          locale.equals("fr")
              ? new String[] {"Semaine 47", "Mois", "Trimestre", "Exercice"}
              : new String[] {"Week 47", "Month", "Quarter", "Year"};
      List<String> lines = page.lines().toList();
      for (int i = 0; i < names.length; i++) {
        String first = lineOf(page, names[i] + " ");
        String second = lines.get(lines.indexOf(first) + 1);
        assertThat(numbers(first.substring(names[i].length())))
            .containsExactly(expected.get(2 * i).split(" "));
        List<String> seconds = numbers(second);
        assertThat(seconds.subList(seconds.size() - 7, seconds.size()))
            .containsExactly(expected.get(2 * i + 1).split(" "));
      }
    }
  }

  /** A whole number as the pages write it. */
  private static String grouped(String number) {
    String digits = number.replace("-", "");
    StringBuilder text = new StringBuilder(digits);
    for (int i = digits.length() - 3; i > 0; i -= 3) {
      text.insert(i, '\u202f');
    }
    return (number.startsWith("-") ? "−" : "") + text;
  }

  private static String signed(String number) {
    return number.equals("0") ? "0" : (number.startsWith("-") ? "" : "+") + grouped(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void movesAreTheWeeksBiggestOfTheRepsOwnClients(String locale) throws Exception {
    String page = pages(locale, "R2").get(0);
    List<String> expected =
        sql(
            """
            with m as (
              select *, row_number() over (partition by change_amount > 0
                order by abs(change_amount) desc) as place
              from mart_top_flop where kind = 'client' and period = 'week' and rep_id = 'R2')
            select round(change_amount)::bigint from m where place <= 1
            order by place, change_amount desc
            """);
    assertThat(expected).hasSize(2);
    for (String change : expected) {
      assertThat(page).contains(" " + signed(change));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void landingsAreThoseOfTheMart(String locale) throws Exception {
    for (String rep : List.of("R1", "R2")) {
      String page = pages(locale, rep).get(0);
      List<String> rows =
          sql(
              """
              select concat_ws(' ', round(mid_amount)::bigint, round(gap_amount)::bigint,
                round(100 * target_probability)::int)
              from mart_landing where rep_id = '%s'
              """
                  .formatted(rep));
      assertThat(rows).hasSize(3);
      for (String row : rows) {
        String[] values = row.split(" ");
        assertThat(page)
            .contains(grouped(values[0]) + " " + signed(values[1]) + " " + values[2] + "\u202f%");
      }
    }
  }

  @Test
  void messageSaysHowMuchOfTheGapTheBestThreeActionsClose() throws Exception {
    String share =
        sql("""
                with open as (
                  select expected_amount, row_number() over (order by expected_amount desc) as i
                  from mart_action where rep_id = 'R1' and state in ('new', 'carried_over')
                    and reason_code <> 'signal_gone'
                ), rate as (
                  select sum(margin)::double / sum(revenue)::double as rate
                  from mart_client where rep_id = 'R1' and revenue > 0)
                select round(100 * (select sum(expected_amount) from open where i <= 3)
                  / (select -gap_amount * rate from mart_landing, rate
                     where rep_id = 'R1' and horizon = 'year'))::int
                """)
            .get(0);
    String page = pages("en", "R1").get(0).replaceAll("[\\s ]+", " ");
    assertThat(page)
        .contains("The year lands at 1.01 M€, 4 % under target (37 % chance);")
        .contains("3 actions would close " + share + " % of the gap.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void planIsTheMartsWithWhatWasExpectedAndObtained(String locale) throws Exception {
    String page = pages(locale, "R1").get(1);
    List<String> rows =
        sql(
            """
            select concat_ws('|', c.name, round(a.expected_amount)::bigint,
              case when a.state = 'done' then round(a.obtained_amount)::bigint end)
            from mart_action a join mart_client c using (client_id)
            where a.rep_id = 'R1'
            qualify row_number() over (partition by a.state <> 'new'
              order by case a.state when 'done' then 1 when 'silenced' then 2 else 3 end,
                a.expected_amount desc) <= 7
            """);
    assertThat(rows).hasSize(11);
    for (String row : rows) {
      String[] values = row.split("\\|");
      String amounts = grouped(values[1]) + (values.length > 2 ? " " + grouped(values[2]) : "");
      assertThat(page.lines())
          .as(row)
          .anyMatch(line -> line.startsWith(values[0].substring(0, 12)) && line.contains(amounts));
    }
    assertThat(page)
        .contains(
            locale.equals("fr") ? "Une autre action est reportée." : "One more action is carried");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void crossCountsTheClientsOfTheMart(String locale) throws Exception {
    String page =
        pages(locale, "R1").get(2).replace(locale.equals("fr") ? "à gagner" : "to win", "L");
    List<String> rows =
        sql(
            """
            select concat_ws('|', count(*),
              case when abs(sum(revenue)) >= 10000 then round(sum(revenue) / 1000)::int
                else round(sum(revenue))::int end,
              case when sum(left_to_win) >= 10000 then round(sum(left_to_win) / 1000)::int
                else round(sum(left_to_win))::int end)
            from mart_abc_cross where rep_id = 'R1'
            group by revenue_class, potential_class
            """);
    assertThat(rows).hasSizeGreaterThan(8);
    for (String row : rows) {
      String[] values = row.split("\\|");
      assertThat(page).contains(values[0] + " · " + grouped(values[1]) + "\u202f");
      assertThat(page).contains("L " + grouped(values[2]) + "\u202f");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void listsOfTheIcebergAreTheBestFiveOfTheMarts(String locale) throws Exception {
    String page = pages(locale, "R1").get(3);
    List<String> rows =
        sql(
            """
            with best as (
              select 's' as list, client_id, at_stake_amount as worth from mart_reactivation
                where rep_id = 'R1'
              union all select 'a', client_id, damage_amount from mart_angry_client
                where rep_id = 'R1'
              union all select 'n', client_id, gap_amount from mart_second_activity
                where rep_id = 'R1')
            select concat_ws('|', c.name, round(worth)::bigint)
            from best join mart_client c using (client_id)
            qualify row_number() over (partition by list order by worth desc, client_id) <= 5
            """);
    assertThat(rows).hasSize(15);
    for (String row : rows) {
      String[] values = row.split("\\|");
      assertThat(page).contains(values[0] + " " + grouped(values[1]));
    }
    assertThat(page).contains("Zorglub Prospect 2 5\u202f400").doesNotContain("Prospect 7");
    for (String table : List.of("mart_reactivation", "mart_second_activity", "mart_angry_client")) {
      String count = sql("select count(*) from " + table + " where rep_id = 'R1'").get(0);
      assertThat(page).contains(count + " clients, ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void productsAreTheWhiteSpaceAndTheSplitOfTheMarts(String locale) throws Exception {
    String page = pages(locale, "R1").get(4);
    for (String row :
        sql(
            """
            select concat_ws('|', round(sum(white_space_amount))::bigint, count(*))
            from mart_growth_pocket_client where rep_id = 'R1' group by segment, family
            """)) {
      assertThat(page).contains(grouped(row.split("\\|")[0])).contains(row.split("\\|")[1]);
    }
    for (String row :
        sql(
            """
            select concat_ws(' ', round(revenue)::bigint, round(change_amount)::bigint)
            from mart_top_flop where kind = 'client' and period = 'year' and rep_id = 'R1'
            qualify row_number() over (partition by change_amount > 0
              order by abs(change_amount) desc) <= 5
            """)) {
      String[] values = row.split(" ");
      assertThat(page).contains(grouped(values[0]) + " " + signed(values[1]));
    }
    assertThat(page.replace(',', '.')).contains("894 +11.0 +60.3 −4.0 +45.0 −21.0 −1.5 +0.5 984");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void dealsAreThoseOfTheMart(String locale) throws Exception {
    String page = pages(locale, "R1").get(5);
    for (String row :
        sql(
            """
            select concat_ws(' ', count(*), round(sum(amount))::bigint,
              round(sum(expected_amount))::bigint, round(median(age_days))::int)
            from mart_outlook where rep_id = 'R1' group by stage
            """)) {
      String[] values = row.split(" ");
      assertThat(page)
          .contains(
              values[0] + " " + grouped(values[1]) + " " + grouped(values[2]) + " " + values[3]);
    }
    List<String> deals =
        sql(
            """
            select concat_ws(' ', round(amount)::bigint, round(100 * win_probability)::int)
            from mart_outlook where rep_id = 'R1' order by amount desc limit 8
            """);
    for (String row : deals) {
      String[] values = row.split(" ");
      assertThat(page).contains(grouped(values[0]) + " " + values[1] + "\u202f%");
    }
    List<String> counts =
        sql(
            """
            select unnest([count(*) filter (where age_days > typical_age_days),
              count(*) filter (where pushes > 0), count(*) filter (where overdue_days > 0),
              count(*) filter (where next_step_on is null)])
            from mart_outlook where rep_id = 'R1'
            """);
    String[] lines =
        locale.equals("fr")
            ? new String[] {
              "affaire gagnée (79 j)", "moins une fois", "dépassée", "Sans prochaine étape"
            }
            : new String[] {
              "when won (79 d)", "at least once", "expected day", "Without a next step"
            };
    for (int i = 0; i < lines.length; i++) {
      assertThat(page).contains(lines[i] + " " + counts.get(i));
    }
    assertThat(page).contains(locale.equals("fr") ? "3 autres affaires" : "3 more deals");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void teamHasARowPerRepWithTheFiguresOfTheirPacks(String locale) throws Exception {
    Path out = warehouse.resolve("team");
    assertThat(
            new PackCommand()
                .run(
                    warehouse,
                    "--week",
                    PackFixture.WEEK,
                    "--locale",
                    locale,
                    "--out",
                    out.toString()))
        .isZero();
    String page;
    try (Stream<Path> files = Files.list(out)) {
      page =
          PdfText.pages(files.filter(file -> file.toString().contains("-team-")).findFirst().get())
              .get(0);
    }
    List<String> rows =
        sql(
            """
            select concat_ws('|', d.name, round(m.actual_amount)::bigint,
              round(y.actual_amount)::bigint, round(y.actual_amount - y.expected_amount)::bigint,
              37, (select count(*) from mart_action a where a.rep_id = d.rep_id
                and a.state = 'done'),
              (select round(sum(obtained_amount))::bigint from mart_action a
                where a.rep_id = d.rep_id),
              (select sum(open_claims) from mart_client c where c.rep_id = d.rep_id),
              (select count(*) from mart_client c where c.rep_id = d.rep_id
                and revenue_class = 'A' and last_contact_on < date '2026-11-20' - 30))
            from dim_rep d
            join mart_target m on m.rep_id = d.rep_id and m.period_kind = 'month'
            join mart_target y on y.rep_id = d.rep_id and y.period_kind = 'year'
            """);
    assertThat(page)
        .contains(
            "Quibble Ateliers du Rhône 1 Jean-Noël Bérengère Łucja Żółć 2 "
                + (locale.equals("fr") ? "mars" : "Mar")
                + " 2026 310\u202f000")
        .containsPattern("Jean-Noël Bérengère 984\u202f321 .* 0 1\\n")
        .containsPattern("Łucja Żółć 393\u202f728 .* 1 0\\n");
    assertThat(rows).hasSize(2);
    for (String row : rows) {
      String[] v = row.split("\\|");
      assertThat(page)
          .contains(
              String.join(
                  " ",
                  v[0],
                  grouped(v[1]),
                  grouped(v[2]),
                  signed(v[3]),
                  v[4] + "\u202f%",
                  v[5],
                  grouped(v[6]),
                  v[7],
                  v[8]));
    }
  }

  @Test
  void clientsThatMakeEightyPercentAreCountedBySqlToo() throws Exception {
    String page = pages("en", "R1").get(2);
    String few =
        sql("""
                with b as (
                  select revenue, sum(revenue) over (order by revenue desc, client_id) as upto,
                    sum(revenue) over () as total
                  from mart_client where rep_id = 'R1' and revenue > 0)
                select concat_ws(' of ', count(*) filter (where upto - revenue < 0.8 * total),
                  count(*)) from b
                """)
            .get(0);
    assertThat(page).contains(few + " buying clients make 80\u202f% of 1.10\u202fM€");
    assertThat(page).contains(few + " buying clients make 80\u202f%\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void tableOfAClientsIsTheMartsInItsOrder(String locale) throws Exception {
    List<String> pages = pages(locale, "R1");
    String table = pages.get(2);
    List<String> expected =
        sql(
            """
            select concat_ws(' ', round(revenue)::bigint, round(revenue_previous)::bigint,
              round(revenue - revenue_previous)::bigint,
              case when revenue_previous > 0 then
                round(100 * (revenue::double / revenue_previous::double - 1), 1)::decimal(9,1) end,
              day(last_order_on), year(last_order_on), day(last_contact_on),
              year(last_contact_on))
            from mart_client where rep_id = 'R1' and revenue_class = 'A' order by revenue desc
            limit 11
            """);
    for (int i = 0; i < expected.size(); i++) {
      List<String> printed = numbers(lineOf(table, (i + 1) + " Zorglub"));
      String[] wanted = expected.get(i).split(" ");
      assertThat(printed.subList(printed.size() - wanted.length, printed.size()))
          .containsExactly(wanted);
    }
  }
}
