package dev.filon.jobs.source;

import dev.filon.jobs.JobException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The action plan that people work on, kept elsewhere than in a source's dumps. A run takes what
 * they did from it as further rows of the feed {@code actions}. This module knows no such place;
 * whoever does provides it as a service.
 */
@FunctionalInterface
public interface SharedPlan {

  /** Where its rows come from, in landing and in accounts. */
  String PATH = "plan/actions.csv";

  /** How its rows are read, whatever the source's own files are like. */
  Dump DUMP =
      new Dump(PATH, "csv", ",", "\"", true, "UTF-8", null, null, null, true, "actions", null);

  /**
   * What people did, as the file {@code crm/actions.csv}: header line, comma, UTF-8.
   *
   * @param warehouse folder of the warehouse
   * @return empty if there is no plan, or if nobody has done anything yet
   * @throws JobException exit 5 if there is one that cannot be read
   */
  Optional<String> actions(Path warehouse);

  /** The one that is provided, else one that never has any actions. */
  static SharedPlan provided() {
    return ServiceLoader.load(SharedPlan.class).findFirst().orElse(warehouse -> Optional.empty());
  }
}
