package dev.filon.reports.pack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.filon.reports.PackCommand;
import dev.filon.reports.PackFixture;
import dev.filon.reports.PdfText;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pages hold whatever the data are: no letter upon another, none beyond the page, no cut number.
 */
class LayoutTest {

  /** The long look keeps the packs here: -Dfilon.layout.out=DIR. */
  private static final String OUT = System.getProperty("filon.layout.out");

  private static final String LONG = "Compagnie Générale des Wagons-Magasins & Ŵęŀďıñg (Œuvres) €©";

  @TempDir private Path folder;

  private static PackFixture nasty(Path warehouse) throws Exception {
    PackFixture fixture = PackFixture.empty(warehouse);
    fixture.rep(
        PackFixture.MANAGER, "Maximilienne-Wilhelmine von Weyersheim-Wolmar, Directrice W.", null);
    whole(fixture, "N1", LONG, PackFixture.MANAGER, LONG, 24, 1);
    fixture.rep("N2", "Empty Lists", PackFixture.MANAGER);
    fixture.rep("N3", "One Client", PackFixture.MANAGER);
    fixture.targets("N3", 0.01).client("N3", "The only one", 12_345, 12_000).landing("N3", 1);
    fixture.rep("N4", "Five Thousand", PackFixture.MANAGER);
    fixture.targets("N4", 3).many("N4", 5_000);
    fixture.rep("N5", "Below Zero", PackFixture.MANAGER);
    fixture.targets("N5", -1).landing("N5", 1);
    for (int i = 0; i < 9; i++) {
      fixture.client("N5", "Credit note " + i, -5_000 * i - 7, 12 + i);
    }
    whole(fixture, "N6", "No Target", PackFixture.MANAGER, "Aimless", 12, 1);
    fixture
        .sql(
            "update mart_target set target_amount = null, expected_amount = null, gap_amount = null"
                + " where rep_id = 'N6'")
        .sql(
            "update mart_landing set target_amount = null, target_probability = null,"
                + " gap_amount = null where rep_id = 'N6'");
    whole(fixture, "N7", "Without Manager", null, "Alone", 12, 1);
    whole(fixture, "N8", "A manager who sells", null, "Boss’s own", 12, 1);
    whole(fixture, "N9", "Led by N8", "N8", "Led", 12, 0.3);
    fixture.rep("NA", "Left Mid-Year", "N8");
    fixture
        .targets("NA", 1)
        .sql(
            "update mart_target set target_amount = null, expected_amount = null, gap_amount ="
                + " null, actual_amount = 0, margin_amount = 0 where rep_id = 'NA'");
    whole(fixture, "NB", "Ÿvönne Łÿżéç-€uro", "N8", "Ñandú Çağlar € Østerås", 12, 1);
    whole(fixture, "NC", "A Cent", "N8", "Tiny", 12, 0.0000001);
    whole(fixture, "ND", "Nearly A Billion", "N8", "Giant", 12, 940);
    whole(fixture, "NE", "Many Billions", "N8", "Colossus", 12, 9_500);
    return fixture;
  }

  private static void whole(
      PackFixture fixture,
      String rep,
      String name,
      String manager,
      String word,
      int clients,
      double size)
      throws Exception {
    fixture.rep(rep, name, manager);
    fixture.targets(rep, size).portfolio(rep, word, clients);
    fixture.landing(rep, 0.96).lists(rep, word).deals(rep, Math.min(11, clients)).scale(rep, size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void pagesHoldWhatIsHard(String locale) throws Exception {
    Path warehouse = nasty(folder).done();
    look(warehouse, locale, "nasty", 16);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void pagesHoldWithoutCrm(String locale) throws Exception {
    PackFixture fixture = PackFixture.ordinary(folder);
    for (String table :
        List.of(
            "fact_interaction",
            "fact_opportunity_stage",
            "mart_outlook",
            "mart_prospect",
            "mart_action",
            "fact_action",
            "mart_angry_client")) {
      fixture.sql("delete from " + table);
    }
    fixture.sql("update mart_client set last_contact_on = null, open_claims = 0");
    look(fixture.done(), locale, "nocrm", 4);
  }

  private static void look(Path warehouse, String locale, String name, int expected)
      throws Exception {
    Path out = OUT == null ? warehouse.resolve("look") : Path.of(OUT).resolve(name);
    PackCommand command = new PackCommand();
    assertThat(
            command.run(
                warehouse,
                "--week",
                PackFixture.WEEK,
                "--locale",
                locale,
                "--dashboard",
                "https://filon.example.com",
                "--out",
                out.toString()))
        .as(command.err())
        .isZero();
    JsonNode manifest = new ObjectMapper().readTree(out.resolve("manifest.json").toFile());
    List<String> files =
        Stream.of("packs", "teams")
            .flatMap(list -> manifest.get(list).findValuesAsText("file").stream())
            .filter(file -> file.endsWith(locale + ".pdf"))
            .toList();
    assertThat(files).hasSize(expected);
    for (String file : files) {
      Path pack = out.resolve(file);
      PdfText.Facts facts = PdfText.facts(pack);
      boolean team = file.contains("-team-");
      assertThat(facts.smallestOnPageOne())
          .as("smallest letter on page 1 of " + file)
          .isGreaterThanOrEqualTo(team ? 6f : 11f);
      assertThat(PdfText.clashes(pack)).as(file).isEmpty();
      List<String> pages = PdfText.pages(pack);
      assertThat(pages.size()).as(file).isLessThanOrEqualTo(6);
      for (String page : pages) {
        assertThat(page)
            .as(file)
            .doesNotContain("null", "NaN")
            .doesNotContainPattern("\u202f\\d{0,3}…");
      }
    }
  }
}
