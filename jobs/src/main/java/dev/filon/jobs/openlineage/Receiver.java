package dev.filon.jobs.openlineage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.filon.jobs.LineageEvents;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events: an HTTP address, or a file to which each is added as a line. One that does not take
 * them is logged once and fails nothing.
 */
final class Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final URI to;
  private final String token;
  private boolean warned;

  /**
   * A receiver.
   *
   * @param token sent as a bearer token, or null
   */
  Receiver(URI to, String token) {
    this.to = to;
    this.token = token;
  }

  void take(JsonNode event) {
    try {
      if ("file".equals(to.getScheme())) {
        Files.writeString(
            Path.of(to), event + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } else {
        post(event.toString());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      warn(e);
    }
  }

  private void post(String event) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(to)
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(event, StandardCharsets.UTF_8));
    if (token != null && !token.isBlank()) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<Void> answer =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build()
            .send(request.build(), HttpResponse.BodyHandlers.discarding());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("status " + answer.statusCode());
    }
  }

  void warn(Exception e) {
    if (!warned) {
      warned = true;
      LOG.warn(
          "OpenLineage events did not reach {}: {}; the run goes on",
          LineageEvents.withoutQuery(to.toString()),
          e.toString());
    }
  }
}
