package dev.filon.sampledata;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the truth files claim is what the sales show. */
class TruthTest {

  @TempDir private static Path out;
  private static Map<String, List<Map<String, String>>> linesOfClient;
  private static Map<String, String> familyOfProduct;

  @BeforeAll
  static void generate() {
    SampleData.write(Dumps.settings(12_000, 3, 1095, 0, 0), out, false);
    linesOfClient =
        Dumps.rows(out, "erp/invoice_lines.csv").stream()
            .collect(Collectors.groupingBy(line -> line.get("client_id")));
    familyOfProduct =
        Dumps.rows(out, "erp/products.csv").stream()
            .collect(Collectors.toMap(row -> row.get("product_id"), row -> row.get("family")));
  }

  private static BigDecimal revenue(String client, Predicate<LocalDate> when) {
    return linesOfClient.get(client).stream()
        .filter(line -> when.test(LocalDate.parse(line.get("invoice_date"))))
        .map(line -> new BigDecimal(line.get("net_amount")))
        .reduce(new BigDecimal("0.00"), BigDecimal::add);
  }

  private static List<Map<String, String>> truth(String name) {
    List<Map<String, String>> rows = Dumps.rows(out, "truth/" + name + ".csv");
    assertThat(rows).as(name).isNotEmpty();
    return rows;
  }

  @Test
  void dormantClientsBoughtALotAndThenNothing() {
    for (Map<String, String> row : truth("dormant_but_big")) {
      LocalDate stop = LocalDate.parse(row.get("stopped_on"));
      String client = row.get("client_id");
      assertThat(linesOfClient.get(client))
          .noneMatch(line -> LocalDate.parse(line.get("invoice_date")).isAfter(stop));
      BigDecimal year =
          revenue(client, day -> day.isBefore(stop) && !day.isBefore(stop.minusDays(365)));
      assertThat(year).isPositive().isEqualTo(new BigDecimal(row.get("revenue_year_before")));
      assertThat(stop).isBefore(Dumps.UNTIL.minusDays(100));
    }
  }

  @Test
  void secondActivityClientsNeverBuyTheFamilyThatTheirPeersBuy() {
    Set<List<String>> declared =
        Dumps.rows(out, "erp/client_activities.csv").stream()
            .map(row -> List.of(row.get("client_id"), row.get("activity_code")))
            .collect(Collectors.toSet());
    Map<String, String> activity =
        Dumps.rows(out, "erp/clients.csv").stream()
            .collect(Collectors.toMap(r -> r.get("client_id"), r -> r.get("activity_code")));
    for (Map<String, String> row : truth("second_activity")) {
      String client = row.get("client_id");
      assertThat(linesOfClient.get(client))
          .noneMatch(line -> row.get("family").equals(familyOfProduct.get(line.get("product_id"))));
      if (row.get("evidence").equals("declared")) {
        assertThat(declared).contains(List.of(client, row.get("activity_code")));
      } else {
        assertThat(activity).containsEntry(client, row.get("activity_code"));
      }
    }
  }

  @Test
  void angryClientsHalvedTheirPurchasesAfterTheClaimAndHeardNothingGood() {
    Map<String, Map<String, String>> claims =
        Dumps.rows(out, "erp/claims.csv").stream()
            .collect(Collectors.toMap(row -> row.get("claim_id"), row -> row));
    Map<String, String> accounts = clientOfAccount();
    for (Map<String, String> row : truth("angry")) {
      String client = row.get("client_id");
      Map<String, String> claim = claims.get(row.get("claim_id"));
      assertThat(claim).containsEntry("client_id", client);
      assertThat(claim).containsEntry("opened_on", row.get("opened_on"));
      LocalDate opened = LocalDate.parse(row.get("opened_on"));
      assertThat(opened).isBefore(Dumps.UNTIL.minusDays(60));
      BigDecimal before =
          revenue(client, d -> d.isBefore(opened) && !d.isBefore(opened.minusDays(182)));
      BigDecimal after =
          revenue(client, d -> !d.isBefore(opened) && d.isBefore(opened.plusDays(182)));
      assertThat(before).isPositive().isEqualTo(new BigDecimal(row.get("revenue_before")));
      assertThat(after).isEqualTo(new BigDecimal(row.get("revenue_after")));
      assertThat(after.multiply(BigDecimal.valueOf(2))).isLessThanOrEqualTo(before);
      assertThat(Dumps.rows(out, "crm/interactions.csv"))
          .filteredOn(contact -> client.equals(accounts.get(contact.get("account_id"))))
          .filteredOn(contact -> contact.get("occurred_at").compareTo(opened.toString()) > 0)
          .noneMatch(contact -> List.of("ordered", "interested").contains(contact.get("outcome")));
    }
  }

  private static Map<String, String> clientOfAccount() {
    return Dumps.rows(out, "crm/accounts.csv").stream()
        .collect(Collectors.toMap(row -> row.get("account_id"), row -> row.get("client_id")));
  }

  @Test
  void coolingClientsStillBuyButMuchLess() {
    for (Map<String, String> row : truth("cooling")) {
      LocalDate from = LocalDate.parse(row.get("slowing_from"));
      String client = row.get("client_id");
      BigDecimal before =
          revenue(client, day -> day.isBefore(from) && !day.isBefore(from.minusDays(182)));
      BigDecimal after =
          revenue(client, day -> !day.isBefore(from) && day.isBefore(from.plusDays(182)));
      assertThat(after).isPositive().isEqualTo(new BigDecimal(row.get("revenue_after")));
      assertThat(before).isEqualTo(new BigDecimal(row.get("revenue_before")));
      assertThat(after.multiply(BigDecimal.valueOf(2))).isLessThanOrEqualTo(before);
    }
  }

  @Test
  void readyProspectsAreNoClientsAndHadTheContactsThatTheFileSays() {
    List<Map<String, String>> contacts = Dumps.rows(out, "crm/interactions.csv");
    Map<String, String> accounts = clientOfAccount();
    for (Map<String, String> row : truth("prospects_ready")) {
      assertThat(accounts).containsEntry(row.get("account_id"), "");
      List<String> days =
          contacts.stream()
              .filter(contact -> contact.get("account_id").equals(row.get("account_id")))
              .map(contact -> contact.get("occurred_at").substring(0, 10))
              .distinct()
              .sorted()
              .toList();
      assertThat(days).hasSize(Integer.parseInt(row.get("contact_days")));
      assertThat(days.get(days.size() - 1)).isEqualTo(row.get("last_contact_on"));
      assertThat(row).containsEntry("last_outcome", "interested");
    }
  }
}
