package dev.filon.reports.mail;

import com.sanctionco.jmail.JMail;
import dev.filon.reports.mail.MailSettings.Security;
import dev.filon.reports.mail.SentLog.State;
import dev.filon.reports.pack.PackNames;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.SendFailedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.util.MailConnectException;
import org.simplejavamail.api.email.Email;
import org.simplejavamail.api.mailer.Mailer;
import org.simplejavamail.api.mailer.config.TransportStrategy;
import org.simplejavamail.email.EmailBuilder;
import org.simplejavamail.mailer.MailerBuilder;

/** Hands mails to the server, one by one, with a line in the log before and after each. */
public final class Post implements AutoCloseable {

  private static final String PDF = "application/pdf";
  private static final String XLSX =
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  private static final int REFUSED = 400;

  private final MailSettings settings;
  private final SentLog log;
  private final Path folder;
  private final Clock clock;
  private final Mailer mailer;

  /**
   * Sends by a server.
   *
   * @param settings complete ones
   * @param folder of the packs
   */
  public Post(MailSettings settings, SentLog log, Path folder, Clock clock) {
    this.settings = settings;
    this.log = log;
    this.folder = folder;
    this.clock = clock;
    Properties properties = new Properties();
    // Nothing goes out unless every address is taken; there is one per mail.
    properties.setProperty("mail.smtp.sendpartial", "false");
    TransportStrategy strategy =
        switch (settings.smtp().security()) {
          case TLS -> TransportStrategy.SMTPS;
          case STARTTLS -> TransportStrategy.SMTP_TLS;
          case NONE -> TransportStrategy.SMTP;
        };
    if (settings.smtp().security() == Security.NONE) {
      strategy.setOpportunisticTLS(false);
    }
    this.mailer =
        MailerBuilder.withSMTPServer(
                settings.smtp().host(),
                settings.smtp().port(),
                settings.smtp().user(),
                settings.password())
            .withTransportStrategy(strategy)
            .withSessionTimeout(
                (int) Duration.ofSeconds(settings.smtp().timeoutSeconds()).toMillis())
            .withProperties(properties)
            .buildMailer();
  }

  /** Whether a text is one address. */
  public static boolean isAddress(String text) {
    return text != null && JMail.isValid(text);
  }

  /**
   * What came of a mail.
   *
   * @param error null if it was sent
   */
  public record Outcome(State state, String messageId, String error) {}

  /**
   * Sends a mail, unless its files are not those of the manifest.
   *
   * @param body what stands above the attachments
   */
  public Outcome send(Mail mail, String body) {
    String messageId = messageId(mail);
    Email email;
    try {
      email =
          EmailBuilder.startingBlank()
              .from(settings.from())
              .to(mail.to())
              .withSubject(mail.pack().message())
              .withPlainText(body)
              .withAttachment(
                  mail.pack().file(), bytes(mail.pack().file(), mail.pack().sha256()), PDF)
              .withAttachment(
                  mail.pack().workbook(),
                  bytes(mail.pack().workbook(), mail.pack().workbookSha256()),
                  XLSX)
              .fixingMessageId(messageId)
              .buildEmail();
      mailer.validate(email);
    } catch (IOException | RuntimeException e) {
      // nothing was handed to anybody, so the log need not know
      return new Outcome(State.FAILED, messageId, said(e));
    }
    log.write(clock.instant(), State.INTENT, mail, messageId, null);
    Outcome outcome;
    try {
      mailer.sendMail(email).join();
      outcome = new Outcome(State.SENT, messageId, null);
    } catch (RuntimeException e) {
      outcome = new Outcome(notSent(e) ? State.FAILED : State.UNKNOWN, messageId, said(e));
    }
    log.write(clock.instant(), outcome.state(), mail, messageId, outcome.error());
    return outcome;
  }

  private byte[] bytes(String file, String sha256) throws IOException {
    Path path = folder.resolve(file).normalize();
    if (!folder.normalize().equals(path.getParent())) {
      throw new IOException(file + " is not a file of the folder");
    }
    byte[] bytes = Files.readAllBytes(path);
    if (!PackNames.sha256(bytes).equals(sha256)) {
      throw new IOException(file + " is not the one that the manifest lists; make the packs again");
    }
    return bytes;
  }

  /** New for each try, so that the log of a mail server tells them apart. */
  private String messageId(Mail mail) {
    String tried = mail.key() + "|" + mail.pack().sha256() + "|" + clock.instant();
    String domain = settings.from().replaceAll(".*@|[>\\s]*$", "");
    return "<filon."
        + PackNames.sha256(tried.getBytes(StandardCharsets.UTF_8)).substring(0, 32)
        + "@"
        + domain
        + ">";
  }

  /** Whether it is certain that the server did not take the mail. */
  private static boolean notSent(Throwable error) {
    for (Throwable at = error; at != null; at = at.getCause()) {
      if (at instanceof SMTPSendFailedException failed) {
        // -1: the connection broke while the server was to answer
        return failed.getReturnCode() >= REFUSED;
      }
      if (at instanceof AuthenticationFailedException
          || at instanceof SendFailedException
          || at instanceof MailConnectException
          || at instanceof ConnectException
          || at instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  /** The innermost message on one line: the outer ones only repeat that sending failed. */
  private String said(Throwable error) {
    Throwable at = error;
    while (at.getCause() != null) {
      at = at.getCause();
    }
    String text = String.valueOf(at.getMessage()).replaceAll("\\s+", " ").strip();
    String safe =
        settings.password() == null || settings.password().isEmpty()
            ? text
            : text.replace(settings.password(), "***");
    return at.getClass().getSimpleName() + ": " + safe;
  }

  @Override
  public void close() {
    try {
      mailer.close();
    } catch (Exception e) {
      throw new IllegalStateException("cannot close the connection to the mail server", e);
    }
  }
}
