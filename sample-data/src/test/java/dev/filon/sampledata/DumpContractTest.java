package dev.filon.sampledata;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every dump keeps the feed contract: columns, keys, references, signs, days. */
class DumpContractTest {

  private static final Map<String, List<String>> REQUIRED =
      Map.ofEntries(
          Map.entry("erp/clients.csv", List.of("client_id", "name")),
          Map.entry("erp/client_activities.csv", List.of("client_id", "activity_code")),
          Map.entry("erp/activities.csv", List.of("activity_code", "label")),
          Map.entry("erp/products.csv", List.of("product_id", "label", "family")),
          Map.entry(
              "erp/invoice_lines.csv",
              List.of(
                  "invoice_id", "line_no", "invoice_date", "client_id", "quantity", "net_amount")),
          Map.entry("erp/claims.csv", List.of("claim_id", "client_id", "opened_on")),
          Map.entry("erp/targets.csv", List.of("rep_id", "period", "amount")),
          Map.entry("erp/fx_rates.csv", List.of("currency", "date", "rate")),
          Map.entry("crm/reps.csv", List.of("rep_id", "name")),
          Map.entry("crm/accounts.csv", List.of("account_id", "name")),
          Map.entry("crm/assignments.csv", List.of("rep_id", "valid_from")),
          Map.entry("crm/contacts.csv", List.of("contact_id", "account_id")),
          Map.entry("crm/interactions.csv", List.of("interaction_id", "account_id", "occurred_at")),
          Map.entry(
              "crm/opportunities.csv",
              List.of("opportunity_id", "account_id", "stage", "amount", "created_on")),
          Map.entry("crm/actions.csv", List.of("action_id", "rep_id", "kind", "due_on", "status")));

  /** Column, and the file and column that it refers to. */
  private static final List<List<String>> REFERENCES =
      List.of(
          List.of("client_id", "erp/clients.csv"),
          List.of("product_id", "erp/products.csv"),
          List.of("activity_code", "erp/activities.csv"),
          List.of("account_id", "crm/accounts.csv"),
          List.of("contact_id", "crm/contacts.csv"));

  @TempDir private static Path out;

  @BeforeAll
  static void generate() {
    SampleData.write(Dumps.settings(9_000, 7, 900, 0, 0), out, false);
  }

  @Test
  void theFullExtractHasExactlyTheLinesAskedFor() {
    assertThat(Dumps.rows(out, "erp/invoice_lines.csv")).hasSize(9_000);
  }

  @Test
  void everyFileHasUniqueKeysAndNoEmptyRequiredColumn() {
    Dumps.KEYS
        .keySet()
        .forEach(
            file -> {
              List<Map<String, String>> rows = Dumps.rows(out, file);
              assertThat(rows).as(file).isNotEmpty();
              Set<List<String>> keys = new HashSet<>();
              for (Map<String, String> row : rows) {
                assertThat(keys.add(Dumps.key(file, row))).as("%s %s", file, row).isTrue();
                assertThat(REQUIRED.get(file)).allSatisfy(c -> assertThat(row.get(c)).isNotEmpty());
              }
            });
  }

  @Test
  void everyIdThatAFileMentionsIsKnown() {
    Set<String> reps = Dumps.column(out, "crm/reps.csv", "rep_id");
    for (String file : Dumps.KEYS.keySet()) {
      List<Map<String, String>> rows = Dumps.rows(out, file);
      for (List<String> reference : REFERENCES) {
        String column = reference.get(0);
        Set<String> known = Dumps.column(out, reference.get(1), column);
        known.add("");
        assertThat(rows)
            .allSatisfy(row -> assertThat(known).contains(row.getOrDefault(column, "")));
      }
      for (String column : List.of("rep_id", "manager_id")) {
        assertThat(rows)
            .map(row -> row.getOrDefault(column, ""))
            .filteredOn(id -> !id.isEmpty())
            .allSatisfy(id -> assertThat(reps).contains(id));
      }
    }
  }

  @Test
  void creditNotesAreNegativeAndInvoicesPositive() {
    List<Map<String, String>> lines = Dumps.rows(out, "erp/invoice_lines.csv");
    assertThat(lines)
        .allSatisfy(
            line -> {
              int sign = line.get("kind").equals("credit_note") ? -1 : 1;
              assertThat(new BigDecimal(line.get("net_amount")).signum()).isEqualTo(sign);
              assertThat(new BigDecimal(line.get("quantity")).signum()).isEqualTo(sign);
              assertThat(new BigDecimal(line.get("net_amount")).scale()).isEqualTo(2);
            });
    assertThat(lines).extracting(line -> line.get("kind")).contains("credit_note");
  }

