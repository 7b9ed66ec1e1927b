package dev.filon.orchestration.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.filon.jobs.JobException;
import dev.filon.orchestration.local.ProgramHome;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Calls of Airflow's REST API, version 2. A token is asked for when it is needed and again when it
 * has expired; no cookies are kept.
 */
final class AirflowApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGE = 100;
  private static final int UNAUTHORIZED = 401;
  private static final int TRIES = 4;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final String url;
  private final String user;
  private final String password;
  private String token;

  /**
   * An Airflow.
   *
   * @param url where it is, such as http://127.0.0.1:8080
   */
  AirflowApi(String url, String user, String password) {
    this.url = url.replaceAll("/+$", "");
    this.user = user;
    this.password = password;
  }

  /** What Airflow answered. */
  record Answer(int status, JsonNode body) {
    boolean ok() {
      return status / 100 == 2;
    }

    /** Airflow's own words for what is wrong. */
    String reason() {
      JsonNode detail = body.path("detail");
      return status + " " + (detail.isTextual() ? detail.asText() : detail.toString());
    }
  }

  /** A path of the API, each part encoded. */
  static String path(String... parts) {
    return List.of(parts).stream()
        .map(AirflowApi::encoded)
        .collect(Collectors.joining("/", "/", ""));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%7E", "~");
  }

  /** Asks. An answer that was lost on the way is asked for again. */
  Answer get(String path, Map<String, String> query) {
    String parameters =
        new TreeMap<>(query)
            .entrySet().stream()
                .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
                .collect(Collectors.joining("&", query.isEmpty() ? "" : "?", ""));
    for (int i = 1; ; i++) {
      try {
        Answer answer = call("GET", path + parameters, null);
        if (answer.status() < 500 || i == TRIES) {
          return answer;
        }
      } catch (IOException e) {
        if (i == TRIES) {
          throw unreachable(e);
        }
      }
      ProgramHome.pause(Duration.ofSeconds(i));
    }
  }

  /** As {@link #get}, for what must be there. */
  JsonNode find(String path, Map<String, String> query) {
    Answer answer = get(path, query);
    if (!answer.ok()) {
      throw refused(path, answer);
    }
    return answer.body();
  }

  /** All entries of a list, page by page. */
  List<JsonNode> list(String path, Map<String, String> query, String name) {
    List<JsonNode> all = new ArrayList<>();
    while (true) {
      Map<String, String> page = new TreeMap<>(query);
      page.put("limit", String.valueOf(PAGE));
      page.put("offset", String.valueOf(all.size()));
      JsonNode body = find(path, page);
      body.path(name).forEach(all::add);
      if (body.path(name).isEmpty() || all.size() >= body.path("total_entries").asInt()) {
        return all;
      }
    }
  }

  /** Changes something. */
  Answer send(String method, String path, ObjectNode body) {
    try {
      return call(method, path, body);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  private Answer call(String method, String path, ObjectNode body) throws IOException {
    if (token == null) {
      token = login();
    }
    Answer answer = exchange(method, "/api/v2" + path, body, token);
    if (answer.status() == UNAUTHORIZED) {
      token = login(); // expired, or the server was started anew
      answer = exchange(method, "/api/v2" + path, body, token);
    }
    return answer;
  }

  private String login() throws IOException {
    Answer answer =
        exchange(
            "POST", "/auth/token", object().put("username", user).put("password", password), null);
    if (!answer.ok()) {
      throw JobException.usage(
          "Airflow at "
              + url
              + " does not let '"
              + user
              + "' in ("
              + answer.status()
              + "): check --user, and the password in FILON_AIRFLOW_PASSWORD or in the folder of --home");
    }
    return answer.body().path("access_token").asText();
  }

  private Answer exchange(String method, String path, ObjectNode body, String bearer)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(60))
            .header("Accept", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.toString()));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (bearer != null) {
      request.header("Authorization", "Bearer " + bearer);
    }
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      JsonNode parsed;
      try {
        parsed = JSON.readTree(response.body());
      } catch (IOException e) {
        parsed =
            object().put("detail", "not JSON: " + response.body().lines().findFirst().orElse(""));
      }
      return new Answer(response.statusCode(), parsed == null ? object() : parsed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw JobException.internal("interrupted while waiting for Airflow", e);
    }
  }

  private JobException unreachable(IOException e) {
    return JobException.internal(
        "Airflow at "
            + url
            + " cannot be reached ("
            + e
            + "): start it with './filon airflow up', or check --url",
        e);
  }

  /** What to say of an answer that is not the one that was hoped for. */
  static JobException refused(String path, Answer answer) {
    String message = "Airflow refuses " + path + ": " + answer.reason();
    return answer.status() / 100 == 5
        ? JobException.internal(message + "; its log says why", null)
        : JobException.usage(message);
  }
}
