package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hundred faults, sown at random into the sample dumps: each is caught, and nothing else is. */
class FaultsTest {
  private static final long SEED = Long.getLong("filon.seed", 20260118L);

  /** What can be wrong with a cell of a type, all of which no reader may take for a value. */
  private static final Map<String, List<String>> WRONG =
      Map.of(
          "number", List.of("abc", "12,50", "1.234,56", "1e400", "--5", "NaN", "0x1F", "1 000"),
          "date", List.of("2026-02-31", "31/12/2026", "2026-13-01", "tomorrow", "46000"),
          "instant", List.of("2026-02-30T00:00:00Z", "yesterday", "2026-01-05T25:00:00Z"),
          "kind", List.of("INVOICE!", "unknown", "?"),
          "flag", List.of("maybe", "2"),
          "required", List.of(""));

  /** A dump, how many of its records are spoilt, and the types of some columns. */
  private record Target(String path, int faults, Map<String, String> columns) {}

  private static final List<Target> TARGETS =
      List.of(
          new Target(
              "erp/invoice_lines.csv",
              60,
              Map.of(
                  "invoice_id", "required",
                  "line_no", "number",
                  "kind", "kind",
                  "invoice_date", "date",
                  "quantity", "number",
                  "net_amount", "number",
                  "cost_amount", "number",
                  "updated_at", "instant")),
          new Target(
              "crm/interactions.csv",
              20,
              Map.of(
                  "interaction_id", "required",
                  "occurred_at", "instant",
                  "kind", "kind",
                  "outcome", "kind")),
          new Target("crm/opportunities.csv", 8, Map.of("amount", "number", "created_on", "date")),
          new Target(
              "erp/products.csv", 6, Map.of("product_id", "required", "standard_cost", "number")),
          new Target("crm/contacts.csv", 6, Map.of("contact_id", "required", "opted_out", "flag")));

  @TempDir Path temp;

  @Test
  void aHundredFaultsAreCaughtAndNothingElseIs() throws IOException {
    System.out.println("FaultsTest seed " + SEED);
    Random random = new Random(SEED);
    Path sample = Path.of(System.getProperty("filon.root"), "sample-data/small");
    Path dumps = temp.resolve("dumps");
    for (String folder : List.of("erp", "crm")) {
      Files.createDirectories(dumps);
      Folders.copy(sample.resolve(folder), dumps.resolve(folder));
    }
    TreeMap<String, String> sown = new TreeMap<>();
    for (Target target : TARGETS) {
      spoil(dumps.resolve(target.path()), target, random, sown);
    }
    assertThat(sown).hasSize(100);
    Path warehouse = temp.resolve("w");
    Cli load = Cli.run(warehouse, dumps, "filon", "2026-11-19");
    assertThat(load.exit()).describedAs(load.err()).isZero();
    TreeMap<String, String> caught = new TreeMap<>();
    for (String row :
        Cli.sql(
            warehouse,
            "select regexp_extract(file, '(erp|crm)/[a-z_]+.csv$') || ':' || line_no as place, rule"
                + " from meta.quarantine order by all")) {
      caught.put(row.substring(0, row.indexOf(',')), row.substring(row.indexOf(',') + 1));
    }
    assertThat(caught.keySet())
        .describedAs("seed %d; sown %s; caught %s", SEED, sown, caught)
        .isEqualTo(sown.keySet());
  }

  private static void spoil(Path file, Target target, Random random, Map<String, String> sown)
      throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    List<String> header = Arrays.asList(lines.get(0).split(",", -1));
    List<String> columns = target.columns().keySet().stream().sorted().toList();
    List<byte[]> bytes = new ArrayList<>(lines.stream().map(FaultsTest::utf8).toList());
    int done = 0;
    while (done < target.faults()) {
      int line = 1 + random.nextInt(lines.size() - 1);
      String place = target.path() + ":" + (line + 1);
      String text = lines.get(line);
      List<String> cells = new ArrayList<>(Arrays.asList(text.split(",", -1)));
      if (sown.containsKey(place) || text.contains("\"") || cells.size() != header.size()) {
        continue;
      }
      String fault;
      switch (random.nextInt(10)) {
        case 0 -> {
          cells.remove(cells.size() - 1);
          fault = "a cell too few";
        }
        case 1 -> {
          cells.add("more");
          fault = "a cell too many";
        }
        case 2 -> fault = "a byte that is no text";
        default -> {
          String column = columns.get(random.nextInt(columns.size()));
          List<String> wrong = WRONG.get(target.columns().get(column));
          String value = wrong.get(random.nextInt(wrong.size()));
          cells.set(header.indexOf(column), value.contains(",") ? '"' + value + '"' : value);
          fault = column + " = " + value;
        }
      }
      byte[] spoilt = utf8(String.join(",", cells));
      if (fault.startsWith("a byte")) {
        spoilt = Arrays.copyOf(spoilt, spoilt.length + 1);
        spoilt[spoilt.length - 1] = (byte) 0xFF;
      }
      bytes.set(line, spoilt);
      sown.put(place, fault);
      done++;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] line : bytes) {
      all.write(line);
      all.write('\n');
    }
    Files.write(file, all.toByteArray());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
