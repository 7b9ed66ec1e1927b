package dev.filon.reports.cli;

import dev.filon.reports.ReportException;
import dev.filon.reports.figures.IsoWeek;
import dev.filon.reports.figures.ReaderAddress;
import dev.filon.reports.figures.SnapshotReader;
import dev.filon.reports.mail.Mail;
import dev.filon.reports.mail.MailPlan;
import dev.filon.reports.mail.MailSettings;
import dev.filon.reports.mail.Post;
import dev.filon.reports.mail.SentLog;
import dev.filon.reports.pack.Manifest;
import dev.filon.reports.text.Formats;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code filon send}: mails each pack to its two readers. Exit code 0 when everything has gone out
 * (or would), 3 when something has not, with a list; 2 for an option or setting, 4 when another one
 * is sending, 5 without packs.
 */
@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Mails each pack to its rep and the rep's manager, and each team pack to its manager.",
      "Without --deliver it only says what it would send. A mail that has gone out is not sent",
      "again, also after a crash; one of which nobody knows whether it has is listed."
    })
public final class Send implements Callable<Integer> {

  private static final int NOT_ALL = 3;

  @Option(
      names = "--week",
      required = true,
      paramLabel = "WEEK",
      description = "ISO week of the packs, such as 2026-W47.")
  private String week;

  @Option(names = "--deliver", description = "Really send. Without it nothing leaves this machine.")
  private boolean deliver;

  @Option(
      names = "--resend",
      description =
          "Also send again what may or may not have arrived, and what has changed since it was"
              + " sent.")
  private boolean resend;

  @Option(names = "--rep", paramLabel = "R", description = "Only the pack of this rep, by id.")
  private String rep;

  @Option(
      names = "--locale",
      defaultValue = "en",
      paramLabel = "fr|en",
      description =
          "Language for readers whose language --mail does not say (default: ${DEFAULT-VALUE}).")
  private Packs.Language language;

  @Option(
      names = "--profile",
      defaultValue = "archive",
      paramLabel = "archive|working",
      description = "Which packs (default: ${DEFAULT-VALUE}).")
  private Packs.Kind profile;

  @Option(
      names = "--mail",
      defaultValue = "${env:FILON_MAIL}",
      paramLabel = "FILE",
      description =
          "Mail settings, YAML: smtp, from, addresses, locales (default: FILON_MAIL). The"
              + " environment goes before it; the password comes from FILON_SMTP_PASSWORD alone.")
  private Path mail;

  @Option(
      names = "--packs",
      paramLabel = "DIR",
      description = "Folder of the packs (default: <warehouse>/packs/<week>).")
  private Path packs;

  @Option(
      names = "--warehouse",
      defaultValue = "${env:FILON_WAREHOUSE:-./warehouse}",
      paramLabel = "DIR",
      description = "Folder of the warehouse (default: ${DEFAULT-VALUE}).")
  private String warehouse;

  @Spec private CommandSpec spec;

  private final Clock clock;
  private final Map<String, String> environment;

  /** Sends with the settings of this process' environment. */
  public Send() {
    this(Clock.systemUTC(), System.getenv());
  }

  Send(Clock clock, Map<String, String> environment) {
    this.clock = clock;
    this.environment = environment;
  }

  /** What came of the mails, counted. */
  private static final class Count {
    private int sent;
    private int before;
    private final List<String> problems = new ArrayList<>();
  }

  /**
   * Plans all mails, says what would go out or sends it, and lists what has not gone out.
   *
   * @throws ReportException if a setting, the packs or the snapshot cannot be used
   */
  @Override
  public Integer call() {
    IsoWeek asked = IsoWeek.parse(week);
    Path root = Warehouses.local(warehouse);
    Path folder = packs == null ? root.resolve("packs").resolve(asked.toString()) : packs;
    MailSettings settings = MailSettings.read(mail, environment);
    Manifest manifest =
        Manifest.read(folder)
            .filter(one -> one.week().equals(asked.toString()))
            .orElseThrow(() -> ReportException.noPacks(folder, asked.toString()));
    Map<String, ReaderAddress> readers;
    try (SnapshotReader reader = SnapshotReader.open(Warehouses.snapshot(root))) {
      readers = reader.addresses();
    }
    MailPlan plan = MailPlan.of(manifest, readers, settings, language.name(), profile.name(), rep);
    Count count = new Count();
    count.problems.addAll(plan.problems());
    if (deliver) {
      deliver(plan, settings.complete(), folder, readers, count);
    } else {
      rehearse(plan, folder, count);
    }
    return report(count);
  }

