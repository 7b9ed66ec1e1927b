package dev.filon.orchestration;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.filon.jobs.storage.TemporaryFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code filon bench truth}: how much of what the generator planted the lists find. One JSON object
 * per seed, planted share and list: recall is the share of the planted that is listed at all,
 * precision the share of planted among the first places of the list, as many as were planted.
 * Beside it stands how many of the other first places are clients in whom another pattern was
 * planted.
 */
@Command(
    name = "truth",
    description = "How much of what the sample data plants each list finds.",
    mixinStandardHelpOptions = true)
final class BenchTruth implements Callable<Integer> {
  private static final LocalDate UNTIL = LocalDate.of(2026, 11, 20);

  /** Days between the sixth contact with a prospect and the seventh. */
  private static final int LAST_PAUSE = 30;

  /** By list: what was planted, and the list with the best first; both give one column. */
  private static final Map<String, String[]> LISTS = lists();

  /** Clients in whose sales some pattern was planted, whichever. */
  private static final String ANY_PATTERN =
      """
      select client_id from read_csv('%1$s/angry.csv', all_varchar = true)
      union select client_id from read_csv('%1$s/dormant_but_big.csv', all_varchar = true)
      union select client_id from read_csv('%1$s/cooling.csv', all_varchar = true)
      union select client_id from read_csv('%1$s/second_activity.csv', all_varchar = true)""";

  @Spec CommandSpec spec;

  @Option(
      names = "--seeds",
      split = ",",
      defaultValue = "1,2,3",
      description = "Seeds of the sample data. Default: ${DEFAULT-VALUE}.")
  List<Long> seeds;

  @Option(
      names = "--planted",
      split = ",",
      defaultValue = "50,100,200",
      description = "Planted clients in percent of the usual. Default: ${DEFAULT-VALUE}.")
  List<Integer> planted;

  @Option(
      names = "--lines",
      defaultValue = "20000",
      description = "Invoice lines. Default: ${DEFAULT-VALUE}.")
  long lines;

  @Option(
      names = "--out",
      defaultValue = "./warehouse/bench",
      description =
          "Folder for dumps and warehouses, emptied afterwards. Default: ${DEFAULT-VALUE}.")
  Path out;

  private static Map<String, String[]> lists() {
    Map<String, String[]> lists = new LinkedHashMap<>();
    lists.put(
        "angry",
        new String[] {
          "select distinct client_id from read_csv('%1$s/angry.csv', all_varchar = true)",
          "select client_id from mart_angry_client order by damage_amount desc nulls last, client_id"
        });
    lists.put(
        "dormant_but_big",
        new String[] {
          "select distinct client_id from read_csv('%1$s/dormant_but_big.csv', all_varchar = true)",
          "select client_id from mart_reactivation where reason_code = 'dormant'"
              + " order by at_stake_amount desc nulls last, client_id"
        });
    lists.put(
        "cooling",
        new String[] {
          "select distinct client_id from read_csv('%1$s/cooling.csv', all_varchar = true)",
          "select client_id from mart_reactivation order by at_stake_amount desc nulls last, client_id"
        });
    for (String evidence : List.of("declared", "peers")) {
      lists.put(
          "second_activity_" + evidence,
          new String[] {
            "select distinct client_id || ' ' || family from read_csv('%1$s/second_activity.csv',"
                + " all_varchar = true) where evidence = '"
                + evidence
                + "'",
            "select client_id || ' ' || family from mart_second_activity where evidence = '"
                + (evidence.equals("peers") ? "inferred" : evidence)
                + "' order by gap_amount desc nulls last, client_id, family"
          });
    }
    lists.put(
        "prospects_ready",
        new String[] {
          "select distinct account_id from read_csv('%1$s/prospects_ready.csv', all_varchar = true)"
              + " where cast(last_contact_on as date) <= date '"
              + UNTIL.minusDays(LAST_PAUSE)
              + "'",
          "select account_id from mart_prospect where reason_code like '%%due'"
              + " order by is_promising desc, contacts desc, potential desc nulls last, account_id"
        });
    return lists;
  }

  @Override
  public Integer call() throws IOException, SQLException {
    if (Files.exists(out)) {
      throw new picocli.CommandLine.ParameterException(
          spec.commandLine(), out + " is there already: name a folder that is not, with --out");
    }
    try {
      for (int share : planted) {
        for (long seed : seeds) {
          measure(seed, share);
        }
      }
      return 0;
    } finally {
      TemporaryFolder.delete(out);
    }
  }

  private void measure(long seed, int share) throws IOException, SQLException {
    Path dumps = out.resolve("dumps");
    Path warehouse = out.resolve("warehouse");
    PrintWriter err = spec.commandLine().getErr();
    Bench.filon(
        err,
        "generate",
        "--lines",
        String.valueOf(lines),
        "--seed",
        String.valueOf(seed),
        "--planted",
        String.valueOf(share),
        "--until",
        UNTIL.toString(),
        "--out",
        dumps.toString());
    Bench.filon(
        err,
        "run",
        "--source",
        "filon",
        "--dumps",
        dumps.toString(),
        "--date",
        UNTIL.toString(),
        "--warehouse",
        warehouse.toString());
    try (Connection db = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = db.createStatement()) {
      statement.execute(
          "attach '"
              + warehouse.resolve("served/filon.duckdb").toString().replace("'", "''")
              + "' as served (read_only)");
      statement.execute("use served");
      String truth = dumps.resolve("truth").toString().replace("'", "''");
      for (Map.Entry<String, String[]> list : LISTS.entrySet()) {
        print(statement, seed, share, list.getKey(), truth, list.getValue());
      }
    }
    TemporaryFolder.delete(out);
  }

  private void print(
      Statement statement, long seed, int share, String list, String truth, String[] queries)
      throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            ("with planted as ("
                    + queries[0]
                    + "), pattern as ("
                    + ANY_PATTERN
                    + "), listed as (select *, row_number() over () as place from ("
                    + queries[1]
                    + ") l(item)), first as (select item, item in (from planted) as hit from listed"
                    + " where place <= (select count(*) from planted)) select (select count(*) from"
                    + " planted), (select count(*) from listed), (select count(*) from listed where"
                    + " item in (from planted)), (select count(*) from first where hit), (select"
                    + " count(*) from first where not hit and split_part(item, ' ', 1) in (from"
                    + " pattern))")
                .formatted(truth))) {
      row.next();
      ObjectNode json = new ObjectMapper().createObjectNode();
      json.put("bench", "truth");
      json.put("seed", seed);
      json.put("planted_percent", share);
      json.put("list", list);
      json.put("planted", row.getLong(1));
      json.put("listed", row.getLong(2));
      json.put("found", row.getLong(3));
      json.put("found_in_first_places", row.getLong(4));
      json.put("other_pattern_in_first_places", row.getLong(5));
      if (row.getLong(1) > 0) {
        json.put("recall", Bench.round((double) row.getLong(3) / row.getLong(1)));
        json.put("precision", Bench.round((double) row.getLong(4) / row.getLong(1)));
      }
      spec.commandLine().getOut().println(json);
      spec.commandLine().getOut().flush();
    }
  }
}
