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

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void movesAreTheBiggestOfTheRepsOwnClients(String locale) throws Exception {
    String page = pages(locale, "R2").get(0);
    List<String> expected =
        sql(
            """
            with m as (
              select *, row_number() over (partition by period, change_amount > 0
                order by abs(change_amount) desc) as place
              from mart_top_flop where rep_id = 'R2')
            select regexp_extract(w.label, '\\d+$') || ' ' || round(w.revenue)::bigint || ' '
              || round(w.change_amount)::bigint || ' ' || regexp_extract(m.label, '\\d+$') || ' '
              || round(m.revenue)::bigint || ' ' || round(m.change_amount)::bigint
            from m w join m on m.place = w.place and (m.change_amount > 0) = (w.change_amount > 0)
              and m.period = 'month'
            where w.period = 'week' and w.place <= 3
            order by w.change_amount > 0 desc, w.place
            """);
    List<List<String>> rows =
        page.lines().filter(line -> line.startsWith("Quibble")).map(NumbersTest::tail).toList();
    assertThat(rows).hasSize(expected.size());
    for (int i = 0; i < rows.size(); i++) {
      assertThat(expected.get(i).split(" ")).containsSubsequence(rows.get(i));
      assertThat(rows.get(i)).hasSizeGreaterThanOrEqualTo(4);
    }
  }

  /** Numbers of a row of moves but the one inside "5 €"; long names lose their own at the end. */
  private static List<String> tail(String line) {
    return numbers(line.replace(" 5 €", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void classesAddUpToThePortfolio(String locale) throws Exception {
    String page = pages(locale, "R1").get(1);
    for (String name : List.of("A", "B", "C", "N")) {
      String expected =
          sql("""
                  select concat_ws(' ', count(*), round(sum(revenue))::bigint,
                    round(100 * sum(revenue) / (select sum(revenue) from mart_client
                      where rep_id = 'R1'), 1)::decimal(9,1),
                    round(sum(revenue_previous))::bigint,
                    round(sum(revenue) - sum(revenue_previous))::bigint)
                  from mart_client where rep_id = 'R1' and revenue_class = '%s'
                  """
                  .formatted(name))
              .get(0);
      List<String> printed = numbers(lineOf(page, name + " "));
      assertThat(printed.subList(printed.size() - 5, printed.size()))
          .containsExactly(expected.split(" "));
    }
    String total = locale.equals("fr") ? "Portefeuille " : "Portfolio ";
    assertThat(numbers(lineOf(page.substring(page.indexOf("\nN ")), total)))
        .startsWith(
            "40",
            sql("select round(sum(revenue))::bigint from mart_client" + " where rep_id = 'R1'")
                .get(0),
            "100.0");
  }

  @Test
  void clientsThatMakeEightyPercentAreCountedBySqlToo() throws Exception {
    String page = pages("en", "R1").get(1);
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
    String table = String.join("\n", pages.subList(2, pages.size()));
    List<String> expected =
        sql(
            """
            select concat_ws(' ', round(revenue)::bigint, round(revenue_previous)::bigint,
              round(revenue - revenue_previous)::bigint,
              case when revenue_previous > 0 then
                round(100 * (revenue::double / revenue_previous::double - 1), 1)::decimal(9,1) end,
              day(last_order_on), year(last_order_on))
            from mart_client where rep_id = 'R1' and revenue_class = 'A' order by revenue desc
            """);
    for (int i = 0; i < expected.size(); i++) {
      List<String> printed = numbers(lineOf(table, (i + 1) + " Zorglub"));
      String[] wanted = expected.get(i).split(" ");
      assertThat(printed.subList(printed.size() - wanted.length, printed.size()))
          .containsExactly(wanted);
    }
  }
}
