package dev.filon.orchestration.service;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.router.Endpoint;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service's REST interface, described in {@code openapi.json}. */
final class Api {
  private static final Logger LOG = LoggerFactory.getLogger(Api.class);

  private static final int LARGEST_BODY = 64 * 1024;
  private static final int DRAINED = 32 << 20;
  private static final int LISTED = 100;
  private static final int MOST_FILES = 10_000;
  private static final int LONGEST_KEY = 500;
  private static final long LONGEST_DEADLINE = 7 * 86_400;
  private static final Set<String> FIELDS =
      Set.of("operator", "key", "attempt", "arguments", "deadline_seconds");

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final JobRunner runner;
  private final JobStore store;
  private final JobLogs logs;
  private final Roots roots;
  private final PrometheusMeterRegistry metrics;
  private final byte[] token;
  private final BooleanSupplier warm;

  /**
   * The interface.
   *
   * @param token what callers must know
   * @param warm whether Spark's session is there
   */
  Api(
      JobRunner runner,
      JobStore store,
      JobLogs logs,
      Roots roots,
      PrometheusMeterRegistry metrics,
      String token,
      BooleanSupplier warm) {
    this.runner = runner;
    this.store = store;
    this.logs = logs;
    this.roots = roots;
    this.metrics = metrics;
    this.token = digest(token);
    this.warm = warm;
  }

  /** One way to call the service. */
  record Route(HandlerType method, String path, Handler handler) {}

  /** All ways to call the service; those below /v1, and /metrics, need the token. */
  List<Route> routes() {
    return List.of(
        new Route(HandlerType.GET, "/health", this::health),
        new Route(HandlerType.GET, "/openapi.json", Api::description),
        new Route(HandlerType.GET, "/metrics", this::metrics),
        new Route(HandlerType.POST, "/v1/jobs", this::submit),
        new Route(HandlerType.GET, "/v1/jobs", this::list),
        new Route(HandlerType.GET, "/v1/jobs/{id}", this::show),
        new Route(HandlerType.POST, "/v1/jobs/{id}/cancel", this::cancel),
        new Route(HandlerType.GET, "/v1/jobs/{id}/log", this::log),
        new Route(HandlerType.GET, "/v1/dumps", this::dumps));
  }

  /** The server, not started yet. */
  Javalin server() {
    return Javalin.create(this::configure);
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.http.defaultContentType = "application/json";
    config.http.maxRequestSize = LARGEST_BODY;
    config.routes.before("/v1/*", this::authorize);
    config.routes.before("/metrics", this::authorize);
    for (Route route : routes()) {
      config.routes.addEndpoint(
          Endpoint.create(route.method(), route.path()).handler(route.handler()));
    }
    config.routes.exception(
        ServiceException.class, (e, context) -> error(context, e.status(), e.getMessage()));
    config.routes.exception(
        HttpResponseException.class,
        (e, context) ->
            error(
                context,
                e.getStatus(),
                e.getStatus() == 404
                    ? "there is nothing at "
                        + context.method()
                        + " "
                        + context.path()
                        + ": GET /openapi.json describes what there is"
                    : e.getMessage()));
    config.routes.exception(
        Exception.class,
        (e, context) -> {
          LOG.error("{} {} failed", context.method(), context.path(), e);
          error(context, 500, "the service failed; its log says why");
        });
  }

  private static void error(Context context, int status, String message) {
    context.status(status);
    if (status == 401) {
      context.header("WWW-Authenticate", "Bearer");
    }
    answer(context, JSON.createObjectNode().put("status", status).put("error", message));
  }

