package dev.filon.reports.mail;

import dev.filon.reports.figures.ReaderAddress;
import dev.filon.reports.pack.Manifest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Who gets what: each pack goes to its rep and the rep's manager, a team pack to its manager, and
 * nothing to anybody else.
 *
 * @param mails in the order of the manifest
 * @param problems packs or readers that nothing can be sent for, and why
 */
public record MailPlan(List<Mail> mails, List<String> problems) {

  public MailPlan {
    mails = List.copyOf(mails);
    problems = List.copyOf(problems);
  }

  /**
   * Plans the mails of a folder.
   *
   * @param readers current reps by id
   * @param locale for readers whose language the settings do not say
   * @param profile archive or working
   * @param rep only the packs of this rep; null for all
   */
  public static MailPlan of(
      Manifest manifest,
      Map<String, ReaderAddress> readers,
      MailSettings settings,
      String locale,
      String profile,
      String rep) {
    Planner planner = new Planner(manifest.week(), readers, settings, locale);
    Map<String, List<Manifest.Entry>> packs = new LinkedHashMap<>();
    List<Manifest.Entry> all = new ArrayList<>(manifest.packs());
    all.addAll(manifest.teams());
    for (Manifest.Entry entry : all) {
      if (entry.profile().equals(profile) && (rep == null || rep.equals(entry.rep()))) {
        packs.computeIfAbsent(name(entry), key -> new ArrayList<>()).add(entry);
      }
    }
    packs.forEach(planner::pack);
    for (Manifest.Failure failure : manifest.failed()) {
      if (failure.profile().equals(profile) && (rep == null || rep.equals(failure.rep()))) {
        planner.problems.add(
            "the pack of '%s' in %s could not be made: %s"
                .formatted(failure.id(), failure.locale(), failure.reason()));
      }
    }
    return new MailPlan(planner.mails, planner.problems);
  }

  private static String name(Manifest.Entry entry) {
    return entry.rep() == null
        ? "team pack of '" + entry.manager() + "'"
        : "pack of '" + entry.rep() + "'";
  }

  private static final class Planner {
    private final String week;
    private final Map<String, ReaderAddress> readers;
    private final MailSettings settings;
    private final String locale;
    private final List<Mail> mails = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();

    Planner(String week, Map<String, ReaderAddress> readers, MailSettings settings, String locale) {
      this.week = week;
      this.readers = readers;
      this.settings = settings;
      this.locale = locale;
    }

    void pack(String name, List<Manifest.Entry> languages) {
      Manifest.Entry any = languages.get(0);
      if (any.rep() == null) {
        mail(name, languages, any.manager());
        return;
      }
      ReaderAddress rep = readers.get(any.rep());
      if (rep == null) {
        problems.add("the %s: nobody is a current rep by that id".formatted(name));
        return;
      }
      if (!Objects.equals(rep.managerId(), any.manager())) {
        problems.add(
            "the %s was made for manager '%s', who is '%s' now; make it again"
                .formatted(name, any.manager(), rep.managerId()));
        return;
      }
      mail(name, languages, any.rep());
      if (any.manager() != null) {
        mail(name, languages, any.manager());
      }
    }

    private void mail(String name, List<Manifest.Entry> languages, String reader) {
      ReaderAddress known = readers.get(reader);
      String to = settings.addresses().getOrDefault(reader, known == null ? null : known.email());
      if (!Post.isAddress(to)) {
        problems.add(
            "the %s: reader '%s' has %s; complete dim_rep.email or 'addresses' in --mail FILE"
                .formatted(name, reader, to == null ? "no address" : "the address '" + to + "'"));
        return;
      }
      String language = settings.locales().getOrDefault(reader, locale);
      Manifest.Entry pack =
          languages.stream()
              .filter(entry -> entry.locale().equals(language))
              .findFirst()
              .orElse(null);
      if (pack == null) {
        problems.add(
            "the %s is not there in %s for reader '%s'; run packs --locale %s"
                .formatted(name, language, reader, language));
        return;
      }
      Mail mail = new Mail(week, pack, reader, to);
      if (keys.add(mail.key())) {
        mails.add(mail);
      }
    }
  }
}
