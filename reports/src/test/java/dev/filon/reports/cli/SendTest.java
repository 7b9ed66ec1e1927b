package dev.filon.reports.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.filon.reports.PackCommand;
import dev.filon.reports.PackFixture;
import dev.filon.reports.pack.PackNames;
import jakarta.mail.BodyPart;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SendTest {

  private static final String SECRET = "s3cr3t-Word";

  @TempDir private static Path made;
  @TempDir private Path folder;

  private final PackCommand command = new PackCommand();
  private final Map<String, String> environment = new HashMap<>();
  private GreenMail server;
  private Path warehouse;

  @BeforeAll
  static void packs() throws Exception {
    PackFixture.ordinary(made)
        .sql("update dim_rep set email = lower(rep_id) || '@example.com'")
        .done();
    PackCommand command = new PackCommand();
    assertThat(command.run(made, "--week", PackFixture.WEEK)).isZero();
    assertThat(command.run(made, "--week", PackFixture.WEEK, "--locale", "fr")).isZero();
  }

  @BeforeEach
  void start() throws IOException {
    server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server.start();
    warehouse = folder.resolve("warehouse");
    try (Stream<Path> files = Files.walk(made)) {
      for (Path file : files.toList()) {
        Path to = warehouse.resolve(made.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
    environment.put("FILON_SMTP_HOST", "127.0.0.1");
    environment.put("FILON_SMTP_PORT", Integer.toString(server.getSmtp().getPort()));
    environment.put("FILON_SMTP_SECURITY", "none");
    environment.put("FILON_MAIL_FROM", "Filon <filon@example.com>");
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private Path packFolder() {
    return warehouse.resolve("packs").resolve(PackFixture.WEEK);
  }

  private int send(String... more) {
    return command.run(
        new Send(Clock.systemUTC(), environment),
        warehouse,
        Stream.concat(Stream.of("--week", PackFixture.WEEK), Stream.of(more))
            .toArray(String[]::new));
  }

  private JsonNode entry(String rep, String locale) throws IOException {
    JsonNode manifest = new ObjectMapper().readTree(packFolder().resolve("manifest.json").toFile());
    for (JsonNode entry : manifest.get("packs")) {
      if (entry.get("rep").asText().equals(rep) && entry.get("locale").asText().equals(locale)) {
        return entry;
      }
    }
    throw new AssertionError(rep + " " + locale);
  }

  /** How often each reader got each file. */
  private Map<String, Integer> received() throws Exception {
    Map<String, Integer> received = new TreeMap<>();
    for (MimeMessage message : server.getReceivedMessages()) {
      assertThat(message.getAllRecipients()).hasSize(1);
      received.merge(
          message.getAllRecipients()[0] + " " + attachments(message).keySet().iterator().next(),
          1,
          Integer::sum);
    }
    return received;
  }

  private static Map<String, byte[]> attachments(MimeMessage message) throws Exception {
    Map<String, byte[]> files = new TreeMap<>();
    collect((Multipart) message.getContent(), files);
    return files;
  }

  private static void collect(Multipart parts, Map<String, byte[]> files) throws Exception {
    for (int i = 0; i < parts.getCount(); i++) {
      BodyPart part = parts.getBodyPart(i);
      if (part.getContent() instanceof Multipart inner) {
        collect(inner, files);
      } else if (part.getFileName() != null) {
        try (InputStream in = part.getInputStream()) {
          files.put(part.getFileName(), in.readAllBytes());
        }
      }
    }
  }

  @Test
  void withoutDeliverNothingLeavesAndTheListSaysWhatWould() throws Exception {
    environment.clear();
    assertThat(send()).as(command.err()).isZero();
    assertThat(command.out())
        .contains("r1@example.com: ", "m1@example.com: ", entry("R1", "en").get("file").asText())
        .endsWith("7 mails would be sent (add --deliver), 0 went out before, 0 not sent\n");
    assertThat(server.getReceivedMessages()).isEmpty();
    assertThat(packFolder().resolve("sent.jsonl")).doesNotExist();
  }

  @Test
  void eachPackGoesToItsRepAndManagerOnlyWithItsTwoFiles() throws Exception {
    assertThat(send("--deliver")).as(command.err()).isZero();
    assertThat(received()).hasSize(7).allSatisfy((mail, times) -> assertThat(times).isEqualTo(1));
    for (MimeMessage message : server.getReceivedMessages()) {
      String to = message.getAllRecipients()[0].toString();
      Map<String, byte[]> files = attachments(message);
      assertThat(files).hasSize(2);
      for (String rep : List.of("R1", "R2", "R3")) {
        JsonNode entry = entry(rep, "en");
        if (files.containsKey(entry.get("file").asText())) {
          assertThat(to)
              .isIn(rep.toLowerCase(java.util.Locale.ROOT) + "@example.com", "m1@example.com");
          assertThat(message.getSubject()).isEqualTo(entry.get("message").asText());
          assertThat(PackNames.sha256(files.get(entry.get("file").asText())))
              .isEqualTo(entry.get("sha256").asText());
          assertThat(PackNames.sha256(files.get(entry.get("workbook").asText())))
              .isEqualTo(entry.get("workbookSha256").asText());
        }
      }
    }
    assertThat(received().keySet().stream().filter(mail -> mail.startsWith("r1@"))).hasSize(1);
    assertThat(received().keySet().stream().filter(mail -> mail.startsWith("m1@"))).hasSize(4);
  }

  @Test
  void secondRunSendsNothingAndAChangedPackOnlyWhenAsked() throws Exception {
    assertThat(send("--deliver")).isZero();
    assertThat(send("--deliver")).isZero();
    assertThat(command.out()).endsWith("0 mails sent, 7 went out before, 0 not sent\n");
    assertThat(server.getReceivedMessages()).hasSize(7);
    Path manifest = packFolder().resolve("manifest.json");
    Path pdf = packFolder().resolve(entry("R1", "en").get("file").asText());
    String before = entry("R1", "en").get("sha256").asText();
    Files.write(pdf, new byte[] {1, 2, 3});
    Files.writeString(
        manifest,
        Files.readString(manifest).replace(before, PackNames.sha256(new byte[] {1, 2, 3})));
    assertThat(send("--deliver")).isZero();
    assertThat(command.err()).contains("has changed since it was sent");
    assertThat(server.getReceivedMessages()).hasSize(7);
    assertThat(send("--deliver", "--resend")).isZero();
    assertThat(server.getReceivedMessages()).hasSize(9);
  }

  @Test
  void readersGetTheirLanguageAndAddressesOfTheSettingsGoFirst() throws Exception {
    Path settings =
        Files.writeString(
            folder.resolve("mail.yml"), "addresses: {R1: jean@example.org}\nlocales: {R1: fr}\n");
    assertThat(send("--deliver", "--mail", settings.toString(), "--rep", "R1")).isZero();
    assertThat(received())
        .containsOnlyKeys(
            "jean@example.org " + entry("R1", "fr").get("file").asText(),
            "m1@example.com " + entry("R1", "en").get("file").asText());
  }

  @Test
  void whatCannotBeSentIsListedAndTheOthersGoOut() throws Exception {
    Path settings =
        Files.writeString(
            folder.resolve("mail.yml"),
            "addresses: {R1: 'a@example.com, b@example.com'}\nlocales: {R2: de}\n");
    Files.write(packFolder().resolve(entry("R3", "en").get("workbook").asText()), new byte[] {1});
    assertThat(send("--deliver", "--mail", settings.toString())).isEqualTo(3);
    assertThat(command.err())
        .contains("reader 'R1' has the address 'a@example.com, b@example.com'")
        .contains("the pack of 'R2' is not there in de for reader 'R2'; run packs --locale de")
        .contains("the pack of 'R3' to r3@example.com was not sent: ")
        .contains("is not the one that the manifest lists");
    assertThat(command.out()).endsWith("3 mails sent, 0 went out before, 4 not sent\n");
    assertThat(received()).hasSize(3);
  }

  @Test
  void serverThatRefusesOrIsNotThereIsTriedAgainByTheNextRun() throws Exception {
    server.stop();
    assertThat(send("--deliver")).isEqualTo(3);
    assertThat(command.err()).contains("was not sent: ConnectException");
    server.start();
    environment.put("FILON_SMTP_PORT", Integer.toString(server.getSmtp().getPort()));
    assertThat(send("--deliver")).as(command.err()).isZero();
    assertThat(received()).hasSize(7);
  }

  /** Takes mails as told: answers the end of the data, or breaks the connection instead. */
  private static Thread answering(ServerSocket socket, List<String> taken, String atTheEnd) {
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                try (Socket client = socket.accept();
                    BufferedReader in =
                        new BufferedReader(
                            new InputStreamReader(
                                client.getInputStream(), StandardCharsets.ISO_8859_1));
                    PrintWriter out =
                        new PrintWriter(
                            client.getOutputStream(), true, StandardCharsets.ISO_8859_1)) {
                  out.print("220 here\r\n");
                  out.flush();
                  boolean data = false;
                  for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (data) {
                      if (line.equals(".")) {
                        taken.add("mail");
                        data = false;
                        if (atTheEnd == null) {
                          break;
                        }
                        out.print(atTheEnd + "\r\n");
                      }
                    } else if (line.startsWith("DATA")) {
                      data = true;
                      out.print("354 go\r\n");
                    } else {
                      out.print(line.startsWith("QUIT") ? "221 bye\r\n" : "250 ok\r\n");
                    }
                    out.flush();
                  }
                } catch (IOException e) {
                  if (socket.isClosed()) {
                    return;
                  }
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Test
  void mailThatTheServerTookWithoutSayingSoIsNotSentTwice() throws Exception {
    List<String> taken = new ArrayList<>();
    try (ServerSocket socket = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      answering(socket, taken, null);
      environment.put("FILON_SMTP_PORT", Integer.toString(socket.getLocalPort()));
      assertThat(send("--deliver", "--rep", "R1")).isEqualTo(3);
      assertThat(command.err())
          .contains("to r1@example.com may or may not have arrived", "<filon.");
      assertThat(taken).hasSize(2);
      assertThat(send("--deliver", "--rep", "R1")).isEqualTo(3);
      assertThat(taken).hasSize(2);
    }
    environment.put("FILON_SMTP_PORT", Integer.toString(server.getSmtp().getPort()));
    assertThat(send("--deliver", "--rep", "R1", "--resend")).as(command.err()).isZero();
    assertThat(received()).hasSize(2);
  }

  @Test
  void mailThatTheServerRefusesIsKnownNotToHaveGoneOut() throws Exception {
    List<String> taken = new ArrayList<>();
    try (ServerSocket socket = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      answering(socket, taken, "552 too big");
      environment.put("FILON_SMTP_PORT", Integer.toString(socket.getLocalPort()));
      assertThat(send("--deliver", "--rep", "R1")).isEqualTo(3);
      assertThat(command.err()).contains("was not sent: ").contains("552 too big");
    }
    environment.put("FILON_SMTP_PORT", Integer.toString(server.getSmtp().getPort()));
    assertThat(send("--deliver", "--rep", "R1")).as(command.err()).isZero();
    assertThat(received()).hasSize(2);
  }

  /** What the test below kills. */
  public static final class Process {
    private Process() {}

    /** Runs send as the root command does. */
    public static void main(String[] args) {
      System.exit(new CommandLine(new Send()).execute(args));
    }
  }

  @Test
  void killedInTheMiddleItGoesOnWithoutASecondMail() throws Exception {
    for (int round = 1; round <= 5; round++) {
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
              Process.class.getName(),
              "--week",
              PackFixture.WEEK,
              "--deliver",
              "--warehouse",
              warehouse.toString());
      builder.environment().putAll(environment);
      builder.redirectErrorStream(true).redirectOutput(folder.resolve("log-" + round).toFile());
      java.lang.Process process = builder.start();
      int enough = server.getReceivedMessages().length + 1 + round % 2;
      while (process.isAlive() && server.getReceivedMessages().length < enough) {
        Thread.onSpinWait();
      }
      process.destroyForcibly().waitFor();
    }
    send("--deliver");
    Map<String, Integer> received = received();
    assertThat(received).allSatisfy((mail, times) -> assertThat(times).as(mail).isEqualTo(1));
    long unknown = command.err().lines().filter(line -> line.contains("may or may not")).count();
    assertThat(received.size() + unknown).isGreaterThanOrEqualTo(7);
    send("--deliver", "--resend");
    assertThat(received()).hasSize(7);
    int all = received().values().stream().mapToInt(Integer::intValue).sum();
    assertThat(all).isBetween(7, 7 + (int) unknown);
  }

  @Test
  void lineThatACrashCutShortIsPassedOverAndAChangedOneStopsEverything() throws Exception {
    Path log = packFolder().resolve("sent.jsonl");
    Files.writeString(log, "{\"at\":\"2026-11-23T05:00:00Z\",\"state\":\"INT");
    assertThat(send("--deliver", "--rep", "R1")).as(command.err()).isZero();
    assertThat(send("--deliver", "--rep", "R1")).isZero();
    assertThat(received()).hasSize(2);
    Files.writeString(log, "{\"state\":\"LOST\"}\n");
    assertThat(send("--deliver", "--rep", "R1")).isEqualTo(5);
    assertThat(command.err()).contains("line 1 is not one that send wrote");
  }

  @Test
  void passwordIsNeverPrintedNorLoggedNorSentInClear() throws Exception {
    environment.put("FILON_SMTP_USER", "filon");
    environment.put("FILON_SMTP_PASSWORD", SECRET);
    server.setUser("filon@example.com", "filon", "another");
    environment.put("FILON_SMTP_SECURITY", "none");
    send("--deliver", "--rep", "R1");
    environment.put("FILON_SMTP_HOST", "mail.example.com");
    assertThat(send("--deliver")).isEqualTo(2);
    assertThat(command.err()).contains("would send the password of filon in clear");
    environment.remove("FILON_SMTP_PASSWORD");
    environment.put("FILON_SMTP_SECURITY", "tls");
    assertThat(send("--deliver")).isEqualTo(2);
    assertThat(command.err()).contains("FILON_SMTP_PASSWORD is not set for the user filon");
    Path settings =
        Files.writeString(
            folder.resolve("mail.yml"), "smtp: {host: h, password: " + SECRET + "}\n");
    assertThat(send("--mail", settings.toString())).isEqualTo(2);
    assertThat(command.err()).contains("password").doesNotContain(SECRET);
    assertThat(command.out()).doesNotContain(SECRET);
    Path log = packFolder().resolve("sent.jsonl");
    assertThat(Files.exists(log) ? Files.readString(log) : "").doesNotContain(SECRET);
  }

  @Test
  void packsThatAreNotThereOrOfAnotherManagerAreSaid() throws Exception {
    assertThat(send("--packs", folder.resolve("none").toString())).isEqualTo(5);
    assertThat(command.err())
        .contains("There are no packs of week 2026-W47 in")
        .contains("filon packs --week 2026-W47");
    Path manifest = packFolder().resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"rep\" : \"R2\"", "\"rep\" : \"R99\""));
    assertThat(send()).isEqualTo(3);
    assertThat(command.err()).contains("the pack of 'R99': nobody is a current rep by that id");
  }
}
