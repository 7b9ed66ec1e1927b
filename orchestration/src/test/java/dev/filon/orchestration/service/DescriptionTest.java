package dev.filon.orchestration.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.filon.orchestration.Filon;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the OpenAPI document promises is what the service and the command line have. */
class DescriptionTest {

  private static JsonNode document() throws IOException {
    return new ObjectMapper().readTree(DescriptionTest.class.getResource("openapi.json"));
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    node.forEach(n -> texts.add(n.asText()));
    return texts;
  }

  @Test
  void everyRouteIsDescribedAndNoOther() throws IOException {
    List<String> described = new ArrayList<>();
    document()
        .path("paths")
        .properties()
        .forEach(
            path ->
                names(path.getValue())
                    .forEach(
                        method ->
                            described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    List<String> served =
        new Api(null, null, null, null, null, "", () -> true)
            .routes().stream().map(r -> r.method() + " " + r.path()).toList();
    assertThat(described).containsExactlyInAnyOrderElementsOf(served);
  }

  @Test
  void everyOperatorIsDescribedWithItsArguments() throws IOException {
    JsonNode schemas = document().path("components").path("schemas");
    assertThat(texts(schemas.path("Submission").path("properties").path("operator").path("enum")))
        .containsExactlyElementsOf(Operator.ALL.keySet());
    for (Operator operator : Operator.ALL.values()) {
      JsonNode schema =
          schemas.path(
              "Arguments"
                  + operator.name().charAt(0)
                  + operator.name().substring(1).toLowerCase(Locale.ROOT));
      assertThat(names(schema.path("properties")))
          .describedAs(operator.name())
          .containsExactlyElementsOf(
              operator.arguments().stream().map(Operator.Argument::name).toList());
      assertThat(texts(schema.path("required")))
          .containsExactlyElementsOf(
              operator.arguments().stream()
                  .filter(Operator.Argument::required)
                  .map(Operator.Argument::name)
                  .toList());
    }
  }

  @Test
  void statesAreDescribed() throws IOException {
    JsonNode states =
        document().path("components").path("schemas").path("Job").path("properties").path("state");
    assertThat(texts(states.path("enum")))
        .containsExactlyElementsOf(List.of(State.values()).stream().map(State::name).toList());
  }

  @Test
  void everyArgumentIsAnOptionOfItsCommand() {
    CommandLine filon = Filon.commandLine();
    for (Operator operator : Operator.ALL.values()) {
      CommandLine command = filon.getSubcommands().get(operator.command());
      assertThat(command).describedAs(operator.name()).isNotNull();
      for (Operator.Argument argument : operator.arguments()) {
        assertThat(command.getCommandSpec().findOption(argument.option()))
            .describedAs(operator.name() + " " + argument.name())
            .isNotNull();
      }
    }
  }
}
