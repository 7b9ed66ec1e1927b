package dev.filon.reports.figures;

import java.util.List;

/** Reads the lists of the iceberg, the best five of each rep. */
final class IcebergReader {

  /** Entries that a list prints. */
  static final int BEST = 5;

  private final SnapshotReader reader;
  private final RepRows<Listed> silent;
  private final RepRows<Listed> second;
  private final RepRows<Listed> angry;
  private final RepRows<Listed> prospects;

  IcebergReader(SnapshotReader reader) {
    this.reader = reader;
    silent = silent();
    second = second();
    angry = angry();
    prospects = prospects();
  }

  /** The lists of the next rep. */
  Iceberg of(String rep) {
    return new Iceberg(
        leads(silent.of(rep)),
        leads(second.of(rep)),
        leads(angry.of(rep)),
        leads(prospects.of(rep)));
  }

  private static Leads leads(List<Listed> listed) {
    return listed.isEmpty()
        ? Leads.NONE
        : new Leads(
            listed.stream().map(Listed::lead).toList(),
            listed.get(0).total(),
            listed.get(0).worth());
  }

  private RepRows<Listed> silent() {
    return listed(
        """
        select s.rep_id, c.name, s.client_id, s.reason_code, s.last_order_on as evidence_on,
          s.days_silent as evidence_count, cast(round(s.cadence) as int) as evidence_usual,
          coalesce(s.last_year_revenue, 0) as evidence_amount,
          s.silence_probability as evidence_share, cast(null as varchar) as evidence_subject,
          s.at_stake_amount as worth, s.at_stake_amount as place
        from mart_reactivation s
        join mart_client c on c.client_id = s.client_id
        """);
  }

  private RepRows<Listed> second() {
    return listed(
        """
        select s.rep_id, c.name, s.client_id, s.reason_code, cast(null as date) as evidence_on,
          s.peers as evidence_count, cast(null as int) as evidence_usual,
          s.gap_amount as evidence_amount, s.penetration as evidence_share,
          s.family as evidence_subject, s.gap_amount as worth, s.gap_amount as place
        from mart_second_activity s
        join mart_client c on c.client_id = s.client_id
        qualify row_number() over (partition by s.client_id order by s.gap_amount desc, s.family) = 1
        """);
  }

  private RepRows<Listed> angry() {
    return listed(
        """
        select s.rep_id, c.name, s.client_id, s.reason_code, s.opened_on as evidence_on,
          s.days_compared as evidence_count, cast(null as int) as evidence_usual,
          s.damage_amount as evidence_amount, s.kept_share as evidence_share,
          s.claim_reason as evidence_subject, s.damage_amount as worth, s.damage_amount as place
        from mart_angry_client s
        join mart_client c on c.client_id = s.client_id
        """);
  }

  private RepRows<Listed> prospects() {
    return listed(
        """
        select p.rep_id, p.name, p.client_id, p.reason_code, p.next_contact_on as evidence_on,
          p.contacts as evidence_count, len(string_split(r.contact_cadence, ',')) as evidence_usual,
          p.potential as evidence_amount, p.conversion_rate as evidence_share,
          cast(null as varchar) as evidence_subject, coalesce(p.potential, 0) as worth,
          coalesce(p.conversion_rate, 0) * coalesce(p.potential, 0)
            * case when p.is_promising then 2 else 1 end as place
        from mart_prospect p
        cross join meta.run r
        where p.reason_code in ('promising_due', 'follow_up_due', 'first_contact_due')
        """);
  }

  private RepRows<Listed> listed(String list) {
    return reader.byRep(
        """
        select rep_id, coalesce(nullif(trim(name), ''), client_id) as name, reason_code,
          evidence_on, evidence_count, evidence_usual, evidence_amount, evidence_share,
          evidence_subject, worth,
          cast(count(*) over (partition by rep_id) as int) as total,
          sum(worth) over (partition by rep_id) as total_worth
        from (%s)
        qualify row_number() over (partition by rep_id order by place desc, client_id) <= ?
        order by rep_id, place desc, client_id
        """
            .formatted(list),
        row ->
            new Listed(
                new Lead(
                    row.getString("name"), PlanReader.evidence(row), row.getBigDecimal("worth")),
                row.getInt("total"),
                row.getBigDecimal("total_worth")),
        BEST);
  }

  private record Listed(Lead lead, int total, java.math.BigDecimal worth) {}
}
