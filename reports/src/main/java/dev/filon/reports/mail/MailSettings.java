package dev.filon.reports.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.filon.reports.ReportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How mail is sent. A file says it, {@code FILON_SMTP_*} and {@code FILON_MAIL_FROM} of the
 * environment go before the file, and the password comes from {@code FILON_SMTP_PASSWORD} alone.
 *
 * @param smtp the mail server
 * @param from the sender, such as {@code Filon <filon@example.com>}; null if not set
 * @param addresses by rep id, before those of the snapshot
 * @param locales by rep id, the language of the pack that this reader gets
 * @param password null if the server asks for none; never printed
 */
public record MailSettings(
    Smtp smtp,
    String from,
    Map<String, String> addresses,
    Map<String, String> locales,
    String password) {

  private static final int PORT = 587;
  private static final int TIMEOUT = 60;

  /** How the connection is made safe. */
  public enum Security {
    /** Turned to TLS before anything is said; the default. */
    STARTTLS,
    TLS,
    NONE
  }

  /**
   * The mail server.
   *
   * @param host null if not set
   * @param user null if the server asks for none
   * @param timeoutSeconds after which a silent server is given up
   */
  public record Smtp(String host, int port, Security security, String user, int timeoutSeconds) {}

  /** What the file may say; any other key is an error. */
  private record Document(
      Server smtp, String from, Map<String, String> addresses, Map<String, String> locales) {}

  private record Server(
      String host, Integer port, String security, String user, Integer timeoutSeconds) {}

  /**
   * Reads the settings.
   *
   * @param file null for the environment alone
   * @throws ReportException if the file cannot be read or says something unknown
   */
  public static MailSettings read(Path file, Map<String, String> environment) {
    Document said = new Document(null, null, null, null);
    if (file != null) {
      try {
        said =
            new ObjectMapper(new YAMLFactory()).readValue(Files.readString(file), Document.class);
      } catch (JsonProcessingException e) {
        throw ReportException.badSetting(
            file.toString(),
            e.getOriginalMessage() + "; the password belongs in" + " FILON_SMTP_PASSWORD");
      } catch (IOException e) {
        throw ReportException.badSetting(file.toString(), "it cannot be read: " + e);
      }
    }
    Server server = said.smtp() == null ? new Server(null, null, null, null, null) : said.smtp();
    String port = environment.get("FILON_SMTP_PORT");
    return new MailSettings(
        new Smtp(
            environment.getOrDefault("FILON_SMTP_HOST", server.host()),
            port == null ? orElse(server.port(), PORT) : number(port),
            security(environment.getOrDefault("FILON_SMTP_SECURITY", server.security())),
            environment.getOrDefault("FILON_SMTP_USER", server.user()),
            orElse(server.timeoutSeconds(), TIMEOUT)),
        environment.getOrDefault("FILON_MAIL_FROM", said.from()),
        said.addresses() == null ? Map.of() : said.addresses(),
        said.locales() == null ? Map.of() : said.locales(),
        environment.get("FILON_SMTP_PASSWORD"));
  }

  /**
   * Checks that mail can be sent.
   *
   * @throws ReportException if something is missing, or a password would go over the net in clear
   */
  public MailSettings complete() {
    if (smtp.host() == null || from == null) {
      throw ReportException.badSetting(
          "the mail settings",
          "host and sender are needed: smtp.host and from in --mail FILE, or FILON_SMTP_HOST and"
              + " FILON_MAIL_FROM");
    }
    boolean here = smtp.host().matches("localhost|127\\..*|::1");
    if (smtp.security() == Security.NONE && smtp.user() != null && !here) {
      throw ReportException.badSetting(
          "the mail settings",
          "security 'none' would send the password of " + smtp.user() + " in clear; use starttls");
    }
    if (smtp.user() != null && password == null) {
      throw ReportException.badSetting(
          "the mail settings", "FILON_SMTP_PASSWORD is not set for the user " + smtp.user());
    }
    return this;
  }

  private static int orElse(Integer value, int other) {
    return value == null ? other : value;
  }

  private static int number(String port) {
    try {
      return Integer.parseInt(port);
    } catch (NumberFormatException e) {
      throw ReportException.badSetting("FILON_SMTP_PORT", "'" + port + "' is not a number");
    }
  }

  private static Security security(String name) {
    if (name == null) {
      return Security.STARTTLS;
    }
    return Arrays.stream(Security.values())
        .filter(one -> one.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                ReportException.badSetting(
                    "smtp.security",
                    "'"
                        + name
                        + "' is not one of "
                        + Arrays.stream(Security.values())
                            .map(one -> one.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))));
  }

  @Override
  public String toString() {
    return "mail by " + smtp.host() + ":" + smtp.port();
  }
}