  private static void answer(Context context, JsonNode body) {
    context.contentType("application/json").result(body.toString());
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** Takes the same time whatever is wrong: digests of equal length are compared. */
  private void authorize(Context context) {
    String header = Optional.ofNullable(context.header("Authorization")).orElse("");
    String given = header.startsWith("Bearer ") ? header.substring("Bearer ".length()) : "";
    if (!MessageDigest.isEqual(digest(given), token)) {
      throw ServiceException.unauthorized();
    }
  }

  private void health(Context context) {
    answer(
        context,
        JSON.createObjectNode()
            .put("status", "up")
            .put("spark", warm.getAsBoolean() ? "warm" : "starting")
            .put("queued", store.queued().size()));
  }

  private static void description(Context context) throws IOException {
    try (InputStream in = Api.class.getResourceAsStream("openapi.json")) {
      context.contentType("application/json").result(in.readAllBytes());
    }
  }

  private void metrics(Context context) {
    context.contentType("text/plain; version=0.0.4; charset=utf-8").result(metrics.scrape());
  }

  private void submit(Context context) throws IOException {
    JsonNode body = body(context);
    for (String field : (Iterable<String>) body::fieldNames) {
      if (!FIELDS.contains(field)) {
        throw ServiceException.invalid(
            "unknown field '"
                + field
                + "'; there are "
                + String.join(", ", FIELDS.stream().sorted().toList()));
      }
    }
    String key = text(body, "key");
    if (key.isBlank()
        || key.length() > LONGEST_KEY
        || key.chars().anyMatch(Character::isISOControl)) {
      throw ServiceException.invalid(
          "key must be one line of 1 to " + LONGEST_KEY + " characters without control characters");
    }
    int attempt = (int) whole(body, "attempt", 1_000_000).orElse(1L).longValue();
    JobRunner.Submitted submitted =
        runner.submit(
            text(body, "operator"),
            key,
            attempt,
            arguments(body.path("arguments")),
            whole(body, "deadline_seconds", LONGEST_DEADLINE));
    context.status(submitted.isNew() ? 201 : 200);
    context.header("Location", "/v1/jobs/" + submitted.job().id());
    answer(context, json(submitted.job()));
  }

  private static JsonNode body(Context context) throws IOException {
    InputStream in = context.req().getInputStream();
    byte[] bytes = in.readNBytes(LARGEST_BODY + 1);
    if (bytes.length > LARGEST_BODY) {
      // read on, or the caller would see a broken connection and not the answer
      long drained = 0;
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n > 0 && drained < DRAINED; n = in.read(buffer)) {
        drained += n;
      }
      throw ServiceException.tooLarge(LARGEST_BODY);
    }
    try {
      JsonNode body = JSON.readTree(bytes);
      if (body == null || !body.isObject()) {
        throw ServiceException.invalid(
            "the body must be a JSON object with operator, key, attempt and arguments");
      }
      return body;
    } catch (JsonProcessingException e) {
      throw ServiceException.invalid(
          "the body is not JSON (line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + "): "
              + e.getOriginalMessage());
    }
  }

  private static String text(JsonNode body, String field) {
    JsonNode value = body.path(field);
    if (!value.isTextual()) {
      throw ServiceException.invalid(field + " is missing, or is not a text");
    }
    return value.textValue();
  }

  private static Optional<Long> whole(JsonNode body, String field, long most) {
    JsonNode value = body.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < 1
        || value.longValue() > most) {
      throw ServiceException.invalid(field + " must be a whole number from 1 to " + most);
    }
    return Optional.of(value.longValue());
  }

  private static Map<String, String> arguments(JsonNode node) {
    Map<String, String> arguments = new LinkedHashMap<>();
    if (node.isMissingNode() || node.isNull()) {
      return arguments;
    }
    if (!node.isObject()) {
      throw ServiceException.invalid("arguments must be an object of names and values");
    }
    node.properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              if (value.isNull()) {
                return; // as if it were not there
              }
              if (!value.isValueNode()) {
                throw ServiceException.invalid(
                    "arguments." + entry.getKey() + " must be a text or a number");
              }
              arguments.put(entry.getKey(), value.asText());
            });
    return arguments;
  }

  private void list(Context context) {
    ArrayNode jobs = JSON.createArrayNode();
    store.newest(context.queryParam("key"), LISTED).forEach(job -> jobs.add(json(job)));
    answer(context, JSON.createObjectNode().set("jobs", jobs));
  }

  private void show(Context context) {
    answer(context, json(runner.find(context.pathParam("id"))));
  }

  private void cancel(Context context) {
    answer(context, json(runner.cancel(context.pathParam("id"))));
  }

  /** The log as it is, and with {@code follow=true} as it grows until the job ends. */
  private void log(Context context) throws IOException, InterruptedException {
    Job job = runner.find(context.pathParam("id"));
    boolean follow = "true".equals(context.queryParam("follow"));
    long offset = number(context.queryParam("offset"));
    context.contentType("text/plain; charset=utf-8");
    logs.copy(
        job.id(),
        offset,
        context.res().getOutputStream(),
        () -> follow && !runner.find(job.id()).state().ended());
  }

  private static long number(String text) {
    if (text == null) {
      return 0;
    }
    if (!text.matches("\\d{1,15}")) {
      throw ServiceException.invalid("offset must be a number of bytes, not '" + text + "'");
    }
    return Long.parseLong(text);
  }

  /** What lies in a folder of dumps, for a sensor that waits for it to be complete. */
  private void dumps(Context context) throws IOException {
    String text = Optional.ofNullable(context.queryParam("folder")).orElse("");
    Path folder = roots.within("folder", text);
    ObjectNode answer =
        JSON.createObjectNode()
            .put("folder", folder.toString())
            .put("exists", Files.isDirectory(folder));
    long files = 0;
    long bytes = 0;
    Instant newest = Instant.EPOCH;
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.filter(Files::isRegularFile).limit(MOST_FILES).toList()) {
          files++;
          bytes += Files.size(file);
          Instant modified = Files.getLastModifiedTime(file).toInstant();
          newest = modified.isAfter(newest) ? modified : newest;
        }
      }
    }
    answer(
        context,
        answer
            .put("files", files)
            .put("bytes", bytes)
            .put("modified_at", files == 0 ? null : newest.toString())
            .put("success_marker", Files.exists(folder.resolve("_SUCCESS"))));
  }

  private static ObjectNode json(Job job) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("id", job.id())
            .put("operator", job.operator())
            .put("key", job.key())
            .put("attempt", job.attempt())
            .put("state", job.state().name())
            .put("ended", job.state().ended())
            .put("exit_code", job.exitCode())
            .put("retryable", job.retryable())
            .put("message", job.message())
            .put("output", job.output())
            .put("cancel_requested", job.cancelRequested())
            .put("deadline_seconds", job.deadlineSeconds())
            .put("created_at", text(job.createdAt()))
            .put("started_at", text(job.startedAt()))
            .put("ended_at", text(job.endedAt()));
    ObjectNode arguments = node.putObject("arguments");
    job.arguments().forEach(arguments::put);
    return node;
  }

  private static String text(Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
