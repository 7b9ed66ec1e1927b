package dev.filon.reports.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.filon.reports.PackCommand;
import dev.filon.reports.PackFixture;
import dev.filon.reports.PdfText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacksTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path warehouse;

  private final PackCommand command = new PackCommand();

  private Path folder() {
    return warehouse.resolve("packs").resolve(PackFixture.WEEK);
  }

  private JsonNode manifest() throws Exception {
    return JSON.readTree(folder().resolve("manifest.json").toFile());
  }

  private Path pack(String rep) throws Exception {
    for (JsonNode entry : manifest().get("packs")) {
      if (entry.get("rep").asText().equals(rep)) {
        return folder().resolve(entry.get("file").asText());
      }
    }
    throw new AssertionError("no pack for " + rep);
  }

  private int packs(String... more) {
    return command.run(
        warehouse,
        Stream.concat(Stream.of("--week", PackFixture.WEEK), Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void everyRepWithAManagerGetsAPackAndTheManifestIsTrue() throws Exception {
    PackFixture.ordinary(warehouse).done();
    assertThat(packs()).isZero();
    assertThat(command.out())
        .isEqualTo("3 packs and 1 team pack of 2026-W47 in " + folder() + "\n");
    JsonNode manifest = manifest();
    assertThat(manifest.get("week").asText()).isEqualTo("2026-W47");
    assertThat(manifest.get("packs").findValuesAsText("rep")).containsExactly("R1", "R2", "R3");
    List<JsonNode> entries = new ArrayList<>();
    manifest.get("packs").forEach(entries::add);
    assertThat(manifest.get("teams")).hasSize(1);
    assertThat(manifest.get("teams").get(0).get("rep").isNull()).isTrue();
    manifest.get("teams").forEach(entries::add);
    for (JsonNode entry : entries) {
      assertThat(entry.get("snapshot").asLong()).isEqualTo(7);
      assertThat(entry.get("asOf").asText()).isEqualTo("2026-11-20");
      assertThat(entry.get("locale").asText()).isEqualTo("en");
      assertThat(entry.get("profile").asText()).isEqualTo("archive");
      Path file = folder().resolve(entry.get("file").asText());
      byte[] bytes = Files.readAllBytes(file);
      assertThat(entry.get("bytes").asLong()).isEqualTo(bytes.length);
      assertThat(entry.get("sha256").asText())
          .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
      assertThat(entry.get("manager").asText()).isEqualTo(PackFixture.MANAGER);
      List<String> pages = PdfText.pages(file);
      assertThat(entry.get("pages").asInt()).isEqualTo(pages.size());
      for (int i = 0; i < pages.size(); i++) {
        assertThat(pages.get(i)).contains((i + 1) + " / " + pages.size()).doesNotContain("null");
      }
    }
    try (Stream<Path> files = Files.list(folder())) {
      assertThat(files.filter(file -> !file.getFileName().toString().startsWith("."))).hasSize(9);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void packsAreVectorWithEmbeddedFontsAndLegibleOnPageOne(String locale) throws Exception {
    PackFixture.ordinary(warehouse).done();
    assertThat(packs("--locale", locale)).isZero();
    for (String rep : List.of("R1", "R2", "R3")) {
      PdfText.Facts facts = PdfText.facts(pack(rep));
      assertThat(facts.fonts()).isNotEmpty().allMatch(font -> font.endsWith(" embedded"));
      assertThat(facts.images()).isZero();
      assertThat(facts.smallestOnPageOne()).isGreaterThanOrEqualTo(11f);
      assertThat(facts.landscape()).isTrue();
      assertThat(facts.language()).isEqualTo(locale);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive", "working"})
  void nothingOfAnotherRepIsInAPack(String profile) throws Exception {
    PackFixture.ordinary(warehouse).done();
    assertThat(packs("--profile", profile)).isZero();
    List<String> words = List.of("Zorglub", "Quibble", "Wombat");
    List<String> names = List.of("Bérengère", "Łucja", "O’Hara");
    for (int own = 0; own < 3; own++) {
      String all = PdfText.everything(pack("R" + (own + 1)));
      assertThat(all).contains(words.get(own)).contains(names.get(own));
      for (int other = 0; other < 3; other++) {
        if (other != own) {
          assertThat(all).doesNotContain(words.get(other)).doesNotContain(names.get(other));
        }
      }
    }
  }

  @Test
  void sameSnapshotGivesTheSameBytes() throws Exception {
    PackFixture.ordinary(warehouse).done();
    assertThat(packs()).isZero();
    byte[] first = Files.readAllBytes(pack("R1"));
    assertThat(packs()).isZero();
    assertThat(Files.readAllBytes(pack("R1"))).isEqualTo(first);
  }

  @Test
  void hostileIdsStayInTheFolderAndDoNotCollide() throws Exception {
    PackFixture fixture = PackFixture.empty(warehouse);
    List<String> ids =
        List.of("../../x", "CON", "con", "x".repeat(300), "\u202eabc\u200f", "a/b", "r'--", " ");
    for (String id : ids) {
      fixture.rep(id, "A\u202e & <b> " + "é".repeat(60), PackFixture.MANAGER);
    }
    fixture.targets("../../x", 1).client("../../x", "€ ".repeat(40), 12_000, -50);
    fixture.done();
    assertThat(packs()).as(command.err()).isZero();
    Set<String> files = new HashSet<>();
    for (String file : manifest().get("packs").findValuesAsText("file")) {
      assertThat(folder().resolve(file)).exists().hasParent(folder());
      files.add(file.toLowerCase(Locale.ROOT));
    }
    assertThat(files).hasSize(ids.size());
    try (Stream<Path> top = Files.list(warehouse)) {
      assertThat(top.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("served", "packs");
    }
  }

  @Test
  void emptyListsSayItInASentence() throws Exception {
    PackFixture fixture = PackFixture.empty(warehouse);
    fixture.rep("R9", "Solo", PackFixture.MANAGER);
    fixture.done();
    assertThat(packs()).isZero();
    assertThat(PdfText.everything(pack("R9")))
        .contains("No revenue and no target in this portfolio yet.")
        .contains("No sale in the last 24 months and no target")
        .contains("No landing is forecast")
        .contains("Nothing new in the last seven days.")
        .contains("No CRM data")
        .contains("No action was done, dropped or carried over.")
        .contains("No new action is proposed this week.")
        .contains("no curve to draw")
        .contains("No client has a potential yet")
        .contains("No client of this portfolio is in class A")
        .contains("No client is slipping or dormant.")
        .contains("No client lacks a family")
        .contains("No dispute still costs us revenue.")
        .contains("No prospect is due for a contact.")
        .contains("No white space")
        .contains("No client rose.")
        .contains("No client fell.")
        .contains("nothing to compare");
  }

  @Test
  void longTablesEndWithHowManyMoreThereAre() throws Exception {
    PackFixture fixture = PackFixture.empty(warehouse);
    fixture.rep("R9", "Solo", PackFixture.MANAGER);
    for (int i = 0; i < 50; i++) {
      fixture.client("R9", "Client " + i, 20_000 - i, 15_000);
    }
    fixture.done();
    assertThat(packs()).isZero();
    List<String> pages = PdfText.pages(pack("R9"));
    assertThat(pages).hasSize(5);
    assertThat(pages.get(2))
        .contains("Client 10")
        .doesNotContain("Client 11")
        .contains("… and 39 more A clients with 779");
  }

  @Test
  void fullPlanStaysOnItsPageAndAFullPackOnSix() throws Exception {
    PackFixture.ordinary(warehouse)
        .sql(
            """
            insert into mart_action
            select * replace (action_id || '-b' as action_id) from mart_action
            where rep_id = 'R1' and state = 'new' order by action_id limit 3
            """)
        .done();
    assertThat(packs()).isZero();
    List<String> pages = PdfText.pages(pack("R1"));
    assertThat(pages).hasSize(6);
    assertThat(pages.get(1).lines().filter(line -> line.endsWith("proposed"))).hasSize(7);
    assertThat(pages.get(1)).contains("One more action is carried over.").contains("2 / 6");
  }

  @Test
  void hugeAmountsAreInBillionsOnPageOneAndNeverCutShort() throws Exception {
    PackFixture fixture = PackFixture.empty(warehouse);
    fixture.rep("R9", "Solo", PackFixture.MANAGER);
    fixture.targets("R9", 10_000).client("R9", "Giant", 12_345_678_901.0, 1_345_678_901.0);
    fixture.done();
    assertThat(packs()).isZero();
    List<String> pages = PdfText.pages(pack("R9"));
    assertThat(pages.get(0))
        .contains("9.843\u202fbn", "of 10.500\u202fbn")
        .contains("+903.21\u202fM", "3.416\u202fbn");
    assertThat(pages.get(2))
        .contains("12\u202f345\u202f678\u202f901", "+11\u202f000\u202f000\u202f000")
        .contains("12.35\u202fbn€");
  }

  @Test
  void pageOneSaysWhatIsMissingAndWhere() throws Exception {
    PackFixture.ordinary(warehouse)
        .sql("update mart_target set margin_amount = null where period_kind = 'year'")
        .sql("update meta.backtest set is_fallback = true where task = 'pipeline'")
        .done();
    assertThat(packs()).isZero();
    assertThat(PdfText.pages(pack("R1")).get(0).replaceAll("\\s+", " "))
        .contains("5 rows of this load are in quarantine and not in these figures: invoices 3,")
        .contains("invoices 3, clients 2.")
        .contains("Late, older than the as-of date: targets (18 Nov).")
        .contains("cost unknown")
        .contains("have the cost entered in the ERP")
        .contains("chance of deals by their win rate, chance of reordering by rhythm alone.")
        .doesNotContain("run rate");
    assertThat(PdfText.facts(pack("R1")).smallestOnPageOne()).isGreaterThanOrEqualTo(11f);
  }

  @Test
  void repWhoLeftIsToldOfAsSuch() throws Exception {
    PackFixture fixture = PackFixture.empty(warehouse);
    fixture.rep("R9", "Gone", PackFixture.MANAGER);
    fixture.targets("R9", 1);
    fixture
        .sql(
            "update mart_target set actual_amount = 0, target_amount = null, expected_amount ="
                + " null")
        .done();
    assertThat(packs()).isZero();
    assertThat(PdfText.pages(pack("R9")).get(0))
        .contains("No client is left in this portfolio; by this day last year it had made 894");
  }

  @Test
  void smallAmountsAndRevenueBelowZeroAreDrawnToo() throws Exception {
    PackFixture fixture = PackFixture.empty(warehouse);
    fixture.rep("R9", "Solo", PackFixture.MANAGER);
    fixture.targets("R9", -0.0000001).landing("R9", 1);
    fixture.client("R9", "Cent", 0.01, 0).client("R9", "Credit", -5_000, 12).lists("R9", "Tiny");
    fixture.done();
    assertThat(packs()).as(command.err()).isZero();
    assertThat(PdfText.pages(pack("R9"))).hasSize(6);
  }

  @Test
  void repWithoutAManagerGetsAPackAndAManagerWithClientsStandsInTheOwnTeam() throws Exception {
    PackFixture fixture = PackFixture.ordinary(warehouse);
    fixture.portfolio(PackFixture.MANAGER, "Xylophone", 3);
    fixture.done();
    assertThat(packs()).isZero();
    assertThat(command.out()).startsWith("4 packs and 1 team pack");
    assertThat(PdfText.pages(pack(PackFixture.MANAGER)).get(0))
        .startsWith("Marie Lefèvre   ·   Net revenue");
    Path team = folder().resolve(manifest().get("teams").get(0).get("file").asText());
    assertThat(PdfText.pages(team).get(0))
        .contains("the manager’s own")
        .doesNotContain("Xylophone", "Zorglub");
  }

  @Test
  void snapshotThatIsOlderThanLandingsAndOutlooksStillGivesPacks() throws Exception {
    PackFixture.ordinary(warehouse)
        .sql("drop table mart_landing")
        .sql("drop table mart_outlook")
        .done();
    assertThat(packs()).as(command.err()).isZero();
    List<String> pages = PdfText.pages(pack("R1"));
    assertThat(pages.get(0)).contains("The year to date is").contains("No landing is forecast");
    assertThat(pages.get(5)).contains("No deal is open");
  }

  @Test
  void actionsAndDealsOfAClientThatAnotherRepHasNowAreCountedButNotNamed() throws Exception {
    PackFixture.ordinary(warehouse)
        .sql("update dim_client set rep_id = 'R2' where client_id in ('C00011', 'C00004')")
        .done();
    String name =
        PackFixture.query(warehouse, "select name from dim_client where client_id = 'C00011'")
            .get(0);
    assertThat(packs()).isZero();
    List<String> pages = PdfText.pages(pack("R1"));
    assertThat(pages.get(1))
        .contains("2 open actions are on clients that now belong to a colleague")
        .doesNotContain(name);
    assertThat(pages.get(5)).contains("client of a colleague").doesNotContain(name);
  }

  @Test
  void failureOfOnePackLeavesTheOthersAlone() throws Exception {
    PackFixture.ordinary(warehouse).done();
    assertThat(packs()).isZero();
    Path inTheWay = pack("R2");
    Files.delete(inTheWay);
    Files.createDirectories(inTheWay.resolve("full"));
    assertThat(packs()).isEqualTo(3);
    assertThat(manifest().get("packs").findValuesAsText("rep")).containsExactly("R1", "R3");
    assertThat(manifest().get("failed").get(0).get("rep").asText()).isEqualTo("R2");
    assertThat(command.err()).contains("the pack of rep 'R2' failed: ");
    assertThat(pack("R3")).isRegularFile();
    try (Stream<Path> files = Files.list(folder())) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive", "working"})
  void pageTwoLeadsToTheLivePlanByLinkAndByCode(String profile) throws Exception {
    PackFixture fixture = PackFixture.ordinary(warehouse);
    fixture.rep("R 4/é", "Zoé", PackFixture.MANAGER);
    fixture.done();
    assertThat(packs("--profile", profile, "--dashboard", "https://filon.example.com/sales/"))
        .isZero();
    for (String rep : List.of("R1", "R 4/é")) {
      String plan =
          "https://filon.example.com/sales/plan?rep="
              + URLEncoder.encode(rep, StandardCharsets.UTF_8);
      assertThat(PdfText.links(pack(rep))).hasSizeGreaterThan(1).containsOnly("2 " + plan);
      assertThat(PdfText.code(pack(rep), 2)).isEqualTo(plan);
    }
    assertThat(packs("--profile", profile)).isZero();
    assertThat(PdfText.links(pack("R1"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "filon.example.com",
        "javascript:alert(1)",
        "ftp://filon.example.com",
        "https://user:word@filon.example.com",
        "https://filon.example.com?x=1",
        "https://filon.example.com#plan",
        "https:///plan",
        "https://filon.exa mple.com",
        "https://filon.example.com/\u202e"
      })
  void addressThatIsNoDashboardsIsRefused(String address) throws Exception {
    PackFixture.ordinary(warehouse).done();
    assertThat(packs("--dashboard", address)).isEqualTo(2);
    assertThat(command.err()).contains("--dashboard", "is no address of a dashboard");
    assertThat(folder()).doesNotExist();
  }

  @Test
  void repWhoseRowsMakeNoSenseFailsAlone() throws Exception {
    PackFixture.ordinary(warehouse)
        .sql("update mart_landing set horizon = 'decade' where rep_id = 'R1' and horizon = 'year'")
        .done();
    assertThat(packs()).isEqualTo(3);
    assertThat(manifest().get("packs").findValuesAsText("rep")).containsExactly("R2", "R3");
    assertThat(manifest().get("failed").get(0).get("rep").asText()).isEqualTo("R1");
    assertThat(command.err()).contains("the pack of rep 'R1' failed: ", "DECADE");
    assertThat(PdfText.everything(pack("R2"))).contains("Quibble").doesNotContain("Zorglub");
  }

  @Test
  void otherWeekIsRefusedWithTheServedOneAndWhatToRun() throws Exception {
    PackFixture.ordinary(warehouse).done();
    assertThat(command.run(warehouse, "--week", "2026-W46")).isEqualTo(2);
    assertThat(command.err())
        .contains("snapshot 7 is of week 2026-W47 (data as of 2026-11-20), not 2026-W46")
        .contains("--week 2026-W47")
        .contains("filon run --source fixture --dumps DIR --date D");
    assertThat(folder()).doesNotExist();
  }

  @Test
  void missingOrForeignSnapshotIsSaid() throws Exception {
    assertThat(packs()).isEqualTo(5);
    assertThat(command.err()).contains("No snapshot is served at").contains("filon run");
    Path file = PackFixture.file(warehouse);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "not a database".repeat(999));
    assertThat(packs()).isEqualTo(5);
    assertThat(command.err()).contains("Cannot read the snapshot");
  }

  @Test
  void snapshotOfAnotherShapeIsSaid() throws Exception {
    PackFixture.ordinary(warehouse).sql("drop table mart_target").done();
    assertThat(packs()).isEqualTo(5);
    assertThat(command.err()).contains("mart_target").contains("run 'filon run' again");
  }

  @Test
  void withoutManagersTheManifestIsEmptyAndTheCommandSaysSo() throws Exception {
    PackFixture fixture = PackFixture.empty(warehouse);
    fixture.rep("R1", "Alone", null);
    fixture.done();
    assertThat(packs()).isZero();
    assertThat(command.out()).contains("No pack: no current rep has a manager, clients");
    assertThat(manifest().get("packs")).isEmpty();
  }

  @Test
  void oneRepCanBeAskedForByIdAndWrongOnesAreExplained() throws Exception {
    PackFixture.ordinary(warehouse).done();
    assertThat(packs("--rep", "R2")).isZero();
    assertThat(manifest().get("packs").findValuesAsText("rep")).containsExactly("R2");
    assertThat(packs("--rep", "R9")).isEqualTo(2);
    assertThat(packs("--rep", PackFixture.MANAGER)).isEqualTo(2);
    assertThat(packs("--locale", "de")).isEqualTo(2);
    assertThat(packs("--week", "nonsense")).isEqualTo(2);
    assertThat(command.err())
        .contains("No current rep has the id 'R9'")
        .contains("has no manager, no client and no target");
  }

  @Test
  void folderThatCannotBeMadeIsSaid() throws Exception {
    PackFixture.ordinary(warehouse).done();
    Path file = Files.writeString(warehouse.resolve("file"), "");
    assertThat(packs("--out", file.resolve("below").toString())).isEqualTo(2);
    assertThat(command.err()).contains("Cannot write to").contains("--out");
  }
}