  @Test
  void nothingIsDeliveredOnWeekendsAndFrenchHolidays() {
    Set<LocalDate> closed =
        Set.of(
            LocalDate.of(2025, 4, 21),
            LocalDate.of(2025, 5, 1),
            LocalDate.of(2025, 5, 8),
            LocalDate.of(2025, 5, 29),
            LocalDate.of(2025, 6, 9),
            LocalDate.of(2025, 7, 14),
            LocalDate.of(2025, 8, 15),
            LocalDate.of(2025, 11, 11),
            LocalDate.of(2025, 12, 25),
            LocalDate.of(2026, 1, 1),
            LocalDate.of(2026, 4, 6),
            LocalDate.of(2026, 5, 14),
            LocalDate.of(2026, 5, 25),
            LocalDate.of(2026, 7, 14));
    Set<String> days = Dumps.column(out, "erp/invoice_lines.csv", "invoice_date");
    assertThat(days)
        .map(LocalDate::parse)
        .allSatisfy(
            day -> {
              assertThat(day.getDayOfWeek()).isNotIn(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);
              assertThat(closed).doesNotContain(day);
              assertThat(day).isBetween(Dumps.UNTIL.minusDays(899), Dumps.UNTIL);
            });
  }

  @Test
  void everyForeignLineHasARateOnOrBeforeItsDay() {
    Map<String, String> first = new TreeMap<>();
    Dumps.rows(out, "erp/fx_rates.csv")
        .forEach(row -> first.putIfAbsent(row.get("currency"), row.get("date")));
    assertThat(first).containsOnlyKeys("CHF", "GBP");
    assertThat(Dumps.rows(out, "erp/invoice_lines.csv"))
        .filteredOn(line -> !line.get("currency").equals("EUR"))
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(first.get(line.get("currency")))
                    .isLessThanOrEqualTo(line.get("invoice_date")));
  }

  @Test
  void someAccountsAreProspectsAndSomeClientsAreFoundByLegalIdOnly() {
    Map<String, Long> clientsOfLegalId =
        Dumps.rows(out, "erp/clients.csv").stream()
            .collect(Collectors.groupingBy(row -> row.get("legal_id"), Collectors.counting()));
    List<Map<String, String>> unnamed =
        Dumps.rows(out, "crm/accounts.csv").stream()
            .filter(row -> row.get("client_id").isEmpty())
            .toList();
    assertThat(unnamed)
        .anySatisfy(row -> assertThat(clientsOfLegalId.get(row.get("legal_id"))).isEqualTo(1L))
        .anySatisfy(row -> assertThat(clientsOfLegalId).doesNotContainKey(row.get("legal_id")))
        .allSatisfy(
            row ->
                assertThat(clientsOfLegalId.getOrDefault(row.get("legal_id"), 0L))
                    .isLessThanOrEqualTo(1L)
                    .isEqualTo(row.get("status").equals("client") ? 1L : 0L));
  }

  @Test
  void namesAreAwkward() {
    Set<String> names = Dumps.column(out, "erp/clients.csv", "name");
    assertThat(names)
        .anyMatch(name -> name.contains("\""))
        .anyMatch(name -> name.contains(","))
        .anyMatch(name -> name.contains("é"))
        .anyMatch(name -> name.length() == 60)
        .allMatch(name -> name.length() <= 60);
  }

  @Test
  void aClientIsOwnedByOneRepAtATime() {
    Map<String, String> lastEnd = new TreeMap<>();
    for (Map<String, String> row : Dumps.rows(out, "crm/assignments.csv")) {
      String owned = row.get("client_id") + row.get("account_id");
      String end = lastEnd.put(owned, row.get("valid_to"));
      assertThat(end == null || end.equals(row.get("valid_from"))).as("%s", row).isTrue();
    }
    assertThat(lastEnd.values()).containsOnly("");
    assertThat(Dumps.rows(out, "crm/assignments.csv").size()).isGreaterThan(lastEnd.size());
  }

  @Test
  void theSalesForceIsATreeWithOneTop() {
    Map<String, String> managers = new TreeMap<>();
    Dumps.rows(out, "crm/reps.csv")
        .forEach(row -> managers.put(row.get("rep_id"), row.get("manager_id")));
    assertThat(managers.values()).filteredOn(String::isEmpty).hasSize(1);
    managers.forEach(
        (rep, manager) -> {
          String above = manager;
          for (int step = 0; step < 3 && !above.isEmpty(); step++) {
            above = managers.get(above);
          }
          assertThat(above).as(rep).isEmpty();
        });
  }
}
