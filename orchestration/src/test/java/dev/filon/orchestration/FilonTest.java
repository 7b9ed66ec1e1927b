package dev.filon.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.reports.pack.Manifest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command line, as a user types it. */
class FilonTest {
  private static final Pattern RECIPE =
      Pattern.compile("(?<head>```sql\n(?<sql>.*?)\n```\n\n```text\n).*?\n```", Pattern.DOTALL);

  @TempDir Path temp;

  record Said(int exit, String out, String err) {}

  private static Said filon(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Filon.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Said(exit, out.toString(), err.toString());
  }

  private static List<String> pdfs(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".pdf")).toList();
    }
  }

  @Test
  void theDemoEndsWithPacksInBothLanguagesAndAQueryThatWorks() throws IOException {
    Path out = temp.resolve("demo");
    Path sample = Path.of(System.getProperty("filon.root"), "sample-data/small");
    Said demo = filon("demo", "--sample", sample.toString(), "--out", out.toString());
    assertThat(demo.err()).isEmpty();
    assertThat(demo.exit()).isZero();
    assertThat(demo.out()).contains("snapshot 2 is served").contains("./filon sql");
    Said reps =
        filon(
            "sql",
            "--warehouse",
            out.toString(),
            "--format",
            "csv",
            "select count(*) + count(distinct manager_id) from dim_rep where is_current and"
                + " manager_id is not null");
    int expected = Integer.parseInt(reps.out().lines().toList().get(1));
    assertThat(pdfs(out.resolve("packs/2026-W47/fr"))).hasSize(expected);
    assertThat(pdfs(out.resolve("packs/2026-W47/en"))).hasSize(expected);
    Said query =
        filon(
            "sql",
            "--warehouse",
            out.toString(),
            "select class, count(*) as clients, sum(revenue) as revenue from mart_pareto group by"
                + " all order by class");
    assertThat(query.exit()).isZero();
    assertThat(query.out()).contains("A  ").contains("C  ");
    assertThat(
            filon(
                    "sql",
                    "--warehouse",
                    out.toString(),
                    "--format",
                    "csv",
                    "select count(*) from fact_sales where invoice_date = date '2026-11-20'")
                .out()
                .lines()
                .toList()
                .get(1))
        .describedAs("lines of the night")
        .isNotEqualTo("0");
    theCookbookAnswersEveryQuestionAsItSays(out);
    everyQuestionCanBeMeasured(out);
    pageOneSaysWhatTheMetricsSay(out);
    theDictionaryShowsRowsAndNobodysName(out);
  }

  private void everyQuestionCanBeMeasured(Path warehouse) {
    Path copy = temp.resolve("copy");
    Said bench =
        filon(
            "bench",
            "queries",
            "--warehouse",
            warehouse.toString(),
            "--rounds",
            "1",
            "--questions",
            Path.of(System.getProperty("filon.root"), "docs/cookbook.md").toString(),
            "--out",
            copy.toString());
    assertThat(bench.exit()).describedAs(bench.err()).isZero();
    List<String> lines = bench.out().lines().toList();
    assertThat(lines).hasSizeGreaterThan(30).allMatch(l -> l.contains("\"served_to_copy\":"));
    assertThat(lines.get(lines.size() - 1)).contains("\"questions\":" + (lines.size() - 1));
    assertThat(copy).doesNotExist();
  }

  private void theDictionaryShowsRowsAndNobodysName(Path warehouse) throws IOException {
    Path pages = temp.resolve("dictionary");
    Said docs = filon("docs", "--out", pages.toString(), "--samples", warehouse.toString());
    assertThat(docs.exit()).describedAs(docs.err()).isZero();
    List<String> people =
        rows(
            warehouse,
            """
            select email from dim_rep where email is not null
            union select name from dim_rep where not is_inferred
            union select contact_id from dim_contact
            """);
    assertThat(people).hasSizeGreaterThan(20);
    try (Stream<Path> files = Files.list(pages)) {
      for (Path page : files.toList()) {
        assertThat(Files.readString(page)).doesNotContain(people);
      }
    }
    assertThat(Files.readString(pages.resolve("mart_client.md")))
        .contains("## Sample rows", "of snapshot 2 of 2026-11-20");
  }

  private static List<String> rows(Path warehouse, String sql) {
    Said said = filon("sql", "--warehouse", warehouse.toString(), "--format", "csv", sql);
    assertThat(said.exit()).describedAs(said.err()).isZero();
    return said.out().lines().skip(1).toList();
  }

  /** The semantic layer against the marts, then against the printed page, on the demo. */
  private static void pageOneSaysWhatTheMetricsSay(Path warehouse) throws IOException {
    assertThat(
            rows(
                warehouse,
                """
                select t.rep_id, t.period_kind from mart_target t
                left join metric.revenue r using (rep_id, period_kind)
                left join metric.margin m using (rep_id, period_kind)
                left join metric.revenue_previous p using (rep_id, period_kind)
                left join metric.target g using (rep_id, period_kind)
                where coalesce(r.value, 0) <> t.actual_amount
                  or coalesce(p.value, 0) <> t.previous_amount
                  or r.value is not null and m.value is distinct from t.margin_amount
                  or g.value is distinct from t.target_amount
                """))
        .isEmpty();
    Path folder = warehouse.resolve("packs/2026-W47/en");
    int compared = 0;
    for (Manifest.Entry pack : Manifest.read(folder).orElseThrow().packs()) {
      List<String> page = firstPage(folder.resolve(pack.file())).lines().toList();
      for (String figures :
          rows(
              warehouse,
              """
              select case r.period_kind when 'week' then 'Week 47' else upper(r.period_kind[1]) || r.period_kind[2:] end,
                round(r.value)::bigint, round(m.value)::bigint, round(g.value)::bigint,
                case when w.value is null then '–' when abs(w.value) < 9.99 then replace(round(100 * w.value, 1)::decimal(9,1)::varchar, '-', '−') else '999' end
              from metric.revenue r
              join metric.margin m using (rep_id, period_kind)
              join metric.revenue_growth w using (rep_id, period_kind)
              left join metric.target g using (rep_id, period_kind)
              where rep_id = '%s'
              """
                  .formatted(pack.rep().replace("'", "''")))) {
        String[] figure = figures.split(",", -1);
        int line = 0;
        while (line < page.size() && !page.get(line).startsWith(figure[0] + " ")) {
          line++;
        }
        assertThat(line)
            .describedAs("%s in the pack of %s", figure[0], pack.rep())
            .isLessThan(page.size());
        assertThat(page.get(line)).contains(grouped(figure[1]), grouped(figure[2]));
        assertThat(page.get(line + 1)).contains(grouped(figure[3]), figure[4]);
        compared++;
      }
      for (String landing :
          rows(
              warehouse,
              "select round(value)::bigint from metric.landing where rep_id = '"
                  + pack.rep().replace("'", "''")
                  + "'")) {
        assertThat(String.join("\n", page)).contains(grouped(landing));
      }
    }
    assertThat(compared).isPositive();
  }

  private static String firstPage(Path pdf) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf.toFile())) {
      PDFTextStripper stripper = new PDFTextStripper();
      stripper.setSortByPosition(true);
      stripper.setEndPage(1);
      return stripper.getText(document);
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

  /** Also in the demo's test, as it needs the demo's warehouse and no other. */
  private static void theCookbookAnswersEveryQuestionAsItSays(Path warehouse) throws IOException {
    Path file = Path.of(System.getProperty("filon.root"), "docs/cookbook.md");
    String text = Files.readString(file);
    Matcher recipe = RECIPE.matcher(text);
    StringBuilder now = new StringBuilder();
    int recipes = 0;
    while (recipe.find()) {
      recipes++;
      Said answer = filon("sql", "--warehouse", warehouse.toString(), recipe.group("sql"));
      assertThat(answer.exit()).describedAs(recipe.group("sql") + answer.err()).isZero();
      assertThat(answer.out()).describedAs(recipe.group("sql")).doesNotContain("(0 rows)");
      String said =
          answer.out().lines().map(String::stripTrailing).collect(Collectors.joining("\n"));
      recipe.appendReplacement(
          now, Matcher.quoteReplacement(recipe.group("head") + said.strip() + "\n```"));
    }
    recipe.appendTail(now);
    assertThat(recipes).isGreaterThanOrEqualTo(30);
    if (Boolean.getBoolean("filon.golden.write")) {
      Files.writeString(file, now);
    }
    assertThat(now.toString()).isEqualTo(Files.readString(file));
  }

  @Test
  void adventureWorksGivesAPackForEveryRepWithAManager() throws IOException {
    String given = System.getenv("FILON_REAL_DATA");
    Path dumps = Path.of(given == null ? System.getProperty("filon.real.data") : given);
    boolean there = Files.isDirectory(dumps.resolve("adventureworks-dw"));
    if (!there) {
      System.err.println("SKIPPED: no adventureworks-dw in " + dumps + "; see README");
    }
    Assumptions.assumeTrue(there);
    String warehouse = temp.resolve("warehouse").toString();
    Said run =
        filon(
            "run",
            "--source",
            "adventureworks",
            "--dumps",
            dumps.toString(),
            "--date",
            "2013-11-29",
            "--warehouse",
            warehouse);
    assertThat(run.err()).isEmpty();
    Said packs = filon("packs", "--week", "2013-W48", "--warehouse", warehouse);
    assertThat(packs.err()).isEmpty();
    assertThat(packs.exit()).isZero();
    // one of each rep, and one of each of the four managers' teams
    assertThat(pdfs(Path.of(warehouse, "packs", "2013-W48"))).hasSize(17 + 4);
    Said wrongWeek = filon("packs", "--week", "2013-W47", "--warehouse", warehouse);
    assertThat(wrongWeek.exit()).isEqualTo(2);
    assertThat(wrongWeek.err()).contains("2013-W48");
  }

  @Test
  void everyCommandHasHelpAndAnUnknownOneIsAUsageError() {
    for (String command :
        List.of(
            "demo",
            "run",
            "plan",
            "diff",
            "config",
            "packs",
            "send",
            "read-pack",
            "dashboard",
            "serve",
            "airflow",
            "published",
            "backtest",
            "bench",
            "sql",
            "check",
            "quarantine",
            "erase-contact",
            "docs",
            "explain",
            "generate-completion",
            "generate")) {
      assertThat(filon(command, "--help").exit()).describedAs(command).isZero();
    }
    assertThat(filon("dance").exit()).isEqualTo(2);
  }

  @Test
  void withoutASnapshotReadersSayWhatToDo() {
    String warehouse = temp.resolve("nothing").toString();
    for (String[] command :
        new String[][] {
          {"sql", "select 1"},
          {"check"},
          {"quarantine"},
          {"packs", "--week", "2026-W47"},
          {"history"},
          {"history", "--date", "2026-11-20"},
          {"rollback", "--to", "1"},
          {"replay", "--date", "2026-11-20"},
          {"vacuum"}
        }) {
      String[] arguments = java.util.Arrays.copyOf(command, command.length + 2);
      arguments[command.length] = "--warehouse";
      arguments[command.length + 1] = warehouse;
      Said said = filon(arguments);
      assertThat(said.exit()).describedAs(command[0]).isEqualTo(5);
      assertThat(said.err()).describedAs(command[0]).contains("filon run");
    }
  }
}
