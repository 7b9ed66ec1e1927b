package dev.filon.jobs.serve;

import dev.filon.jobs.Settings;
import java.util.List;

/**
 * Gates: what a batch must be like before anyone sees it, compared with the batches before it. A
 * closed gate stops the publish like a failed audit; the limits are settings.
 */
final class Gates {
  private static final String LAST =
      "(select batch_id from meta.batch order by position desc limit 1)";

  private Gates() {}

  static List<Audits.Audit> of(Settings settings) {
    return List.of(
        new Audits.Audit(
            "meta.load",
            "gate_rejected_share",
            "fail",
            "Too many records of a dump were rejected (setting gate_rejected_share): look at them with"
                + " 'filon quarantine' or in rejected.duckdb, mend the extract, run again.",
            "select batch_id, dump, records_read, quarantined from meta.load where batch_id = "
                + LAST
                + " and quarantined >= 100 and quarantined > "
                + settings.gateRejectedShare().toPlainString()
                + " * records_read"),
        new Audits.Audit(
            "meta.load",
            "gate_all_rejected",
            "fail",
            "Every record of a dump was rejected: its separator, encoding or columns have changed.",
            "select batch_id, dump, records_read, quarantined from meta.load where batch_id = "
                + LAST
                + " and records_read > 0 and quarantined = records_read"),
        like(
            "gate_rows_like_before",
            "A dump has far more or fewer records than the median of the last ten of its mode (setting"
                + " gate_factor): was the extract cut, or made twice?",
            "records_read",
            "greatest(before, 1000)",
            settings),
        like(
            "gate_amount_like_before",
            "The money in a dump is far from the median of the last ten of its mode (setting"
                + " gate_factor): have unit, sign or currency changed?",
            "abs(loaded_amount)",
            "before",
            settings),
        new Audits.Audit(
            "meta.load",
            "gate_freshness",
            "fail",
            "The newest day among the invoice lines is long before the run's day (setting"
                + " gate_fresh_days): is the extract an old one? Does --date belong to it?",
            "select l.batch_id, l.dump, l.newest_date from meta.load l join meta.batch b using (batch_id)"
                + " where l.batch_id = "
                + LAST
                + " and l.feed = 'invoice_lines' and l.newest_date < b.batch_date - "
                + settings.gateFreshDays()));
  }

  /** Compares a measure of each dump with its median over up to ten batches of the same mode. */
  private static Audits.Audit like(
      String name, String description, String measure, String floor, Settings settings) {
    String factor = settings.gateFactor().toPlainString();
    return new Audits.Audit(
        "meta.load",
        name,
        "fail",
        description,
        "with loads as (select l.batch_id, l.dump, b.mode, b.position, cast("
            + measure
            + " as double) as measure from meta.load l join meta.batch b using (batch_id)"
            + " where l.dump is not null and l.loaded is not null), last as (select * from loads where batch_id = "
            + LAST
            + "), past as (select x.dump, p.measure, row_number() over (partition by x.dump order by p.position desc) as n"
            + " from last x join loads p on p.dump = x.dump and p.mode = x.mode and p.position < x.position),"
            + " usual as (select dump, median(measure) as before, count(*) as batches from past where n <= 10 group by dump)"
            + " select x.*, u.before from last x join usual u using (dump) where batches >= 3 and (x.measure > "
            + factor
            + " * "
            + floor
            + " or (x.mode = 'full' and x.measure * "
            + factor
            + " < before))");
  }
}
