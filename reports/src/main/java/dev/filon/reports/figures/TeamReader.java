package dev.filon.reports.figures;

import static dev.filon.reports.figures.SnapshotReader.date;

import dev.filon.reports.figures.TeamFigures.ClientMove;
import dev.filon.reports.figures.TeamFigures.Member;
import dev.filon.reports.figures.TeamFigures.Standing;
import dev.filon.reports.figures.TeamFigures.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts the figures of reps together by manager. */
public final class TeamReader {

  /** A change of hands within the fiscal year: a span that follows one of another rep. */
  private static final String HANDS =
      """
      select b.client_id, p.rep_id as from_rep, b.rep_id as to_rep, b.valid_from
      from bridge_client_rep b
      join bridge_client_rep p on p.client_id = b.client_id and p.valid_to = b.valid_from
        and p.rep_id <> b.rep_id
      join dim_period y on y.period_kind = 'year'
      cross join meta.run r
      where b.valid_from > y.period_start and b.valid_from <= r.as_of_date
      """;

  private final SnapshotReader reader;

  /** Reads from a snapshot that stays open meanwhile. */
  public TeamReader(SnapshotReader reader) {
    this.reader = reader;
  }

  /**
   * The team of each manager among the reps, in the order of the managers.
   *
   * @param reps all current reps
   * @param figures of all reps who have any, in the order of the reps
   */
  public List<TeamFigures> teams(List<Rep> reps, List<Summary> figures) {
    Map<String, List<Summary>> led = new HashMap<>();
    for (Summary one : figures) {
      if (one.rep().managerId() != null) {
        led.computeIfAbsent(one.rep().managerId(), id -> new ArrayList<>()).add(one);
      }
      led.computeIfAbsent(one.rep().id(), id -> new ArrayList<>()).add(one);
    }
    Map<String, Standing> standings = standings();
    RepRows<Landing> landings = DealsReader.landings(reader, "team");
    Map<String, List<ClientMove>> moves = moves();
    List<TeamFigures> teams = new ArrayList<>();
    for (Rep manager : reps) {
      List<Member> members =
          led.getOrDefault(manager.id(), List.of()).stream()
              .filter(one -> one.isIn(manager))
              .map(one -> new Member(one, standings.getOrDefault(one.rep().id(), Standing.NONE)))
              .toList();
      if (members.stream().anyMatch(m -> manager.id().equals(m.figures().rep().managerId()))) {
        List<ClientMove> came = new ArrayList<>();
        members.forEach(m -> came.addAll(moves.getOrDefault(m.figures().rep().id(), List.of())));
        came.sort(
            Comparator.comparing(ClientMove::revenue).reversed().thenComparing(ClientMove::client));
        teams.add(new TeamFigures(manager, landings.of(manager.id()), members, came));
      }
    }
    return teams;
  }

  private Map<String, Standing> standings() {
    Map<String, Standing> standings = new HashMap<>();
    reader.rows(
        """
        with hands as (%s),
        own as (
          select c.rep_id, sum(c.open_claims) as disputes,
            count(*) filter (where c.revenue_class = 'A') as tops,
            count(*) filter (where c.revenue_class = 'A'
              and (c.last_contact_on is null or c.last_contact_on < r.as_of_date - 30)) as silent
          from mart_client c, meta.run r
          group by c.rep_id
        ), constant as (
          select rep_id, sum(revenue) as revenue, sum(revenue_previous) as previous
          from mart_top_flop
          where kind = 'client' and period = 'year' and rep_id is not null
          group by rep_id
        ), came as (select to_rep as rep_id, count(*) as clients from hands group by to_rep),
        gone as (select from_rep as rep_id, count(*) as clients from hands group by from_rep)
        select d.rep_id, cast(coalesce(o.disputes, 0) as int) as disputes,
          cast(coalesce(o.tops, 0) as int) as tops, cast(coalesce(o.silent, 0) as int) as silent,
          coalesce(k.revenue, 0) as revenue, coalesce(k.previous, 0) as previous,
          cast(coalesce(c.clients, 0) as int) as came, cast(coalesce(g.clients, 0) as int) as gone
        from dim_rep d
        left join own o on o.rep_id = d.rep_id
        left join constant k on k.rep_id = d.rep_id
        left join came c on c.rep_id = d.rep_id
        left join gone g on g.rep_id = d.rep_id
        where d.is_current
        """
            .formatted(HANDS),
        row ->
            standings.put(
                row.getString("rep_id"),
                new Standing(
                    row.getInt("disputes"),
                    row.getInt("tops"),
                    row.getInt("silent"),
                    row.getBigDecimal("revenue"),
                    row.getBigDecimal("previous"),
                    row.getInt("came"),
                    row.getInt("gone"))));
    return standings;
  }

  private Map<String, List<ClientMove>> moves() {
    Map<String, List<ClientMove>> moves = new HashMap<>();
    reader.rows(
        """
        with hands as (%s)
        select h.to_rep as rep_id, coalesce(nullif(trim(c.name), ''), h.client_id) as client,
          coalesce(nullif(trim(f.name), ''), h.from_rep) as from_name,
          coalesce(nullif(trim(t.name), ''), h.to_rep) as to_name, h.valid_from, c.revenue
        from hands h
        join mart_client c on c.client_id = h.client_id and c.rep_id = h.to_rep
        left join dim_rep f on f.rep_id = h.from_rep and f.is_current
        left join dim_rep t on t.rep_id = h.to_rep and t.is_current
        """
            .formatted(HANDS),
        row ->
            moves
                .computeIfAbsent(row.getString("rep_id"), rep -> new ArrayList<>())
                .add(
                    new ClientMove(
                        row.getString("client"),
                        row.getString("from_name"),
                        row.getString("to_name"),
                        date(row, "valid_from"),
                        row.getBigDecimal("revenue"))));
    return moves;
  }
}
