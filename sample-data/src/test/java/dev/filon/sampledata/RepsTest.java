package dev.filon.sampledata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The sales force grows with the company. */
class RepsTest {

  private static World world(int clients) {
    return new World(new Settings(10_000, 3, 200, LocalDate.of(2026, 11, 19), 0, 0, clients, 100));
  }

  @Test
  void aSmallCompanyHasOneRepPerRegion() {
    assertThat(world(200).reps().all()).hasSize(14);
    assertThat(world(1_999).reps().all()).hasSize(14);
  }

  @Test
  void aBigOneHasTeamsOfTenWhoShareTheClientsOfTheirRegion() {
    World world = world(25_000);
    List<Reps.Rep> all = world.reps().all();
    assertThat(all).hasSize(14 + 10 * 12);
    assertThat(all).extracting(Reps.Rep::id).doesNotHaveDuplicates();
    assertThat(all).extracting(Reps.Rep::email).doesNotHaveDuplicates();
    Map<Integer, Long> clients =
        IntStream.range(0, 25_000)
            .mapToObj(company -> world.companies().profile(company))
            .peek(
                p ->
                    assertThat(all.get(p.rep()).region())
                        .isEqualTo(soldFrom(world.companies().city(p).region())))
            .map(Profile::rep)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    assertThat(clients).hasSize(10 * 13);
    assertThat(clients.values()).allMatch(n -> n > 50 && n < 500);
    for (Reps.Rep rep : all) {
      Set<Integer> above = new HashSet<>();
      for (int boss = rep.manager(); boss >= 0; boss = all.get(boss).manager()) {
        assertThat(above.add(boss)).isTrue();
      }
      assertThat(rep.manager() < 0 ? 0 : above.size()).isLessThan(3);
    }
    assertThat(all.stream().filter(r -> r.manager() == 14)).hasSize(9);
    assertThat(all.get(15).team())
        .isEqualTo(all.get(14).team())
        .isEqualTo(all.get(3).region() + " 1");
  }

  private static String soldFrom(String region) {
    return region.equals("Export") ? "Île-de-France" : region;
  }
}
