package dev.filon.orchestration.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** Somebody who calls the job service. */
final class Caller {
  static final String TOKEN = "a-token-for-tests-only";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final String address;
  private final String authorization;

  Caller(int port) {
    this(port, "Bearer " + TOKEN);
  }

  Caller(int port, String authorization) {
    this.address = "http://127.0.0.1:" + port;
    this.authorization = authorization;
  }

  record Answer(int status, String text) {
    JsonNode json() throws IOException {
      return JSON.readTree(text);
    }
  }

  Answer get(String path) throws Exception {
    return send(request(path).GET());
  }

  Answer post(String path, String body) throws Exception {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  Answer submit(String operator, String key, int attempt, Map<String, ?> arguments)
      throws Exception {
    return post(
        "/v1/jobs",
        JSON.writeValueAsString(
            Map.of("operator", operator, "key", key, "attempt", attempt, "arguments", arguments)));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(120));
    return authorization == null ? request : request.header("Authorization", authorization);
  }

  private Answer send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }

  /** The job once its state is one of some. */
  JsonNode await(String id, String... states) throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(10).toNanos();
    while (true) {
      JsonNode job = get("/v1/jobs/" + id).json();
      for (String state : states) {
        if (job.path("state").asText().equals(state)) {
          return job;
        }
      }
      if (System.nanoTime() > deadline || job.path("ended").asBoolean()) {
        throw new AssertionError("not " + String.join(" or ", states) + ": " + job);
      }
      Thread.sleep(20);
    }
  }
}
