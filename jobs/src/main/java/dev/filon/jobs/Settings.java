package dev.filon.jobs;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a company sets once. Precedence: defaults, then the file, then {@code FILON_<NAME>} in the
 * environment.
 *
 * @param tables where the tables of the warehouse lie, or null for its folder
 * @param reportingCurrency ISO 4217 code, or null for the source's
 * @param fiscalYearStartMonth 1 to 12
 * @param revenueMonths closed months that R covers
 * @param paretoA share of revenue that class A makes (0.80)
 * @param paretoB share of revenue that classes A and B make (0.95)
 * @param separator between cells of dumps whose definition leaves it open
 * @param gateRejectedShare share of a dump's records that may be rejected (0.05)
 * @param gateFactor how many times more (or, of full extracts, fewer) records or money than usual a
 *     dump may have (5)
 * @param gateFreshDays days that the newest record of a required feed that has days may be older
 *     than the run (92)
 * @param gateQuiet days after which an optional feed is reported as quiet (92; claims 365)
 * @param requireSuccessMarker whether every dump directory must hold a {@code _SUCCESS} file
 * @param sharedPlan whether what people did in the plan of the dashboard is loaded
 * @param lineageEvents where the OpenLineage events of a run go
 * @param duckdbMib mebibytes of memory for DuckDB while it computes tables, and then while the
 *     served file is written and audited; what does not fit waits on the disk
 * @param localQueryMib mebibytes of Parquet files up to which a model's query is computed by DuckDB
 *     in the driver; 0 leaves all to Spark
 * @param limits how much of a dump is read
 * @param methods thresholds and cadences of the lists that reps work from
 */
