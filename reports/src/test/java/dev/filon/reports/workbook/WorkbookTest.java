package dev.filon.reports.workbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.filon.reports.PackCommand;
import dev.filon.reports.PackFixture;
import dev.filon.reports.XlsxText;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkbookTest {

  @TempDir private Path warehouse;

  private final PackCommand command = new PackCommand();

  private Path folder() {
    return warehouse.resolve("packs").resolve(PackFixture.WEEK);
  }

  private JsonNode manifest() throws Exception {
    return new ObjectMapper().readTree(folder().resolve("manifest.json").toFile());
  }

  private Path workbook(String list, int index) throws Exception {
    return folder().resolve(manifest().get(list).get(index).get("workbook").asText());
  }

  private void packs(String... more) {
    assertThat(
            command.run(
                warehouse,
                Stream.concat(Stream.of("--week", PackFixture.WEEK), Stream.of(more))
                    .toArray(String[]::new)))
        .as(command.err())
        .isZero();
  }

  private static List<Object> column(List<List<Object>> rows, String head) {
    int index = rows.get(0).indexOf(head);
    assertThat(index).as(head).isNotNegative();
    return rows.stream().skip(1).map(row -> index < row.size() ? row.get(index) : null).toList();
  }

  private List<String> sql(String query) throws Exception {
    return PackFixture.query(warehouse, query);
  }

  /** Numbers of a column as the snapshot has them: in the order of the query. */
  private void same(List<Object> column, String query) throws Exception {
    List<String> expected = sql(query);
    assertThat(column).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      if (expected.get(i) == null) {
        assertThat(column.get(i)).isNull();
      } else if (column.get(i) instanceof BigDecimal number) {
        assertThat(number).isEqualByComparingTo(expected.get(i));
      } else {
        assertThat(column.get(i)).isEqualTo(expected.get(i));
      }
    }
  }

  @Test
  void everySheetHasTheRowsOfTheSnapshotForThisRepAndNoOther() throws Exception {
    PackFixture.ordinary(warehouse).done();
    packs();
    for (int i = 0; i < 3; i++) {
      String rep = manifest().get("packs").get(i).get("rep").asText();
      Map<String, List<List<Object>>> sheets = XlsxText.sheets(workbook("packs", i));
      assertThat(sheets.keySet())
          .containsExactly(
              "Position",
              "Landing",
              "Actions",
              "Portfolio",
              "Reactivation",
              "Second activity",
              "Angry clients",
              "Prospects",
              "Growth pockets",
              "Tops and flops",
              "Deals",
              "About");
      String own = " where rep_id = '" + rep + "' ";
      List<List<Object>> portfolio = sheets.get("Portfolio");
      String clients = " from mart_client" + own + "order by revenue desc nulls last, client_id";
      same(column(portfolio, "Client no."), "select client_id" + clients);
      same(column(portfolio, "Revenue, 12 closed months (€)"), "select revenue" + clients);
      same(column(portfolio, "Left to win (€)"), "select left_to_win" + clients);
      assertThat(
              column(portfolio, "Last order").stream()
                  .map(day -> XlsxText.day(day).toString())
                  .toList())
          .isEqualTo(sql("select last_order_on" + clients));
      if (!rep.equals("R3")) {
        String periods =
            " from mart_target" + own + "order by period_end - period_start, period_start";
        same(
            column(sheets.get("Position"), "Revenue to date (€)"),
            "select actual_amount" + periods);
        same(
            column(sheets.get("Landing"), "Landing (€)"),
            "select mid_amount from mart_landing"
                + own
                + "and scope = 'rep' order by period_end - period_start");
        same(
            column(sheets.get("Reactivation"), "At stake (€)"),
            "select at_stake_amount from mart_reactivation"
                + own
                + "order by at_stake_amount desc, client_id");
        same(
            column(sheets.get("Actions"), "Action"),
            "select action_id from mart_action"
                + own
                + "order by case state when 'new' then 1 when 'carried_over' then 2 when 'done'"
                + " then 3 else 4 end, due_on, action_id");
        same(
            column(sheets.get("Deals"), "Deal"),
            "select opportunity_id from mart_outlook"
                + own
                + "order by expected_amount desc nulls last, opportunity_id");
      } else {
        assertThat(sheets.get("Deals").get(1)).containsExactly("Nothing to list.");
      }
    }
  }

  @Test
  void dealAndActionOfAClientThatAnotherRepHasNowNameNobody() throws Exception {
    PackFixture.ordinary(warehouse)
        .sql("update dim_client set rep_id = 'R2' where client_id in ('C00011', 'C00004')")
        .done();
    packs();
    Map<String, List<List<Object>>> sheets = XlsxText.sheets(workbook("packs", 0));
    String moved =
        " from mart_outlook o join dim_client c on c.client_id = o.client_id"
            + " where o.rep_id = 'R1' and c.rep_id = 'R2'";
    assertThat(sql("select opportunity_id" + moved)).isNotEmpty();
    assertThat(column(sheets.get("Deals"), "Deal"))
        .doesNotContainAnyElementsOf(new ArrayList<>(sql("select opportunity_id" + moved)));
    assertThat(column(sheets.get("Deals"), "Deal"))
        .hasSize(sql("select 1 from mart_outlook where rep_id = 'R1'").size());
    assertThat(column(sheets.get("Actions"), "Client no.")).doesNotContain("C00011", "C00004");
  }

  @Test
  void teamsWorkbookHasOneRowPerRepWithTheFiguresOfTheSnapshot() throws Exception {
    PackFixture.ordinary(warehouse).done();
    packs();
    Map<String, List<List<Object>>> sheets = XlsxText.sheets(workbook("teams", 0));
    assertThat(sheets.keySet()).containsExactly("Team", "Position", "Landing", "Moves", "About");
    assertThat(column(sheets.get("Team"), "Sales rep"))
        .containsExactly("Jean-Noël Bérengère", "Łucja Żółć", "Ann O’Hara");
    same(
        column(sheets.get("Position"), "Revenue to date (€)"),
        "select actual_amount from mart_target order by rep_id, period_end - period_start");
  }

  @Test
  void columnsHaveTypesFormatsFiltersAndAFrozenHead() throws Exception {
    PackFixture.ordinary(warehouse).done();
    packs("--locale", "fr");
    Map<String, String> parts = XlsxText.parts(workbook("packs", 0));
    assertThat(parts.get("xl/styles.xml")).contains("#,##0.00", "dd/mm/yyyy", "0.0%");
    for (int sheet = 1; sheet <= 11; sheet++) {
      assertThat(parts.get("xl/worksheets/sheet" + sheet + ".xml"))
          .contains("<autoFilter ", "state=\"frozen\"", "<cols>")
          .doesNotContain("<f>", "<hyperlink");
    }
    assertThat(XlsxText.sheets(workbook("packs", 0)).get("Portefeuille").get(0))
        .contains("N° client", "CA, 12 mois clos (€)", "Reste à gagner (€)");
    assertThat(parts.keySet()).noneMatch(name -> name.contains("vba") || name.contains("external"));
  }

  @Test
  void sameSnapshotGivesTheSameBytesInEitherProfile() throws Exception {
    PackFixture.ordinary(warehouse).done();
    packs();
    byte[] rep = Files.readAllBytes(workbook("packs", 0));
    byte[] team = Files.readAllBytes(workbook("teams", 0));
    Thread.sleep(2_100); // the times in a ZIP are even seconds
    packs("--profile", "working");
    assertThat(Files.readAllBytes(workbook("packs", 0))).isEqualTo(rep);
    assertThat(Files.readAllBytes(workbook("teams", 0))).isEqualTo(team);
    assertThat(XlsxText.parts(workbook("packs", 0)).get("docProps/core.xml"))
        .contains(">2026-11-21T04:30:00Z<");
  }

  @Test
  void snapshotWithoutLandingsAndOutlooksHasNoSheetForThem() throws Exception {
    PackFixture.ordinary(warehouse)
        .sql("drop table mart_landing")
        .sql("drop table mart_outlook")
        .done();
    packs();
    assertThat(XlsxText.sheets(workbook("packs", 0)).keySet())
        .contains("Position", "Portfolio")
        .doesNotContain("Landing", "Deals");
  }

  @Test
  void idsThatSortUnlikeInJavaFindTheirRows() throws Exception {
    PackFixture fixture = PackFixture.empty(warehouse);
    // in UTF-16 the second comes first, in UTF-8 the first
    List<String> ids = List.of("\uff5e", "\ud83d\ude00", "a", "B", "é", "10", "9");
    for (String id : ids) {
      fixture.rep(id, "Rep " + id, PackFixture.MANAGER);
      fixture.client(id, "Client of " + id, 10_000, 5);
    }
    fixture.done();
    packs();
    for (int i = 0; i < ids.size(); i++) {
      String rep = manifest().get("packs").get(i).get("rep").asText();
      assertThat(column(XlsxText.sheets(workbook("packs", i)).get("Portfolio"), "Client"))
          .containsExactly("Client of " + rep);
    }
  }

  @Test
  void bothLanguagesHaveTheSameWordsAndEveryColumnHasAHeading() throws Exception {
    List<Properties> bundles = new ArrayList<>();
    for (String name : List.of("workbook", "workbook_fr")) {
      Properties bundle = new Properties();
      try (var in =
          Headings.class.getResourceAsStream("/dev/filon/reports/text/" + name + ".properties")) {
        bundle.load(new java.io.InputStreamReader(in, java.nio.charset.StandardCharsets.UTF_8));
      }
      assertThat(bundle.values()).noneMatch(text -> ((String) text).contains("'"));
      bundles.add(bundle);
    }
    assertThat(bundles.get(0).keySet()).isEqualTo(bundles.get(1).keySet());
  }
}
