package dev.filon.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a table is, also before anything was loaded. */
class ExplainTest {
  @TempDir Path nothing;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int explain(String... arguments) {
    CommandLine command = Errors.handle(new CommandLine(new Explain()));
    return command
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(
            Stream.concat(Stream.of(arguments), Stream.of("--warehouse", nothing.toString()))
                .toArray(String[]::new));
  }

  @Test
  void everyTableIsExplainedWithItsColumnsAndItsSql() {
    for (Model model : Models.load().all()) {
      out.getBuffer().setLength(0);
      assertThat(explain(model.table())).describedAs(model.table()).isZero();
      assertThat(out.toString())
          .contains(model.contract().columns().stream().map(c -> "  " + c.name() + " ").toList())
          .contains(model.sql().lines().toList().get(0));
    }
  }

  @Test
  void itSaysWhatIsReadAndByWhom() {
    assertThat(explain("mart_pareto")).isZero();
    assertThat(out.toString())
        .contains("grain       one row per client with sales in the revenue window; key: client_id")
        .contains("reads       dim_client, mart_revenue_class\n")
        .contains("read by     none\n");
  }

  @Test
  void aColumnIsFollowedBackToTheSources() {
    assertThat(explain("mart_pareto", "--column", "revenue")).isZero();
    assertThat(out.toString())
        .startsWith("mart_pareto.revenue (decimal(18,4)): ")
        .contains(
            "made from\n  mart_revenue_class.revenue\n",
            "      fact_sales.net_amount\n",
            "feed_invoice_lines.net_amount\n",
            "incoming_invoice_lines.net_amount\n",
            "read in\n  nothing\n");
    out.getBuffer().setLength(0);
    assertThat(explain("mart_client")).isZero();
    assertThat(out.toString())
        .containsPattern(
            "  revenue +agg_sales_client_family_month.revenue; decided by"
                + " agg_sales_client_family_month.month_start, run.revenue_from, run.revenue_to\n");
  }

  @Test
  void anUnknownColumnIsAUsageErrorThatNamesThoseThatThereAre() {
    assertThat(explain("mart_pareto", "--column", "turnover")).isEqualTo(2);
    assertThat(err.toString())
        .contains("mart_pareto has no column 'turnover'; it has client_id, rep_id, name, revenue");
  }

  @Test
  void anUnknownTableIsAUsageErrorThatNamesTheNearOnes() {
    assertThat(explain("pareto")).isEqualTo(2);
    assertThat(err.toString())
        .contains("there is no table 'pareto', but mart_pareto, mart_pareto_product: 'filon docs'");
  }
}
