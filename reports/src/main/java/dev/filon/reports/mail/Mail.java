package dev.filon.reports.mail;

import dev.filon.reports.pack.Manifest;
import java.util.Locale;

/**
 * One mail: a pack for one of its readers.
 *
 * @param week of the pack
 * @param pack what is sent
 * @param reader id of the rep or manager who gets it
 * @param to the address
 */
public record Mail(String week, Manifest.Entry pack, String reader, String to) {

  /** What makes it the same mail: a reader gets the pack of a rep, or team, of a week once. */
  public String key() {
    return String.join(
        "|",
        week,
        pack.rep() == null ? "team " + pack.manager() : "rep " + pack.rep(),
        to.toLowerCase(Locale.ROOT));
  }
}
