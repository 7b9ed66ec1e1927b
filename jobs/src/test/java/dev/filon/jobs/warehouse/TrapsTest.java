package dev.filon.jobs.warehouse;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.filon.jobs.JobException;
import dev.filon.jobs.Settings;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.contract.Yaml;
import dev.filon.jobs.source.DumpSet;
import dev.filon.jobs.source.Landing;
import dev.filon.jobs.source.SourceDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Traps of formats and encodings: each value is loaded as it is or not at all. */
class TrapsTest {
  private static final String HEADER = "id,amount,pieces,day,note\n";
  private static final Contract CONTRACT =
      Yaml.read(
          """
          table: feed_traps
          columns:
            - {name: id, type: string, required: true}
            - {name: amount, type: "decimal(18,4)"}
            - {name: pieces, type: int}
            - {name: day, type: date}
            - {name: note, type: string}
          """,
          Contract.class,
          "traps");

  /**
   * One file.
   *
   * @param it what is about it
   * @param expect per record a list of values or a rule
   * @param refused what the message says if the whole file is refused
   */
  record Trap(
      String it,
      String text,
      boolean whole,
      String encoding,
      String separator,
      List<Object> expect,
      String refused) {

    Trap {
      encoding = encoding == null ? "UTF-8" : encoding;
      separator = separator == null ? "," : separator;
    }

    byte[] bytes() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      if (!whole) {
        bytes.writeBytes(HEADER.replace(",", separator).getBytes(StandardCharsets.US_ASCII));
      }
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c != '\\') {
          int point = text.codePointAt(i);
          bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
          i += Character.charCount(point) - 1;
          continue;
        }
        char escape = text.charAt(++i);
        switch (escape) {
          case 'n' -> bytes.write('\n');
          case 'r' -> bytes.write('\r');
          case 't' -> bytes.write('\t');
          case 'x' -> {
            bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
            i += 2;
          }
          default -> throw new IllegalArgumentException("\\" + escape + " in: " + it);
        }
      }
      return bytes.toByteArray();
    }

    @Override
    public String toString() {
      return it;
    }
  }

  @TempDir static Path temp;

  /** Per trap its records in order: values, or the rule that rejects them. */
  private static final Map<String, List<Object>> FOUND = new HashMap<>();

  static List<Trap> traps() throws IOException {
    try (InputStream in = TrapsTest.class.getResourceAsStream("/traps.yml")) {
      return List.of(new ObjectMapper(new YAMLFactory()).readValue(in, Trap[].class));
    }
  }

  static Stream<Trap> readable() throws IOException {
    return traps().stream().filter(t -> t.refused() == null);
  }

  static Stream<Trap> refused() throws IOException {
    return traps().stream().filter(t -> t.refused() != null);
  }

  private static DumpSet find(Path folder, Trap like) {
    String yaml =
        """
        source: traps
        dumps:
          traps:
            file: "*.csv"
            separator: "%s"
            encoding: %s
            required: [id, amount, pieces, day, note]
        """
            .formatted(like.separator(), like.encoding());
    try {
      Path definition = Files.createTempDirectory(temp, "source");
      Files.writeString(definition.resolve("source.yml"), yaml);
      return DumpSet.find(
          SourceDefinition.load(definition.toString()),
          folder.toString(),
          entity -> CONTRACT,
          Settings.load(null, Map.of()),
          TestSession.spark().sparkContext().hadoopConfiguration());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Files of the same encoding and separator are read together, as a nightly run would. */
  @BeforeAll
  static void readAll() throws IOException {
    Map<String, List<Trap>> alike =
        readable().collect(Collectors.groupingBy(t -> t.encoding() + t.separator()));
    for (List<Trap> group : alike.values()) {
      Path folder = Files.createTempDirectory(temp, "dumps");
      Map<String, String> names = new HashMap<>();
      for (Trap trap : group) {
        String name = names.size() + ".csv";
        names.put(name, trap.it());
        Files.write(folder.resolve(name), trap.bytes());
      }
      Landing landing = new Landing(TestSession.spark(), find(folder, group.get(0)));
      Dataset<Row> landed = landing.read(dump -> true).persist(StorageLevel.MEMORY_ONLY());
      Map<String, Map<Long, Object>> records = new HashMap<>();
      names.values().forEach(it -> records.put(it, new TreeMap<>()));
      landed
          .filter(col("role").equalTo("record"))
          .collectAsList()
          .forEach(r -> records.get(names.get(r.getString(1))).put(r.getLong(2), outcome(r)));
      Typing.apply(CONTRACT, landing.view("traps", landed))
          .selectExpr(
              "_file",
              "_line",
              "_error.rule",
              "_error.column_name",
              "cast(id as string)",
              "cast(amount as string)",
              "cast(pieces as string)",
              "cast(day as string)",
              "note")
          .collectAsList()
          .forEach(r -> records.get(names.get(r.getString(0))).put(r.getLong(1), typed(r)));
      landed.unpersist();
      records.forEach((it, byLine) -> FOUND.put(it, new ArrayList<>(byLine.values())));
    }
  }

  private static Object outcome(Row landed) {
    return landed.isNullAt(5) ? "lost" : landed.getString(5);
  }

  private static Object typed(Row row) {
    if (!row.isNullAt(2)) {
      return row.getString(2) + " " + row.getString(3);
    }
    String[] values = new String[5];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.getString(4 + i);
    }
    return Arrays.asList(values);
  }

  @ParameterizedTest
  @MethodSource("readable")
  void aValueIsLoadedAsItIsOrItsRecordIsQuarantined(Trap trap) {
    assertThat(FOUND.get(trap.it())).isEqualTo(trap.expect());
  }

  @ParameterizedTest
  @MethodSource("refused")
  void aFileThatIsNoDumpIsRefused(Trap trap) throws IOException {
    Path folder = Files.createTempDirectory(temp, "refused");
    Files.write(folder.resolve("a.csv"), trap.bytes());
    assertThatThrownBy(() -> find(folder, trap))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("a.csv")
        .hasMessageContaining(trap.refused())
        .extracting(e -> ((JobException) e).getExitCode())
        .isEqualTo(5);
  }

  @Test
  void noTwoTrapsHaveTheSameName() throws IOException {
    assertThat(traps()).hasSizeGreaterThan(90).extracting(Trap::it).doesNotHaveDuplicates();
  }
}
