package dev.filon.jobs.cli;

import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.filon.jobs.warehouse.Forecast;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code filon plan}: what a run would change; it changes nothing itself. */
@Command(
    name = "plan",
    description =
        "What run with the same options would load, close, replace and compute again, per table and"
            + " month, and why. Changes nothing. Feeds and dimensions are computed in a temporary"
            + " folder; facts, aggregates and marts follow from lineage; audits are not run.",
    mixinStandardHelpOptions = true)
public final class Plan implements Callable<Integer> {

  enum Format {
    table,
    json
  }

  @Spec CommandSpec spec;
  @Mixin LoadOptions load;

  @Option(
      names = "--replay",
      description =
          "The day was loaded before and these dumps are to take its place, as by replay.")
  boolean replay;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  Format format;

  @Option(
      names = "--scratch",
      description =
          "Folder for the temporary one, which on a cluster all must see. Default: the system's.")
  Path scratch;

  @Override
  public Integer call() throws IOException {
    Forecast forecast = new Job(spec, load.master).plan(load.request(replay), scratch);
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.json) {
      out.println(
          JsonMapper.builder()
              .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
              .build()
              .writeValueAsString(forecast));
    } else {
      table(forecast, out);
    }
    out.flush();
    return 0;
  }

  private static void table(Forecast forecast, PrintWriter out) {
    if (!forecast.changes()) {
      out.printf(
          "this batch was loaded before: a run would change nothing; snapshot %d is served%n",
          forecast.snapshot());
      return;
    }
    forecast
        .batches()
        .forEach(b -> out.printf("batch %s (%s, from %s)%n", b.id(), b.mode(), b.from()));
    out.printf(
        "%s%n%n",
        forecast.base() == null ? "from the beginning" : "on top of snapshot " + forecast.base());
    for (Forecast.Load load : forecast.loads()) {
      if (load.dump() != null && load.feed() != null) {
        out.printf(
            Locale.ROOT,
            "%-24s %,12d read = %,d loaded + %,d superseded + %,d quarantined%n",
            load.dump(),
            load.read(),
            load.loaded(),
            load.superseded(),
            load.quarantined());
      }
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("table", "month", "action", "rows now", "rows then", "closed", "because"));
    for (Forecast.Step step : forecast.steps()) {
      rows.add(
          List.of(
              step.table(),
              step.month() == null ? "" : step.month().substring(0, 7),
              step.action().name().toLowerCase(Locale.ROOT),
              number(step.rowsBefore()),
              number(step.rowsAfter()),
              number(step.closed()),
              String.join(", ", step.because())));
    }
    out.println();
    TextTable.print(out, rows, Set.of(3, 4, 5));
    out.println();
    out.println(
        "nothing was changed; 'maybe' is computed again if what it reads comes out different");
  }

  private static String number(Long value) {
    return value == null ? "" : String.format(Locale.ROOT, "%,d", value);
  }
}
