package dev.filon.jobs.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.contract.Check;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.lineage.Lineage;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DictionaryTest {
  private final Models models = Models.load();
  private final Map<String, String> pages =
      new Dictionary(models, Lineage.load(), Samples.NONE).pages();

  @Test
  void everyTableHasAPageWithAllItsColumnsChecksAndItsQuery() {
    assertThat(models.all()).isNotEmpty();
    assertThat(pages).hasSize(2 * models.all().size() + 2);
    for (Model model : models.all()) {
      String html = pages.get(model.table() + ".html");
      String markdown = pages.get(model.table() + ".md");
      for (Column column : model.contract().columns()) {
        assertThat(html).contains("<td><code>" + column.name() + "</code></td>");
        assertThat(markdown).contains("| `" + column.name() + "` | " + column.type() + " |");
      }
      for (Check check : model.contract().checks()) {
        assertThat(html).contains("<code>" + check.name() + "</code>");
      }
      assertThat(markdown).contains(model.sql().strip());
      assertThat(html.replaceAll("</?span[^>]*>", ""))
          .contains(
              model.sql().strip().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    }
  }

  @Test
  void everyLinkLeadsToAPageAndNothingIsLoadedFromElsewhere() {
    Pattern link = Pattern.compile("href=\"([^\"]+)\"|\\]\\(([^)]+\\.md)\\)");
    pages.forEach(
        (name, text) -> {
          Matcher found = link.matcher(text);
          int links = 0;
          while (found.find()) {
            assertThat(pages).containsKey(found.group(1) == null ? found.group(2) : found.group(1));
            links++;
          }
          assertThat(links).describedAs(name).isPositive();
          if (name.endsWith(".html")) {
            assertThat(text).doesNotContain("src=", "<link", "@import", "<script");
          }
        });
  }

  @Test
  void upstreamAndDownstreamMirrorEachOther() {
    assertThat(section("mart_pareto.md", "Upstream")).contains("[mart_revenue_class]");
    assertThat(section("mart_revenue_class.md", "Downstream")).contains("[mart_pareto]");
    assertThat(section("mart_revenue_class.md", "Upstream")).doesNotContain("[mart_pareto]");
  }

  @Test
  void lineageOfAColumnIsOnBothPages() {
    assertThat(section("mart_client.md", "Lineage by column"))
        .contains(
            "| `revenue` | [agg_sales_client_family_month](agg_sales_client_family_month.md):"
                + " revenue | [agg_sales_client_family_month](agg_sales_client_family_month.md):"
                + " month\\_start; `run`: revenue\\_from, revenue\\_to | ");
    assertThat(section("agg_sales_client_family_month.md", "Lineage by column"))
        .contains("[mart_client](mart_client.md): families, growth, margin, margin\\_rate");
    assertThat(section("mart_landing.md", "Lineage by column"))
        .contains("| `scope` | a constant |");
    assertThat(pages.get("feed_clients.html"))
        .contains("<td><code>name</code></td><td><code>incoming_clients</code>: name</td>");
  }

  @Test
  void withoutASnapshotThereAreNoSampleRows() {
    pages.values().forEach(text -> assertThat(text).doesNotContain("Sample rows"));
  }

  private String section(String page, String heading) {
    String from = pages.get(page).split("## " + heading + "\n")[1];
    return from.substring(0, from.indexOf("##"));
  }
}
