package dev.filon.jobs.source;

import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import dev.filon.jobs.Limits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

/** Whatever a correct writer writes is read back as it was: the seed of a failure is printed. */
class RecordPropertyTest {
  private static final String[] PIECES = {"a", ",", "\"", "\n", " ", "é", ";", "\uFEFF", "1"};

  private static Gen<String> cells() {
    return lists()
        .of(integers().between(0, PIECES.length - 1))
        .ofSizeBetween(0, 6)
        .map(
            indexes -> {
              StringBuilder text = new StringBuilder();
              indexes.forEach(i -> text.append(PIECES[i]));
              return text.toString();
            });
  }

  @Test
  void recordsOfAnyCellsAreReadBackAsTheyWereWritten() {
    qt().forAll(lists().of(lists().of(cells()).ofSize(3)).ofSizeBetween(1, 5))
        .checkAssert(
            rows -> {
              List<List<String>> read = read(write(rows));
              if (!read.equals(rows)) {
                throw new AssertionError(rows + " was read as " + read);
              }
            });
  }

  @Test
  void aRecordIsSplitAsByAnotherParserOrRefusedByBoth() {
    qt().forAll(cells().zip(cells(), (a, b) -> (a + b).replace("\n", "")))
        .checkAssert(
            text -> {
              List<String> mine = Cells.split(text, ',', '"', 100);
              List<String> other = other(text);
              if (!Objects.equals(mine, other)) {
                throw new AssertionError(text + ": " + mine + ", the other says " + other);
              }
            });
  }

  @Test
  void aTextWithoutQuotesGivesTheSameRecordsInPieces() {
    qt().forAll(lists().of(cells()).ofSizeBetween(1, 20), integers().between(1, 12))
        .checkAssert(
            (lines, apart) -> {
              byte[] text =
                  (String.join("\r\n", lines) + "\0\n\u0001")
                      .replace("\"", "")
                      .getBytes(StandardCharsets.ISO_8859_1);
              Breaks breaks = new Breaks(apart);
              breaks.add(text, text.length);
              List<RecordReader.Record> pieces = new ArrayList<>();
              for (DumpPiece piece : DumpPiece.cut(null, breaks.found())) {
                int to = (int) Math.min(text.length, piece.to());
                records(Arrays.copyOfRange(text, (int) piece.from(), to), piece.lines())
                    .forEachRemaining(pieces::add);
              }
              List<RecordReader.Record> whole = new ArrayList<>();
              records(text, 0).forEachRemaining(whole::add);
              if (!pieces.equals(whole)) {
                throw new AssertionError(whole + " was read in pieces as " + pieces);
              }
            });
  }

  private static RecordReader records(byte[] text, long lines) {
    return new RecordReader(
        new ByteArrayInputStream(text), StandardCharsets.UTF_8, ',', '"', Limits.DEFAULT, lines);
  }

  /** The cells as FastCSV splits them, or null. */
  private static List<String> other(String text) {
    try (CsvReader<CsvRecord> records =
        CsvReader.builder()
            .skipEmptyLines(false)
            .allowUnclosedQuote(false)
            .allowExtraCharsAfterClosingQuote(false)
            .ofCsvRecord(text)) {
      List<CsvRecord> all = records.stream().toList();
      return all.isEmpty() ? List.of("") : all.get(0).getFields();
    } catch (CsvParseException | UncheckedIOException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String write(List<List<String>> rows) {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().quoteStrategy(QuoteStrategies.ALWAYS).build(text)) {
      rows.forEach(csv::writeRecord);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static List<List<String>> read(String text) {
    List<List<String>> rows = new ArrayList<>();
    new RecordReader(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            StandardCharsets.UTF_8,
            ',',
            '"',
            Limits.DEFAULT)
        .forEachRemaining(record -> rows.add(Cells.split(record.raw(), ',', '"', 10)));
    return rows;
  }
}