public record Settings(
    String tables,
    String reportingCurrency,
    int fiscalYearStartMonth,
    int revenueMonths,
    BigDecimal paretoA,
    BigDecimal paretoB,
    char separator,
    BigDecimal gateRejectedShare,
    BigDecimal gateFactor,
    int gateFreshDays,
    QuietDays gateQuiet,
    boolean requireSuccessMarker,
    boolean sharedPlan,
    LineageEvents lineageEvents,
    int duckdbMib,
    int localQueryMib,
    Limits limits,
    Methods methods) {

  /** Names and defaults of all settings. */
  private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

  static {
    DEFAULTS.put("tables", "");
    DEFAULTS.put("reporting_currency", "");
    DEFAULTS.put("fiscal_year_start_month", "1");
    DEFAULTS.put("revenue_months", "12");
    DEFAULTS.put("pareto_a", "0.80");
    DEFAULTS.put("pareto_b", "0.95");
    DEFAULTS.put("separator", ",");
    DEFAULTS.put("gate_rejected_share", "0.05");
    DEFAULTS.put("gate_factor", "5");
    DEFAULTS.put("gate_fresh_days", "92");
    DEFAULTS.put("gate_quiet_days", "92,claims=365");
    DEFAULTS.put("require_success_marker", "false");
    DEFAULTS.put("shared_plan", "true");
    DEFAULTS.put("openlineage_url", "");
    DEFAULTS.put("openlineage_namespace", "filon");
    DEFAULTS.put("duckdb_mib", "2048");
    DEFAULTS.put("local_query_mib", "1024");
    DEFAULTS.put("max_unpacked_mib", String.valueOf(Limits.DEFAULT.unpackedBytes() >> 20));
    DEFAULTS.put("max_gzip_ratio", String.valueOf(Limits.DEFAULT.gzipRatio()));
    DEFAULTS.put("max_record_bytes", String.valueOf(Limits.DEFAULT.recordBytes()));
    DEFAULTS.put("max_columns", String.valueOf(Limits.DEFAULT.columns()));
    DEFAULTS.put("news_deviations", "3");
    DEFAULTS.put("peer_minimum", "10");
    DEFAULTS.put("peer_weight", "20");
    DEFAULTS.put("horizon_days", "91");
    DEFAULTS.put("new_days", "182");
    DEFAULTS.put("lost_days", "730");
    DEFAULTS.put("dispute_days", "60");
    DEFAULTS.put("contact_cadence", "0,3,7,14,30,60,90");
    DEFAULTS.put("activity_floor", "0.25");
    DEFAULTS.put("actions_per_week", "7");
    DEFAULTS.put("actions_per_list", "2");
    DEFAULTS.put("refusal_days", "90");
  }

  /**
   * A setting and where it comes from.
   *
   * @param value as it is given; {@code not set} if it is empty
   * @param from {@code default}, {@code file ...} or {@code environment ...}
   */
  public record Origin(String name, String value, String from) {}

  /**
   * Every setting with its value and where it comes from, in the order in which they are described.
   *
   * @param file as for {@link #load}
   * @param environment as for {@link #load}
   */
  public static List<Origin> origins(Path file, Map<String, String> environment) {
    Map<String, String> said = file == null ? Map.of() : read(file);
    List<Origin> origins = new ArrayList<>();
    DEFAULTS.forEach(
        (name, otherwise) -> {
          String variable = "FILON_" + name.toUpperCase(Locale.ROOT);
          String value = environment.getOrDefault(variable, said.getOrDefault(name, otherwise));
          origins.add(
              new Origin(
                  name,
                  value.isEmpty() ? "not set" : LineageEvents.withoutQuery(value),
                  environment.containsKey(variable)
                      ? "environment " + variable
                      : said.containsKey(name) ? "file " + file : "default"));
        });
    return List.copyOf(origins);
  }

  /**
   * The settings in force.
   *
   * @param file a YAML file of {@code name: value}, or null
   * @param environment the process's environment
   * @throws JobException exit 2 for an unknown name or a value out of range
   */
  public static Settings load(Path file, Map<String, String> environment) {
    Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
    if (file != null) {
      values.putAll(read(file));
    }
    DEFAULTS
        .keySet()
        .forEach(
            name -> {
              String value = environment.get("FILON_" + name.toUpperCase(Locale.ROOT));
              if (value != null) {
                values.put(name, value);
              }
            });
    BigDecimal a = decimal(values, "pareto_a");
    BigDecimal b = decimal(values, "pareto_b");
    if (a.signum() <= 0 || a.compareTo(b) > 0 || b.compareTo(BigDecimal.ONE) > 0) {
      throw JobException.usage(
          "pareto_a and pareto_b must satisfy 0 < a <= b <= 1, not " + a + " and " + b);
    }
    if (values.get("tables").matches("[^/]*//[^/@]*:[^/@]*@.*")) {
      throw JobException.usage(
          "the place of the tables must not have a password in it: credentials come from the"
              + " environment or Hadoop's providers");
    }
    String separator = values.get("separator").equals("\\t") ? "\t" : values.get("separator");
    if (separator.length() != 1) {
      throw JobException.usage("separator must be one character, not '" + separator + "'");
    }
    return new Settings(
        values.get("tables").isBlank() ? null : values.get("tables").strip(),
        values.get("reporting_currency").isBlank() ? null : values.get("reporting_currency"),
        whole(values, "fiscal_year_start_month", 12),
        whole(values, "revenue_months", 1200),
        a,
        b,
        separator.charAt(0),
        decimal(values, "gate_rejected_share"),
        decimal(values, "gate_factor"),
        whole(values, "gate_fresh_days", 36500),
        QuietDays.parse(values.get("gate_quiet_days")),
        truth(values, "require_success_marker"),
        truth(values, "shared_plan"),
        LineageEvents.of(values.get("openlineage_url"), values.get("openlineage_namespace")),
        whole(values, "duckdb_mib", 64, 1 << 20),
        whole(values, "local_query_mib", 0, 1 << 20),
        new Limits(
            (long) whole(values, "max_unpacked_mib", 1 << 30) << 20,
            whole(values, "max_gzip_ratio", 1100),
            whole(values, "max_record_bytes", 1 << 28),
            whole(values, "max_columns", 100_000)),
        methods(values));
  }

  private static Methods methods(Map<String, String> values) {
    String cadence = values.get("contact_cadence").replace(" ", "");
    if (!cadence.matches("\\d{1,4}(,\\d{1,4}){0,51}")) {
      throw JobException.usage(
          "contact_cadence must be whole numbers of days separated by commas, not '"
              + values.get("contact_cadence")
              + "'");
    }
    int[] days = Arrays.stream(cadence.split(",", -1)).mapToInt(Integer::parseInt).toArray();
    for (int i = 1; i < days.length; i++) {
      if (days[i] <= days[i - 1]) {
        throw JobException.usage(
            "contact_cadence must rise from contact to contact, but " + cadence + " does not");
      }
    }
    return new Methods(
        decimal(values, "news_deviations"),
        whole(values, "peer_minimum", 10_000),
        whole(values, "peer_weight", 10_000),
        whole(values, "horizon_days", 3660),
        whole(values, "new_days", 3660),
        whole(values, "lost_days", 36500),
        whole(values, "dispute_days", 3660),
        cadence,
        decimal(values, "activity_floor"),
        whole(values, "actions_per_week", 1000),
        whole(values, "actions_per_list", 1000),
        whole(values, "refusal_days", 3660));
  }

  private static boolean truth(Map<String, String> values, String name) {
    String value = values.get(name);
    if (!value.equals("true") && !value.equals("false")) {
      throw JobException.usage(name + " must be true or false, not '" + value + "'");
    }
    return value.equals("true");
  }

  private static Map<String, String> read(Path file) {
    try {
      Map<String, String> given =
          new ObjectMapper(new YAMLFactory())
              .readValue(Files.readString(file), new TypeReference<Map<String, String>>() {});
      Map<String, String> result = given == null ? Map.of() : given;
      for (String name : result.keySet()) {
        if (!DEFAULTS.containsKey(name)) {
          throw JobException.usage(
              file
                  + ": unknown setting '"
                  + name
                  + "'; there are "
                  + String.join(", ", DEFAULTS.keySet()));
        }
      }
      return result;
    } catch (IOException e) {
      throw JobException.usage("cannot read the configuration " + file + ": " + e.getMessage());
    }
  }

  private static int whole(Map<String, String> values, String name, int most) {
    return whole(values, name, 1, most);
  }

  private static int whole(Map<String, String> values, String name, int least, int most) {
    try {
      int value = Integer.parseInt(values.get(name));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw JobException.usage(
        name
            + " must be a whole number from "
            + least
            + " to "
            + most
            + ", not '"
            + values.get(name)
            + "'");
  }

  private static BigDecimal decimal(Map<String, String> values, String name) {
    try {
      return new BigDecimal(values.get(name));
    } catch (NumberFormatException e) {
      throw JobException.usage(name + " must be a decimal number, not '" + values.get(name) + "'");
    }
  }
}
