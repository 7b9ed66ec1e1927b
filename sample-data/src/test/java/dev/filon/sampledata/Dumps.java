package dev.filon.sampledata;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what was generated. */
final class Dumps {

  static final LocalDate UNTIL = LocalDate.of(2026, 11, 20);

  /** Key columns by file, as the feed contract has them. */
  static final Map<String, List<String>> KEYS =
      Map.ofEntries(
          Map.entry("erp/clients.csv", List.of("client_id")),
          Map.entry("erp/client_activities.csv", List.of("client_id", "activity_code")),
          Map.entry("erp/activities.csv", List.of("activity_code")),
          Map.entry("erp/products.csv", List.of("product_id")),
          Map.entry("erp/invoice_lines.csv", List.of("invoice_id", "line_no")),
          Map.entry("erp/claims.csv", List.of("claim_id")),
          Map.entry("erp/targets.csv", List.of("rep_id", "period", "family")),
          Map.entry("erp/fx_rates.csv", List.of("currency", "date")),
          Map.entry("crm/reps.csv", List.of("rep_id", "valid_from")),
          Map.entry("crm/accounts.csv", List.of("account_id")),
          Map.entry("crm/assignments.csv", List.of("client_id", "account_id", "valid_from")),
          Map.entry("crm/contacts.csv", List.of("contact_id")),
          Map.entry("crm/interactions.csv", List.of("interaction_id")),
          Map.entry("crm/opportunities.csv", List.of("opportunity_id")),
          Map.entry("crm/actions.csv", List.of("action_id")));

  private Dumps() {}

  static Settings settings(long lines, long seed, int days, int nights, int advance) {
    return new Settings(lines, seed, days, UNTIL, nights, advance, 0, 100);
  }

  static List<Map<String, String>> rows(Path dump, String file) {
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(dump.resolve(file))) {
      return csv.stream().map(NamedCsvRecord::getFieldsAsMap).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Set<String> column(Path dump, String file, String column) {
    return rows(dump, file).stream().map(row -> row.get(column)).collect(Collectors.toSet());
  }

  static List<String> key(String file, Map<String, String> row) {
    return KEYS.get(file).stream().map(row::get).toList();
  }

  /** Relative path and text of every file below a folder. */
  static TreeMap<String, String> texts(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      TreeMap<String, String> texts = new TreeMap<>();
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        texts.put(folder.relativize(path).toString().replace('\\', '/'), Files.readString(path));
      }
      return texts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
