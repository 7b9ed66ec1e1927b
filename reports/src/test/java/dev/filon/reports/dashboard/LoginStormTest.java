package dev.filon.reports.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Very many who log in at once: no other answer than "come back", and pages go on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LoginStormTest {

  private static final String BUSY = "Very many people are logging in. Try again in a minute.";
  private static final List<String> NAMES =
      List.of("R1", "R2", "R3", "R4", "m1", "m2", "director", "admin");

  @TempDir static Path warehouse;
  private static TestDashboard dashboard;

  @BeforeAll
  static void start() throws Exception {
    DashboardFixture.served(warehouse, 1);
    dashboard = TestDashboard.start(warehouse);
  }

  @AfterAll
  static void stop() {
    dashboard.close();
  }

  @Test
  @Order(1)
  void ofManyAtOnceFromOneAddressSomeComeBackAndNobodyIsShutOut() throws Exception {
    TestDashboard.Visitor inside = dashboard.login("director");
    inside.get("/position");
    HttpClient client = HttpClient.newHttpClient();
    List<CompletableFuture<HttpResponse<String>>> storm = new ArrayList<>();
    for (int i = 0; i < 8 * NAMES.size(); i++) {
      HttpRequest login =
          HttpRequest.newBuilder(URI.create(dashboard.address() + "/login"))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString(form(NAMES.get(i % NAMES.size()))))
              .build();
      storm.add(client.sendAsync(login, HttpResponse.BodyHandlers.ofString()));
    }
    assertThat(inside.get("/position").statusCode()).isEqualTo(200);
    assertThat(storm).as("the page waited for the logins").anyMatch(answer -> !answer.isDone());
    int in = 0;
    for (CompletableFuture<HttpResponse<String>> answer : storm) {
      if (answer.join().statusCode() == 303) {
        in++;
      } else {
        assertThat(answer.join().statusCode()).isEqualTo(503);
        assertThat(answer.join().body()).contains(BUSY);
      }
    }
    assertThat(in).isBetween(30, storm.size() - 1);
    for (String name : List.of("R1", "m2")) {
      assertThat(dashboard.login(name).get("/position").statusCode()).isEqualTo(200);
    }
  }

  @Test
  @Order(2) // leaves hundreds waiting
  void whoFindsFiveHundredWaitingIsToldToComeBackWhilePagesAnswer() throws Exception {
    TestDashboard.Visitor inside = dashboard.login("director");
    List<Socket> storm = new ArrayList<>();
    try {
      int busy = 0;
      List<Socket> waiting = new ArrayList<>();
      // more come than passwords are looked at, however slow the machine is
      for (int i = 0; busy < 20; i++) {
        assertThat(i).as("logins until 20 are told to come back").isLessThan(5000);
        Socket next = login("127.0.0." + (2 + i / 25), "nobody" + i);
        storm.add(next);
        waiting.add(next);
        for (Socket socket : i % 25 == 0 ? List.copyOf(waiting) : List.<Socket>of()) {
          if (socket.getInputStream().available() > 0) {
            waiting.remove(socket);
            String answer = read(socket);
            if (!answer.startsWith("HTTP/1.1 401")) {
              assertThat(answer).startsWith("HTTP/1.1 503").contains(BUSY);
              busy++;
            }
          }
        }
      }
      assertThat(inside.get("/plan").statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : storm) {
        socket.close();
      }
    }
  }

  private static String form(String name) {
    return "name="
        + name
        + "&language=en&password="
        + TestDashboard.encoded(TestDashboard.PASSWORD);
  }

  /** Sends a login from one of the machine's own addresses. */
  private Socket login(String from, String name) throws IOException {
    Socket socket = new Socket();
    try {
      socket.bind(new InetSocketAddress(from, 0));
    } catch (IOException e) {
      assumeThat(e).as("this machine has %s", from).isNull();
    }
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress("127.0.0.1", dashboard.server().port()));
    String body = form(name);
    socket
        .getOutputStream()
        .write(
            ("POST /login HTTP/1.1\r\nHost: 127.0.0.1:"
                    + dashboard.server().port()
                    + "\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Content-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + body)
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String read(Socket socket) throws IOException {
    try (InputStream in = socket.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
