package dev.filon.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordReaderTest {

  private static List<RecordReader.Record> read(byte[] bytes, Charset charset) {
    List<RecordReader.Record> records = new ArrayList<>();
    new RecordReader(new ByteArrayInputStream(bytes), charset, ',', '"')
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
  void aByteOrderMarkIsNotPartOfTheFirstCell() {
    assertThat(read("\uFEFFid,é\n1,2\n").get(0).raw()).isEqualTo("id,é");
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
        read("1,a\0b\n" + "x".repeat(RecordReader.MAX_LENGTH + 5) + "\n3,z\n");
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
    assertThat(Cells.split("a,\"b,\"\"c\"\"\",,d", ',', '"'))
        .containsExactly("a", "b,\"c\"", "", "d");
    assertThat(Cells.split("a;b", ';', (char) 0)).containsExactly("a", "b");
    assertThat(Cells.split("a,x y=\"1\",b", ',', '"')).containsExactly("a", "x y=\"1\"", "b");
  }
}
