package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.filon.jobs.Settings;
import dev.filon.jobs.openlineage.RunEvents;
import dev.filon.jobs.source.SourceDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a lineage tool is told of a run. */
class OpenLineageTest {
  private static final String DAY = "2026-01-15";

  /** What the schemas of OpenLineage 2-0-2 require of each facet beside producer and schema. */
  private static final Map<String, List<String>> REQUIRED =
      Map.of(
          "nominalTime", List.of("nominalStartTime"),
          "errorMessage", List.of("message", "programmingLanguage"),
          "jobType", List.of("processingType", "integration"),
          "documentation", List.of("description"),
          "schema", List.of(),
          "columnLineage", List.of("fields"),
          "dataSource", List.of(),
          "inputStatistics", List.of(),
          "outputStatistics", List.of());

  @TempDir Path temp;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private int answer = 201;

  /** The log of a command of these tests goes where it is looked for. */
  @BeforeAll
  static void logIsOpen() {
    TestSession.spark();
  }

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    Cli.filon("history", "--log", "text", "--warehouse", temp.toString());
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private Cli run(Path warehouse, Path dumps, String to, String... more) throws IOException {
    Path config =
        Files.writeString(temp.resolve("settings.yml"), "openlineage_url: '" + to + "'\n");
    return Cli.run(
        warehouse,
        dumps,
        "filon",
        DAY,
        Stream.concat(Stream.of("--config", config.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  private static List<JsonNode> events(List<String> texts) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String text : texts) {
      events.add(new ObjectMapper().readTree(text));
    }
    return events;
  }

  @Test
  void aRunIsToldWithItsDumpsTablesColumnsAndRowsAndNoReceiverHoldsItUp() throws IOException {
    Path warehouse = temp.resolve("w");
    Path dumps = Dumps.clean(temp.resolve("dumps")).folder();
    Cli done = run(warehouse, dumps, address());
    assertThat(done.exit()).describedAs(done.err()).isZero();

    assertThat(asked).containsExactly("POST /api/v1/lineage", "POST /api/v1/lineage");
    List<JsonNode> events = events(bodies);
    events.forEach(OpenLineageTest::isAsTheSchemaRequires);
    JsonNode complete = events.get(1);
    assertThat(events.get(0).get("eventType").asText()).isEqualTo("START");
    assertThat(complete.get("eventType").asText()).isEqualTo("COMPLETE");
    assertThat(complete.get("run").get("runId")).isEqualTo(events.get(0).get("run").get("runId"));
    assertThat(complete.at("/job/namespace").asText()).isEqualTo("filon");
    assertThat(complete.at("/job/name").asText()).isEqualTo("load.filon");
    assertThat(complete.at("/run/facets/nominalTime/nominalStartTime").asText())
        .isEqualTo(DAY + "T00:00:00Z");

    Map<String, JsonNode> inputs = byName(complete.get("inputs"));
    assertThat(
            inputs.get("filon.invoice_lines").at("/inputFacets/inputStatistics/rowCount").asInt())
        .isEqualTo(3);
    assertThat(inputs.get("filon.invoice_lines").at("/facets/dataSource/uri").asText())
        .endsWith("/dumps/");
    Map<String, JsonNode> outputs = byName(complete.get("outputs"));
    JsonNode sales = outputs.get(table(warehouse, "fact_sales"));
    assertThat(sales.at("/outputFacets/outputStatistics/rowCount").asInt()).isEqualTo(3);
    assertThat(sales.at("/facets/schema/fields/0/name").asText()).isEqualTo("invoice_id");
    assertThat(lineage(outputs.get(table(warehouse, "mart_client")), "revenue"))
        .containsExactlyInAnyOrder(
            "DIRECT " + table(warehouse, "agg_sales_client_family_month") + " revenue",
            "INDIRECT " + table(warehouse, "agg_sales_client_family_month") + " month_start");
    assertThat(lineage(outputs.get(table(warehouse, "feed_clients")), "name"))
        .describedAs("through the source's query to the dump")
        .containsExactly("DIRECT filon.clients name");
    assertThat(lineage(outputs.get(table(warehouse, "mart_client")), "open_claims"))
        .describedAs("rows that are counted")
        .containsExactly("DIRECT " + table(warehouse, "fact_claim") + " claim_id");
    everyColumnThatIsNamedIsThere(inputs.keySet(), outputs);

    aReceiverThatIsDownOrRefusesIsOneWarning(warehouse, dumps);
    aFileGetsALinePerEvent(warehouse, dumps);
  }

  private void aReceiverThatIsDownOrRefusesIsOneWarning(Path warehouse, Path dumps)
      throws IOException {
    answer = 503;
    assertThat(
            warnings(
                () -> run(warehouse, dumps, address() + "/lineage?key=s3cret", "--log", "json")))
        .singleElement()
        .asString()
        .contains("did not reach", "/lineage?...: java.io.IOException: status 503; the run goes on")
        .doesNotContain("s3cret");
    assertThat(asked).hasSize(4).endsWith("POST /lineage?key=s3cret");
    server.stop(0);
    assertThat(warnings(() -> run(warehouse, dumps, address(), "--log", "json")))
        .singleElement()
        .asString()
        .contains("java.net.ConnectException");
  }

  private interface Command {
    Cli run() throws IOException;
  }

  /**
   * Runs the same night again, which changes nothing, and gives the warnings of its log; {@code
   * --log} says anew where that goes.
   */
  private static List<String> warnings(Command command) throws IOException {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    Cli again;
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      again = command.run();
    } finally {
      System.setErr(before);
    }
    assertThat(again.exit()).describedAs(again.err()).isZero();
    assertThat(again.out()).contains("this batch was loaded before");
    return log.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(l -> l.contains("OpenLineage"))
        .toList();
  }

  private void aFileGetsALinePerEvent(Path warehouse, Path dumps) throws IOException {
    Path file = temp.resolve("events.jsonl");
    for (String to : List.of(file.toString(), file.toUri().toString())) {
      assertThat(run(warehouse, dumps, to).exit()).isZero();
    }
    List<JsonNode> events = events(Files.readAllLines(file));
    events.forEach(OpenLineageTest::isAsTheSchemaRequires);
    assertThat(events.stream().map(e -> e.get("eventType").asText()).toList())
        .containsExactly("START", "COMPLETE", "START", "COMPLETE");
    assertThat(events.get(1).get("outputs")).describedAs("nothing was written").isEmpty();
  }

  @Test
  void aFailureIsToldWithItsMessage() throws IOException {
    assertThat(run(temp.resolve("w"), temp.resolve("nothing"), address()).exit()).isEqualTo(5);
    List<JsonNode> events = events(bodies);
    events.forEach(OpenLineageTest::isAsTheSchemaRequires);
    assertThat(events.stream().map(e -> e.get("eventType").asText()).toList())
        .containsExactly("START", "FAIL");
    assertThat(events.get(1).at("/run/facets/errorMessage/message").asText()).contains("nothing");
  }

  @Test
  void aKeyIsSentAsABearerTokenAndTheNamespaceAsItIsSet() throws IOException {
    Settings settings =
        Settings.load(
            null,
            Map.of("FILON_OPENLINEAGE_URL", address(), "FILON_OPENLINEAGE_NAMESPACE", "north"));
    new RunEvents(
            new Nightly.Request(
                temp,
                SourceDefinition.load("filon"),
                null,
                LocalDate.parse(DAY),
                false,
                true,
                settings),
            Clock.systemUTC(),
            "t0ken")
        .start();
    assertThat(tokens).containsExactly("Bearer t0ken");
    assertThat(events(bodies).get(0).at("/job/namespace").asText()).isEqualTo("north");
  }

  @Test
  void withoutTheSettingNobodyIsToldAndABadAddressIsRefused() throws IOException {
    assertThat(Cli.run(temp.resolve("w"), temp.resolve("nothing"), "filon", DAY).exit())
        .isEqualTo(5);
    assertThat(asked).isEmpty();
    for (String bad : List.of("ftp://x.example/", "http://me:s3cret@x.example/", "http:///x")) {
      Cli refused = run(temp.resolve("w"), temp.resolve("nothing"), bad);
      assertThat(refused.exit()).describedAs(bad).isEqualTo(2);
      assertThat(refused.err()).contains("openlineage_url must be").doesNotContain("s3cret");
    }
  }

  private static String table(Path warehouse, String table) {
    return warehouse.toAbsolutePath().resolve("tables").resolve(table).toString();
  }

  private static Map<String, JsonNode> byName(JsonNode datasets) {
    Map<String, JsonNode> byName = new TreeMap<>();
    datasets.forEach(d -> assertThat(byName.put(d.get("name").asText(), d)).isNull());
    return byName;
  }

  private static List<String> lineage(JsonNode dataset, String column) {
    List<String> lineage = new ArrayList<>();
    for (JsonNode field : dataset.at("/facets/columnLineage/fields/" + column + "/inputFields")) {
      lineage.add(
          field.at("/transformations/0/type").asText()
              + " "
              + field.get("name").asText()
              + " "
              + field.get("field").asText());
    }
    return lineage;
  }

  private static void everyColumnThatIsNamedIsThere(
      Set<String> inputs, Map<String, JsonNode> outputs) {
    Map<String, Set<String>> columns = new HashMap<>();
    outputs.forEach(
        (name, dataset) -> {
          Set<String> names = new TreeSet<>();
          dataset.at("/facets/schema/fields").forEach(f -> names.add(f.get("name").asText()));
          columns.put(name, names);
        });
    int followed = 0;
    for (JsonNode dataset : outputs.values()) {
      for (Map.Entry<String, JsonNode> column :
          dataset.at("/facets/columnLineage/fields").properties()) {
        assertThat(columns.get(dataset.get("name").asText())).contains(column.getKey());
        for (JsonNode field : column.getValue().get("inputFields")) {
          String name = field.get("name").asText();
          if (columns.containsKey(name)) {
            assertThat(columns.get(name)).contains(field.get("field").asText());
            followed++;
          } else {
            // a dump, or a feed for which nothing was sent
            assertThat(inputs.contains(name) || name.contains("/tables/feed_"))
                .describedAs(name)
                .isTrue();
          }
        }
      }
    }
    assertThat(followed).isGreaterThan(500);
  }

  private static void isAsTheSchemaRequires(JsonNode event) {
    assertThat(Instant.parse(event.get("eventTime").asText())).isNotNull();
    assertThat(URI.create(event.get("producer").asText()).isAbsolute()).isTrue();
    assertThat(event.get("schemaURL").asText())
        .isEqualTo("https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent");
    assertThat(event.get("eventType").asText()).isIn("START", "COMPLETE", "FAIL");
    assertThat(UUID.fromString(event.at("/run/runId").asText())).isNotNull();
    assertThat(event.at("/job/namespace").asText()).isNotEmpty();
    assertThat(event.at("/job/name").asText()).isNotEmpty();
    facets(event.at("/run/facets"));
    facets(event.at("/job/facets"));
    for (String side : List.of("inputs", "outputs")) {
      for (JsonNode dataset : event.get(side)) {
        assertThat(dataset.get("namespace").asText()).isNotEmpty();
        assertThat(dataset.get("name").asText()).isNotEmpty();
        facets(dataset.path("facets"));
        facets(dataset.path("inputFacets"));
        facets(dataset.path("outputFacets"));
      }
    }
  }

  private static void facets(JsonNode facets) {
    for (Map.Entry<String, JsonNode> facet : facets.properties()) {
      JsonNode content = facet.getValue();
      assertThat(URI.create(content.get("_producer").asText()).isAbsolute()).isTrue();
      assertThat(content.get("_schemaURL").asText())
          .matches("https://openlineage\\.io/spec/facets/\\d-\\d-\\d/\\w+\\.json#/\\$defs/\\w+");
      assertThat(REQUIRED).containsKey(facet.getKey());
      REQUIRED.get(facet.getKey()).forEach(name -> assertThat(content.has(name)).isTrue());
      content
          .path("fields")
          .forEach(
              field -> {
                if (facet.getKey().equals("schema")) {
                  assertThat(field.get("name").asText()).isNotEmpty();
                } else {
                  field.get("inputFields").forEach(OpenLineageTest::isAField);
                }
              });
      for (String count : List.of("rowCount", "ordinal_position")) {
        assertThat(content.path(count).isMissingNode() || content.get(count).isIntegralNumber())
            .isTrue();
      }
    }
  }

  private static void isAField(JsonNode input) {
    for (String name : List.of("namespace", "name", "field")) {
      assertThat(input.get(name).asText()).isNotEmpty();
    }
    input.get("transformations").forEach(t -> assertThat(t.get("type").asText()).isNotEmpty());
  }
}
