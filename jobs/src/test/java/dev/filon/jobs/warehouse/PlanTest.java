package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.serve.Served;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The order in which batches are taken in, for a thousand orders of arrival. What a state is here
 * is the list of batches that were folded into it one after the other, so that two states are the
 * same exactly if the same batches were folded in the same order; NightsTest shows with Spark that
 * the state of the tables depends on nothing else.
 */
class PlanTest {
  private static final long SEED = Long.getLong("filon.seed", 20260116L);
  private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);

  private static Batch batch(int day, String content) {
    return Batch.of(FIRST.plusDays(day), "filon", day == 0, content);
  }

  /** A snapshot, and what was really folded into its tables. */
  private record Kept(Served served, List<Batch> folded) {}

  private static Kept take(List<Kept> kept, Batch incoming, boolean again) {
    Optional<Kept> now = kept.isEmpty() ? Optional.empty() : Optional.of(kept.get(0));
    Plan plan =
        Plan.of(now.map(Kept::served), kept.stream().map(Kept::served).toList(), incoming, again);
    List<Batch> folded = new ArrayList<>();
    plan.base()
        .ifPresent(
            base ->
                folded.addAll(
                    kept.stream()
                        .filter(k -> k.served().equals(base))
                        .findFirst()
                        .orElseThrow()
                        .folded()));
    folded.addAll(plan.fold());
    Served served =
        new Served(
            now.map(k -> k.served().snapshot()).orElse(0L) + 1,
            incoming.day(),
            "filon",
            "",
            null,
            0,
            plan.batches(),
            Map.of());
    return new Kept(served, folded);
  }

  @Test
  void aThousandOrdersOfTenDaysFoldTheSameBatchesInTheSameOrder() {
    System.out.println("PlanTest seed " + SEED);
    Random random = new Random(SEED);
    for (int round = 0; round < 1000; round++) {
      List<Integer> days = new ArrayList<>(IntStream.range(1, 10).boxed().toList());
      Collections.shuffle(days, random);
      List<Kept> kept = new ArrayList<>();
      kept.add(0, take(kept, batch(0, "a"), false));
      List<Batch> expected = new ArrayList<>(List.of(batch(0, "a")));
      for (int day : days) {
        kept.add(0, take(kept, batch(day, "a"), false));
        expected.add(batch(day, "a"));
        if (random.nextInt(4) == 0) {
          // some day is sent again with other content, on top or long after
          Batch replaced = expected.get(random.nextInt(expected.size()));
          Batch other = batch((int) (replaced.day().toEpochDay() - FIRST.toEpochDay()), "b" + day);
          expected.set(expected.indexOf(replaced), other);
          kept.add(0, take(kept, other, true));
        }
        if (random.nextInt(3) == 0 && kept.size() > 2) {
          // vacuum: earlier snapshots are gone
          kept.subList(1 + random.nextInt(kept.size() - 1), kept.size()).clear();
        }
        expected.sort(Comparator.comparing(Batch::day));
        assertThat(kept.get(0).folded())
            .describedAs("round %d of seed %d, days %s", round, SEED, days)
            .isEqualTo(expected);
        assertThat(kept.get(0).served().batches()).isEqualTo(expected);
      }
    }
  }
}