  private void rehearse(MailPlan plan, Path folder, Count count) {
    Map<String, SentLog.Line> log = SentLog.look(folder);
    for (Mail one : plan.mails()) {
      if (due(one, Optional.ofNullable(log.get(one.key())), count)) {
        spec.commandLine()
            .getOut()
            .printf(
                "%s: %s (%s, %s)%n",
                one.to(), one.pack().message(), one.pack().file(), one.pack().workbook());
        count.sent++;
      }
    }
  }

  private void deliver(
      MailPlan plan,
      MailSettings settings,
      Path folder,
      Map<String, ReaderAddress> readers,
      Count count) {
    try (SentLog log = SentLog.open(folder);
        Post post = new Post(settings, log, folder, clock)) {
      for (Mail one : plan.mails()) {
        if (!due(one, log.of(one), count)) {
          continue;
        }
        Post.Outcome outcome = post.send(one, body(one, readers));
        switch (outcome.state()) {
          case SENT -> count.sent++;
          case UNKNOWN -> count.problems.add(unknown(one, outcome.messageId(), outcome.error()));
          default -> count.problems.add(name(one) + " was not sent: " + outcome.error());
        }
      }
    }
  }

  /** Whether a mail is still to be sent, by what the log says last of it. */
  private boolean due(Mail one, Optional<SentLog.Line> last, Count count) {
    if (last.isEmpty() || last.get().state() == SentLog.State.FAILED) {
      return true;
    }
    SentLog.Line line = last.get();
    if (line.state() == SentLog.State.SENT) {
      boolean same = line.sha256().equals(one.pack().sha256());
      if (same || !resend) {
        count.before++;
        if (!same) {
          spec.commandLine()
              .getErr()
              .printf(
                  "filon: %s has changed since it was sent on %s; --resend sends it again%n",
                  name(one), line.at());
        }
        return false;
      }
      return true;
    }
    if (!resend) {
      count.problems.add(unknown(one, line.messageId(), line.error()));
    }
    return resend;
  }

  private static String unknown(Mail one, String messageId, String error) {
    return name(one)
        + " may or may not have arrived"
        + (error == null ? "" : " (" + error + ")")
        + ": look for "
        + messageId
        + " at the mail server, or send it again with --resend";
  }

  private static String name(Mail one) {
    return (one.pack().rep() == null
            ? "the team pack of '" + one.pack().manager()
            : "the pack of '" + one.pack().rep())
        + "' to "
        + one.to();
  }

  private String body(Mail one, Map<String, ReaderAddress> readers) {
    Locale locale = Locale.forLanguageTag(one.pack().locale());
    ResourceBundle bundle =
        ResourceBundle.getBundle(
            "dev.filon.reports.text.mail",
            locale,
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    boolean team = one.pack().rep() == null;
    ReaderAddress of = readers.get(team ? one.pack().manager() : one.pack().rep());
    return new MessageFormat(bundle.getString(team ? "body.team" : "body.rep"), locale)
        .format(
            new Object[] {
              Formats.label(of == null ? one.pack().manager() : of.name()),
              one.week(),
              new Formats(locale, "EUR").date(LocalDate.parse(one.pack().asOf())),
              one.pack().message()
            });
  }

  private int report(Count count) {
    PrintWriter result = spec.commandLine().getOut();
    result.printf(
        Locale.ROOT,
        "%d mails %s, %d went out before, %d not sent%n",
        count.sent,
        deliver ? "sent" : "would be sent (add --deliver)",
        count.before,
        count.problems.size());
    result.flush();
    for (String problem : count.problems) {
      spec.commandLine().getErr().println("filon: " + problem);
    }
    spec.commandLine().getErr().flush();
    return count.problems.isEmpty() ? ExitCode.OK : NOT_ALL;
  }
}
