package dev.filon.jobs.serve;

import static dev.filon.jobs.serve.Duck.text;

import dev.filon.jobs.Settings;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Gates: what a batch must be like before anyone sees it, compared with the batches before it. A
 * closed gate stops the publish like a failed audit; the limits are settings, so that a batch that
 * is meant to be unlike those before it can be let through once.
 */
final class Gates {
  /** Where fewer records than this are loaded or rejected, chance moves shares and means. */
  private static final int ENOUGH = 100;

  private Gates() {}

  /**
   * The gates.
   *
   * @param batch the batch that they look at
   */
  static List<Audits.Audit> of(Models models, Settings settings, String batch) {
    String incoming = "(select * from meta.batch where batch_id = " + text(batch) + ")";
    String factor = settings.gateFactor().toPlainString();
    return List.of(
        gate(
            "gate_rejected_share",
            "Too many records of a dump were rejected (setting gate_rejected_share): look at them with"
                + " 'filon quarantine' or in rejected.duckdb, mend the extract, run again.",
            "select l.batch_id, l.dump, l.records_read, l.quarantined from meta.load l join "
                + incoming
                + " i using (batch_id) where l.quarantined >= "
                + ENOUGH
                + " and l.quarantined > "
                + settings.gateRejectedShare().toPlainString()
                + " * l.records_read"),
        gate(
            "gate_all_rejected",
            "Every record of a dump was rejected: its separator, encoding or columns have changed.",
            "select l.batch_id, l.dump, l.records_read, l.quarantined from meta.load l join "
                + incoming
                + " i using (batch_id) where l.records_read > 0 and l.quarantined = l.records_read"),
        gate(
            "gate_rows_like_before",
            "A dump has far more or fewer records than the median of the last ten of its mode (setting"
                + " gate_factor): was the extract cut, or made twice?",
            like(
                incoming,
                "coalesce(l.records_read, l.loaded)",
                // a weekend's empty deltas do not make Monday's a big one
                "(b.mode = 'full' or coalesce(l.records_read, l.loaded) > 0)",
                "x.measure > "
                    + factor
                    + " * greatest(u.before, 1000) or (x.mode = 'full' and x.measure * "
                    + factor
                    + " < u.before)")),
        gate(
            "gate_amount_like_before",
            "The money per record of a dump is far from the median of the last ten of its mode (setting"
                + " gate_factor): have unit, sign or currency changed?",
            like(
                incoming,
                "l.loaded_amount / l.loaded",
                "l.loaded >= " + ENOUGH,
                "u.before <> 0 and (abs(x.measure) > "
                    + factor
                    + " * abs(u.before) or (x.mode = 'full' and (abs(x.measure) * "
                    + factor
                    + " < abs(u.before) or sign(x.measure) <> sign(u.before))))")),
        gate(
            "gate_freshness",
            "The newest day in a feed that every company has is long before the run's day (setting"
                + " gate_fresh_days): is the extract an old one? Does --date belong to it?",
            older(incoming, limits(models, settings, false))),
        new Audits.Audit(
            "meta.load",
            "gate_quiet_feed",
            "warn",
            "A feed has brought nothing new for long (setting gate_quiet_days): is it still sent, and"
                + " from where it used to be?",
            older(incoming, limits(models, settings, true))));
  }

  private static Audits.Audit gate(String name, String description, String sql) {
    return new Audits.Audit("meta.load", name, "fail", description, sql);
  }

  /**
   * Compares a measure of each dump, or of each feed that is made from several, with its median
   * over up to ten batches of the same mode before, from three on.
   *
   * @param measure of a row of {@code meta.load}
   * @param counts which rows are compared
   * @param unlike when {@code x.measure} is unlike {@code u.before}
   */
  private static String like(String incoming, String measure, String counts, String unlike) {
    return "with loads as (select l.batch_id, coalesce(l.dump, 'feed ' || l.feed) as dump, b.mode,"
        + " b.position, cast("
        + measure
        + " as double) as measure from meta.load l join meta.batch b using (batch_id) where "
        + counts
        + "), x as (select l.* from loads l join "
        + incoming
        + " i using (batch_id) where l.measure is not null), past as (select x.dump, p.measure,"
        + " row_number() over (partition by x.dump order by p.position desc) as n from x join loads p"
        + " on p.dump = x.dump and p.mode = x.mode and p.position < x.position and p.measure is not"
        + " null), usual as (select dump, median(measure) as before, count(*) as batches from past"
        + " where n <= 10 group by dump) select x.*, u.before from x join usual u using (dump) where"
        + " u.batches >= 3 and ("
        + unlike
        + ")";
  }

  /**
   * Feeds whose newest day since their last full extract is older than their limit. A delta without
   * records says nothing, so those before it count too; an old full extract counts alone.
   */
  private static String older(String incoming, String limits) {
    return "with loads as (select l.feed, l.newest_date, b.mode, b.position, i.batch_date from meta.load l"
        + " join meta.batch b using (batch_id) join "
        + incoming
        + " i on b.position <= i.position where l.newest_date is not null), since as (select feed,"
        + " max(position) as position from loads where mode = 'full' group by feed) select l.feed,"
        + " max(l.newest_date) as newest_date, f.days as may_be_older_by from loads l left join since s"
        + " using (feed) join (values "
        + limits
        + ") f (feed, days) using (feed) where l.position >= coalesce(s.position, 0) group by l.feed,"
        + " l.batch_date, f.days having max(l.newest_date) < l.batch_date - f.days";
  }

  private static String limits(Models models, Settings settings, boolean optional) {
    return models.feeds().stream()
        .filter(f -> !f.contract().freshBy().isEmpty() && f.contract().optionalFeed() == optional)
        .map(Model::entity)
        .map(
            feed ->
                "("
                    + text(feed)
                    + ", "
                    + (optional ? settings.gateQuiet().of(feed) : settings.gateFreshDays())
                    + ")")
        .collect(Collectors.joining(", "));
  }
}
