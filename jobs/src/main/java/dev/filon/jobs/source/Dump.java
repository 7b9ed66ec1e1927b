package dev.filon.jobs.source;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * How to read one dump, as {@code source.yml} says it.
 *
 * @param file path below the dump directory; a glob is allowed; {@code x.csv} also finds {@code
 *     x.csv.gz}
 * @param format {@code csv} or {@code parquet}
 * @param separator one character between cells
 * @param quote the quote character, or empty for none
 * @param header whether the first line names the columns
 * @param encoding a single-byte or UTF-8 character set, decoded strictly
 * @param required columns that the header must name
 * @param optional columns that are NULL when the header does not name them
 * @param columns all columns by position, for files without a header
 * @param optionalFile whether the file may be absent
 * @param feed the file has the columns of this feed's contract; with {@code required}, those must
 *     be named even though their cells may be empty
 * @param notLoaded columns that the file may have and the feed leaves out on purpose, such as
 *     personal data; they stay in landing only
 */
public record Dump(
    String file,
    String format,
    String separator,
    String quote,
    Boolean header,
    String encoding,
    List<String> required,
    List<String> optional,
    List<String> columns,
    @JsonProperty("optional_file") boolean optionalFile,
    String feed,
    @JsonProperty("not_loaded") List<String> notLoaded) {

  public Dump {
    format = format == null ? "csv" : format;
    quote = quote == null ? "\"" : quote;
    header = header == null || header;
    encoding = encoding == null ? "UTF-8" : encoding;
    required = required == null ? List.of() : List.copyOf(required);
    optional = optional == null ? List.of() : List.copyOf(optional);
    columns = columns == null ? List.of() : List.copyOf(columns);
    notLoaded = notLoaded == null ? List.of() : List.copyOf(notLoaded);
  }

  boolean isParquet() {
    return format.equals("parquet");
  }

  /** The separator, where the definition leaves it open the given one. */
  char separatorOr(char otherwise) {
    return separator == null ? otherwise : separator.charAt(0);
  }

  /** The quote character, or 0 for none. */
  char quoteCharacter() {
    return quote.isEmpty() ? 0 : quote.charAt(0);
  }
}
