package dev.filon.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.filon.jobs.Limits;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordReaderTest {

  private static List<RecordReader.Record> read(byte[] bytes, Charset charset) {
    List<RecordReader.Record> records = new ArrayList<>();
    new RecordReader(new ByteArrayInputStream(bytes), charset, ',', '"', Limits.DEFAULT)
        .forEachRemaining(records::add);
    return records;
  }

  private static List<RecordReader.Record> read(String text) {
    return read(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  @Test
  void recordsKeepTheLineNumberOfTheirFirstLine() {
    assertThat(read("a,b\r\n1,\"x\ny\"\n2,z"))
        .containsExactly(
            new RecordReader.Record(1, "a,b", null),
            new RecordReader.Record(2, "1,\"x\ny\"", null),
            new RecordReader.Record(4, "2,z", null));
  }

  @Test
  void aQuoteInTheMiddleOfAPlainCellOpensNothing() {
    assertThat(read("1,5\" pipe\n2,x\n3,6\" pipe\n"))
        .extracting(RecordReader.Record::raw)
        .containsExactly("1,5\" pipe", "2,x", "3,6\" pipe");
  }

  @Test
  void aQuoteThatIsNeverClosedSpoilsOnlyItsOwnRecord() {
    List<RecordReader.Record> records = read("1,\"open\n2,x\n3,y\n");
    assertThat(records)
        .containsExactly(
            new RecordReader.Record(1, "1,\"open", "unclosed_quote"),
            new RecordReader.Record(2, "2,x", null),
            new RecordReader.Record(3, "3,y", null));
  }

  @Test
  void aWrongByteIsAProblemOfItsRecordAndNeverAnotherCharacter() {
    byte[] cp1252 = "1,caf\u00e9\n2,ok\n".getBytes(Charset.forName("windows-1252"));
    assertThat(read(cp1252, StandardCharsets.UTF_8))
        .containsExactly(
            new RecordReader.Record(1, "1,caf\\xE9", "encoding"),
            new RecordReader.Record(2, "2,ok", null));
    assertThat(read(cp1252, Charset.forName("windows-1252")).get(0).raw()).isEqualTo("1,café");
  }

  @Test
  void nulBytesAndEndlessLinesAreProblemsWithinBoundedMemory() {
    List<RecordReader.Record> records =
        read("1,a\0b\n" + "x".repeat(Limits.DEFAULT.recordBytes() + 5) + "\n3,z\n");
    assertThat(records)
        .extracting(RecordReader.Record::problem)
        .containsExactly("nul_byte", "too_long", null);
    assertThat(records.get(1).raw()).hasSizeLessThan(5000);
    assertThat(records.get(2)).isEqualTo(new RecordReader.Record(3, "3,z", null));
  }

  @Test
  void anEmptyLineWithinAQuotedCellBelongsToIt() {
    assertThat(read("1,\"a\n\nb\"\n"))
        .containsExactly(new RecordReader.Record(1, "1,\"a\n\nb\"", null));
  }

  @Test
  void emptyLinesBetweenRecordsSayNothing() {
    assertThat(read("a\n\n\r\nb\n\n"))
        .containsExactly(
            new RecordReader.Record(1, "a", null), new RecordReader.Record(4, "b", null));
  }

  @Test
  void cellsAreSplitByRfc4180() {
    assertThat(Cells.split("a,\"b,\"\"c\"\"\",,d", ',', '"', 10))
        .containsExactly("a", "b,\"c\"", "", "d");
    assertThat(Cells.split("a;b", ';', (char) 0, 10)).containsExactly("a", "b");
    assertThat(Cells.split("a,x y=\"1\",b", ',', '"', 10)).containsExactly("a", "x y=\"1\"", "b");
  }

  @Test
  void aQuoteIsNotClosedByOneThatStandsWithinACell() {
    assertThat(read("1,\"open\n2,x\n3,\"y\"\n"))
        .containsExactly(
            new RecordReader.Record(1, "1,\"open", "unclosed_quote"),
            new RecordReader.Record(2, "2,x", null),
            new RecordReader.Record(3, "3,\"y\"", null));
  }

  @Test
  void aRecordWithAProblemWithinItsQuotesEndsWhereTheyAreClosed() {
    assertThat(read("1,\"a\n\0\n2,b\"\n3,\u0001\"\n4,\"\u0001\n5,é\"\n6,z\n"))
        .containsExactly(
            new RecordReader.Record(1, "1,\"a\n\\x00\n2,b\"", "nul_byte"),
            new RecordReader.Record(4, "3,\\x01\"", "control_character"),
            new RecordReader.Record(5, "4,\"\\x01\n5,\\xC3\\xA9\"", "control_character"),
            new RecordReader.Record(7, "6,z", null));
  }

  @Test
  void aRecordThatIsTooLongEndsWhereItsQuotesAreClosed() {
    String longest = "x".repeat(Limits.DEFAULT.recordBytes());
    assertThat(read("1,\"" + longest + "\ny\"\n2,\"" + longest + "\"\r\n3,z\n4," + longest))
        .extracting(RecordReader.Record::line, RecordReader.Record::problem)
        .containsExactly(
            tuple(1L, "too_long"), tuple(3L, "too_long"), tuple(4L, null), tuple(5L, "too_long"));
  }

  @Test
  void aLineManyTimesLongerThanTheLimitIsOneRecord() {
    String longest = "x".repeat(3 * Limits.DEFAULT.recordBytes());
    assertThat(read("1," + longest + "\r\n2,y\n3,\"" + longest + "\nz\"\n4,y\n"))
        .extracting(RecordReader.Record::line, RecordReader.Record::problem)
        .containsExactly(
            tuple(1L, "too_long"), tuple(2L, null), tuple(3L, "too_long"), tuple(5L, null));
  }

  @Test
  void theLimitIsExactAndDoesNotCountTheLineBreak() {
    Limits ten = new Limits(1, 1, 10, 10);
    List<RecordReader.Record> records = new ArrayList<>();
    byte[] bytes =
        "1234567890\r\n12345678901\n\"23\n56789\"\n\"23\n567890\"\n1234567890"
            .getBytes(StandardCharsets.UTF_8);
    new RecordReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8, ',', '"', ten)
        .forEachRemaining(records::add);
    assertThat(records)
        .extracting(RecordReader.Record::line, RecordReader.Record::problem)
        .containsExactly(
            tuple(1L, null),
            tuple(2L, "too_long"),
            tuple(3L, null),
            tuple(5L, "too_long"),
            tuple(7L, null));
  }

  @Test
  void returnsAreTextWithinQuotesAndAProblemOutside() {
    assertThat(read("a,b\r\n1,\"x\ry\"\n2,x\ry\n3,z\r\r\n4,\"z\"\r\r\n5,z\n"))
        .containsExactly(
            new RecordReader.Record(1, "a,b", null),
            new RecordReader.Record(2, "1,\"x\ry\"", null),
            new RecordReader.Record(3, "2,x\\x0Dy", "control_character"),
            new RecordReader.Record(4, "3,z\\x0D", "control_character"),
            new RecordReader.Record(5, "4,\"z\"\\x0D", "control_character"),
            new RecordReader.Record(6, "5,z", null));
  }

  @Test
  void controlCharactersOfTheUpperHalfTellAWrongEncoding() {
    assertThat(read(new byte[] {'5', ' ', (byte) 0x80, '\n'}, StandardCharsets.ISO_8859_1))
        .containsExactly(new RecordReader.Record(1, "5 \\x80", "control_character"));
  }

  @Test
  void aControlCharacterMayBeTheSeparator() {
    List<RecordReader.Record> records = new ArrayList<>();
    new RecordReader(
            new ByteArrayInputStream("a\u001fb\n".getBytes(StandardCharsets.UTF_8)),
            StandardCharsets.UTF_8,
            '\u001f',
            '"',
            Limits.DEFAULT)
        .forEachRemaining(records::add);
    assertThat(records).containsExactly(new RecordReader.Record(1, "a\u001fb", null));
  }

  @Test
  void aRecordWithManyMoreCellsThanExpectedIsNotSplitToItsEnd() {
    assertThat(Cells.split(",".repeat(1_000_000), ',', '"', 3)).hasSize(4);
    assertThat(Cells.split("\"\"" + ",\"\"".repeat(1_000_000), ',', '"', 3)).hasSize(4);
  }
}
