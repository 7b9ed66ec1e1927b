package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which of several steps begins first. */
class WorkersTest {
  private static final List<Model> SERVED = Models.load().served();

  @Test
  void aStepComesBeforeWhatWaitsForItAndALongChainBeforeAShortOne() {
    Map<String, Long> chains = Workers.chains(SERVED, model -> 0);
    for (Model model : SERVED) {
      for (String read : model.reads()) {
        if (SERVED.stream().anyMatch(m -> m.table().equals(read))) {
          assertThat(chains.get(read)).isGreaterThan(chains.get(model.table()));
        }
      }
    }
    assertThat(chains.get("fit_order_feature"))
        .describedAs("order model, rhythm, clients, pockets, actions wait for it")
        .isGreaterThan(chains.get("mart_top_flop") + 3);
  }

  @Test
  void aDearStepComesBeforeCheapOnesThatNothingWaitsFor() {
    Map<String, Long> chains =
        Workers.chains(SERVED, model -> model.table().equals("mart_top_flop") ? 100 : 0);
    assertThat(chains.get("mart_top_flop")).isEqualTo(101);
    assertThat(chains.get("mart_landing")).isEqualTo(1);
    assertThat(chains.get("agg_sales_client_product_day")).isEqualTo(102);
  }
}
