package dev.filon.sampledata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same settings tell the same story, whole or night by night. */
class DeterminismTest {

  @TempDir private Path folder;

  private Path generate(String name, Settings settings) {
    Path out = folder.resolve(name);
    SampleData.write(settings, out, false);
    return out;
  }

  @Test
  void theSmallSetIsWhatTheGeneratorWrites() {
    Path small = Path.of(System.getProperty("filon.root"), "sample-data", "small");
    Path fresh =
        generate("small", new Settings(8_000, 1, 730, LocalDate.of(2026, 11, 19), 1, 0, 0, 100));
    assertThat(Dumps.texts(fresh)).isEqualTo(Dumps.texts(small));
  }

  @Test
  void anotherSeedMakesOtherSales() {
    Path one = generate("one", Dumps.settings(500, 1, 400, 0, 0));
    Path two = generate("two", Dumps.settings(500, 2, 400, 0, 0));
    assertThat(Dumps.texts(one).get("erp/invoice_lines.csv"))
        .isNotEqualTo(Dumps.texts(two).get("erp/invoice_lines.csv"));
  }

  @Test
  void nightlyDeltasAddUpToTheLaterFullExtract() {
    Path before = generate("before", Dumps.settings(6_000, 5, 500, 6, 0));
    Path later = generate("later", Dumps.settings(6_000, 5, 500, 0, 6));
    List<Path> nights =
        List.of("21", "22", "23", "24", "25", "26").stream()
            .map(day -> before.resolve("nights/2026-11-" + day))
            .toList();
    for (String file : Dumps.KEYS.keySet()) {
      Map<List<String>, Map<String, String>> merged = byKey(before, file);
      for (Path night : nights) {
        if (file.equals("erp/invoice_lines.csv")) {
          List<String> replaced =
              Dumps.rows(night, file).stream().map(row -> row.get("invoice_id")).toList();
          merged.keySet().removeIf(key -> replaced.contains(key.get(0)));
        }
        merged.putAll(byKey(night, file));
      }
      assertThat(merged).as(file).isEqualTo(byKey(later, file));
    }
  }

  @Test
  void aWorkingNightBringsSalesChangedClientsANewClientAndACorrectedInvoice() {
    Path out = generate("nights", Dumps.settings(6_000, 5, 500, 3, 0));
    Path monday = out.resolve("nights/2026-11-23");
    var known = Dumps.column(out, "erp/clients.csv", "client_id");
    assertThat(Dumps.column(monday, "erp/clients.csv", "client_id"))
        .anyMatch(known::contains)
        .anyMatch(client -> !known.contains(client));
    assertThat(Dumps.column(monday, "erp/invoice_lines.csv", "invoice_date"))
        .contains("2026-11-20", "2026-11-23");
    assertThat(Dumps.rows(monday, "erp/products.csv")).isNotEmpty();
    assertThat(Dumps.rows(monday, "crm/accounts.csv")).isNotEmpty();
    assertThat(Dumps.rows(monday, "crm/interactions.csv")).isNotEmpty();
    assertThat(Dumps.rows(out.resolve("nights/2026-11-22"), "erp/invoice_lines.csv")).isEmpty();
  }

  @Test
  void anySettingsGiveExactlyTheLinesAskedForTwiceTheSame() {
    qt().withExamples(12)
        .forAll(integers().between(1, 1_500), integers().between(7, 1_200), longs().all())
        .checkAssert(
            (lines, days, seed) -> {
              Settings settings = Dumps.settings(lines, seed, days, 1, 0);
              try {
                Path first = Files.createTempDirectory(folder, "a");
                Path second = Files.createTempDirectory(folder, "b");
                SampleData.write(settings, first, false);
                SampleData.write(settings, second, false);
                assertThat(Dumps.texts(first)).isEqualTo(Dumps.texts(second));
                assertThat(Dumps.rows(first, "erp/invoice_lines.csv")).hasSize(lines);
                Dumps.KEYS.keySet().forEach(file -> byKey(first, file));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private static Map<List<String>, Map<String, String>> byKey(Path dump, String file) {
    Map<List<String>, Map<String, String>> rows = new HashMap<>();
    for (Map<String, String> row : Dumps.rows(dump, file)) {
      assertThat(rows.put(Dumps.key(file, row), row)).as("%s %s", file, row).isNull();
    }
    return rows;
  }
}
