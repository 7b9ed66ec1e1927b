package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which parts of a model's query are computed once. */
class CommonTablesTest {

  @Test
  void aPartThatIsNamedTwiceAndReadsATableIsShared() {
    CommonTables.Query query =
        CommonTables.Query.of(
            """
            -- A comment's (bracket
            with one as (
              select 1 as x -- it's ) here
            ), sold as (
              select ')' as y, client_id from agg join one on true
            ), twice as (
              select * from sold cross join one
            ), once as (
              select * from sold
            )
            select sold from twice join once on true
            join twice b on true
            """);
    assertThat(query.parts())
        .extracting(CommonTables.Part::name)
        .containsExactly("one", "sold", "twice", "once");
    assertThat(query.last()).startsWith("select sold from twice");
    assertThat(query.shared(Set.of("agg"))).containsExactlyInAnyOrder("sold", "twice");
  }

  @Test
  void everyModelCanBeTakenApartAndPutTogetherAgain() {
    List<String> shared = new java.util.ArrayList<>();
    for (Model model : Models.load().served()) {
      CommonTables.Query query = CommonTables.Query.of(model.sql());
      query
          .parts()
          .forEach(p -> assertThat(model.sql()).contains(p.name() + " as (" + p.body() + ")"));
      assertThat(model.sql()).endsWith(query.last());
      query.shared(model.reads()).forEach(s -> shared.add(model.table() + "." + s));
    }
    assertThat(shared)
        .contains(
            "mart_abc_cross.potential", "mart_second_activity.member", "mart_growth_pocket.sold")
        .doesNotContain("mart_landing.formula", "mart_action.urgency");
  }
}
