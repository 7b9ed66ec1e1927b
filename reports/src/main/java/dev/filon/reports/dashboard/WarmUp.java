package dev.filon.reports.dashboard;

import dev.filon.reports.dashboard.access.Accounts;
import dev.filon.reports.dashboard.access.User;
import dev.filon.reports.dashboard.pages.Pages;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the pages that everybody opens first, for every account and once for each snapshot, so that
 * Monday at seven nobody waits for what the night changed. Takes turns with those who ask.
 */
final class WarmUp {

  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final List<String> PAGES =
      List.of("position", "plan", "meeting", "portfolio", "iceberg", "pockets", "deals", "team");

  private final Visits visits;
  private final Accounts accounts;
  private final Answers answers;

  WarmUp(Visits visits, Accounts accounts, Answers answers) {
    this.visits = visits;
    this.accounts = accounts;
    this.answers = answers;
  }

  /** What decides what somebody sees. */
  private record Eyes(Object role, String repId) {}

  /** Makes them all; ends when the thread is interrupted. */
  void run() {
    Set<Eyes> done = new HashSet<>();
    int made = 0;
    for (Accounts.Entry entry : accounts.all()) {
      User user = entry.user();
      if (!entry.active() || !done.add(new Eyes(user.role(), user.repId()))) {
        continue;
      }
      for (String page : PAGES) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        try {
          visits.ahead(
              user,
              page,
              (ui, snapshot, plan) -> {
                if (Pages.allowed(page, ui)) {
                  Map<String, Object> model =
                      new HashMap<>(Pages.all().get(page).model(ui, snapshot, plan));
                  model.put("ui", ui);
                  answers.text(page, model);
                }
              });
          made++;
        } catch (RuntimeException e) {
          LOG.warn("The page {} cannot be made ahead", page, e);
        }
      }
    }
    LOG.info("{} pages are made ahead", made);
  }
}
