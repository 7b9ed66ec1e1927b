package dev.filon.jobs.source;

import dev.filon.jobs.JobException;
import dev.filon.jobs.Limits;
import dev.filon.jobs.Settings;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dumps of one directory as a source definition sees them: which files there are and which cell
 * holds which column. Nothing but the first record of each file is read.
 */
public final class DumpSet {
  private static final Logger LOG = LoggerFactory.getLogger(DumpSet.class);
  private static final String ASCII = "\t\n\r !\"#',-.09;=@AZ_az|~";
  private static final int SHOWN = 1000;

  private final Map<String, List<DumpFile>> files = new LinkedHashMap<>();
  private final Map<String, List<String>> columns = new LinkedHashMap<>();

  private final SourceDefinition source;
  private final DumpDirectory directory;
  private final Settings settings;

  private DumpSet(SourceDefinition source, DumpDirectory directory, Settings settings) {
    this.source = source;
    this.directory = directory;
    this.settings = settings;
  }

  /**
   * Finds the files.
   *
   * @param feeds contract of a feed by entity, for dumps that come in a feed's own columns
   * @param settings separator where the definition leaves it open, limits, success marker
   * @throws JobException exit 5 if the directory or a file is missing, incomplete, empty, not what
   *     it should be, outside the directory, or lacks a column
   */
  public static DumpSet find(
      SourceDefinition source,
      String directory,
      Function<String, Contract> feeds,
      Settings settings,
      Configuration hadoop) {
    try {
      DumpSet set = new DumpSet(source, DumpDirectory.open(directory, hadoop), settings);
      if (settings.requireSuccessMarker() || source.requireSuccessMarker()) {
        set.directory.requireSuccess();
      }
      Optional<Set<String>> named = set.directory.verified();
      source.dumps().forEach((name, dump) -> set.add(name, dump, feeds, settings.separator()));
      named.ifPresent(set::refuseUnnamed);
      return set;
    } catch (IOException e) {
      throw JobException.source(
          "cannot read the dump directory " + directory + ": " + e.getMessage(), e);
    }
  }

  private void refuseUnnamed(Set<String> named) {
    for (DumpFile file : files()) {
      if (!named.contains(file.path())) {
        throw JobException.source(
            file.path()
                + " is not named in "
                + Manifest.FILE
                + ": add it there, or remove a file that does not belong to this dump");
      }
    }
  }

  /**
   * Puts what people did beside the source's own actions. It is no part of what identifies the
   * batch: the same dumps again are the same batch, whatever the plan says by then.
   *
   * @param actions text of a file with the columns of the feed
   */
  public void add(String actions, Instant readAt) {
    String dump = source.actionsDump();
    String header = actions.substring(0, actions.indexOf('\n'));
    List<String> names = List.of(header.strip().split(","));
    files
        .get(dump)
        .add(
            new DumpFile(
                dump,
                null,
                SharedPlan.PATH,
                readAt.toEpochMilli(),
                actions.length(),
                SharedPlan.DUMP.encoding(),
                SharedPlan.DUMP.separatorOr(','),
                SharedPlan.DUMP.quoteCharacter(),
                true,
                names.size(),
                columns.get(dump).stream().map(names::indexOf).toList(),
                false,
                settings.limits(),
                actions));
  }

  /** Whether a dump has no more than what people did, which is never all that there is. */
  public boolean isPlanOnly(String dump) {
    return !files(dump).isEmpty()
        && files(dump).stream().allMatch(file -> file.path().equals(SharedPlan.PATH));
  }

  /** The files that lie in the directory. */
  private List<DumpFile> received() {
    return files().stream().filter(file -> file.text() == null).toList();
  }

  /**
   * What identifies the content of all files: SHA-256 over each file's dump, path below the
   * directory and bytes as they lie there, in the order of dumps and paths. Neither the order of
   * listing nor times matter. Reads every file once, and none that the checksum manifest has led to
   * read already.
   *
   * @return 64 hexadecimal digits
   * @throws JobException exit 5 if a file changed since it was found, or cannot be read
   */
  public String fingerprint() {
    MessageDigest digest = DumpDirectory.sha256();
    received().stream()
        .sorted(Comparator.comparing(DumpFile::dump).thenComparing(DumpFile::path))
        .forEach(
            file -> {
              String line = file.dump() + '\0' + file.path() + '\0' + digest(file) + '\n';
              digest.update(line.getBytes(StandardCharsets.UTF_8));
            });
    return HexFormat.of().formatHex(digest.digest());
  }

  private String digest(DumpFile file) {
    try {
      return directory.digest(new Path(file.uri()), file.path(), file.bytes(), file.modifiedAt());
    } catch (IOException e) {
      throw JobException.source("cannot read " + file.path() + ": " + e.getMessage(), e);
    }
  }

  /**
   * To be called once everything is read.
   *
   * @throws JobException exit 5 if a file is no longer the one that was found
   */
  public void refuseChanged() {
    for (DumpFile file : received()) {
      try {
        directory.refuseChanged(new Path(file.uri()), file.path(), file.bytes(), file.modifiedAt());
      } catch (IOException e) {
        throw JobException.source("cannot read " + file.path() + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * The dumps of a batch as landing keeps them: the same files, known from their landed header
   * records.
   *
   * @param landed rows of the batch as {@link Landing#read} gave them
   * @param settings separator where the definition leaves it open, limits
   * @return a set that has no files to read or to compare
   */
  public static DumpSet landed(
      SourceDefinition source,
      Dataset<Row> landed,
      Function<String, Contract> feeds,
      Settings settings) {
    DumpSet set = new DumpSet(source, null, settings);
    Map<String, Map<String, String>> headers = new LinkedHashMap<>();
    for (Row row :
        landed
            .groupBy("dump", "file")
            .agg(
                functions.max(
                    functions.when(landed.col("role").equalTo("header"), landed.col("raw"))))
            .orderBy("dump", "file")
            .collectAsList()) {
      headers
          .computeIfAbsent(row.getString(0), d -> new LinkedHashMap<>())
          .put(row.getString(1), row.getString(2));
    }
    source
        .dumps()
        .forEach(
            (name, dump) -> {
              Wanted wanted = Wanted.of(dump, feeds);
              set.columns.put(name, wanted.all());
              List<DumpFile> found = new ArrayList<>();
              headers
                  .getOrDefault(name, Map.of())
                  .forEach(
                      (path, header) ->
                          found.add(
                              landed(
                                  name,
                                  path.equals(SharedPlan.PATH) ? SharedPlan.DUMP : dump,
                                  path,
                                  header,
                                  wanted.all(),
                                  dump.separatorOr(settings.separator()),
                                  settings.limits())));
              set.files.put(name, found);
            });
    return set;
  }

  private static DumpFile landed(
      String name,
      Dump dump,
      String path,
      String header,
      List<String> wanted,
      char separator,
      Limits limits) {
    List<String> names =
        header == null
            ? wanted
            : Cells.split(header, separator, dump.quoteCharacter(), Integer.MAX_VALUE).stream()
                .map(String::strip)
                .toList();
    return new DumpFile(
        name,
        null,
        path,
        0,
        0,
        dump.encoding(),
        separator,
        dump.quoteCharacter(),
        dump.header(),
        names.size(),
        wanted.stream().map(names::indexOf).toList(),
        dump.isParquet(),
        limits);
  }

  /** The columns that a dump's view has, and those of them that the file must have. */
  private record Wanted(List<String> required, List<String> all) {
    static Wanted of(Dump dump, Function<String, Contract> feeds) {
      List<String> required = dump.required();
      List<String> optional = dump.optional();
      if (dump.feed() != null) {
        List<Column> all = feeds.apply(dump.feed()).givenColumns();
        List<String> named = dump.required();
        required =
            all.stream()
                .filter(c -> c.required() || named.contains(c.name()))
                .map(Column::name)
                .toList();
        List<String> needed = required;
        optional = all.stream().map(Column::name).filter(n -> !needed.contains(n)).toList();
      }
      return new Wanted(
          required,
          dump.header()
              ? Stream.concat(required.stream(), optional.stream()).toList()
              : dump.columns());
    }
  }

  /** Names of all dumps of the definition. */
  List<String> names() {
    return List.copyOf(source.dumps().keySet());
  }

  List<DumpFile> files(String dump) {
    return files.getOrDefault(dump, List.of());
  }

  /**
   * Pieces of a text file that can be read side by side: cut at line breaks where a record is a
   * line, that is in a file without quotes that is not packed.
   */
  List<DumpPiece> pieces(DumpFile file) {
    if (directory == null || file.text() != null) {
      return List.of(DumpPiece.whole(file));
    }
    Optional<Breaks> breaks = directory.breaks(new Path(file.uri()));
    BitSet any = breaks.map(Breaks::bytes).orElse(new BitSet());
    boolean lines = file.quote() < 0x80 && !any.get(file.quote()) && !any.get(Content.PACKED);
    return breaks.isPresent() && lines
        ? DumpPiece.cut(file, breaks.get().found())
        : List.of(DumpPiece.whole(file));
  }

  List<DumpFile> files() {
    return files.values().stream().flatMap(List::stream).toList();
  }

  /** The dump's files as shown to people, empty if it has none. */
  public String shownFiles(String dump) {
    return files(dump).stream().map(DumpFile::path).collect(Collectors.joining(", "));
  }

  /** When the dump's newest file was written. */
  public Instant modifiedAt(String dump) {
    return Instant.ofEpochMilli(
        files(dump).stream().mapToLong(DumpFile::modifiedAt).max().orElse(0));
  }

  /** Size of the dump's files together, as they lie there. */
  public long bytes(String dump) {
    return files(dump).stream().mapToLong(DumpFile::bytes).sum();
  }

  /** Columns of a dump's view, in order. */
  List<String> columns(String dump) {
    return columns.get(dump);
  }

  private void add(String name, Dump dump, Function<String, Contract> feeds, char separator) {
    Wanted columnsWanted = Wanted.of(dump, feeds);
    List<String> required = columnsWanted.required();
    List<String> wanted = columnsWanted.all();
    columns.put(name, wanted);
    List<DumpFile> found = new ArrayList<>();
    try {
      for (FileStatus status : directory.files(dump.file())) {
        found.add(
            dump.isParquet()
                ? parquet(name, status)
                : text(name, dump, status, wanted, required, dump.separatorOr(separator)));
      }
    } catch (IOException e) {
      throw JobException.source(
          "cannot read " + directory.resolve(dump.file()) + ": " + e.getMessage(), e);
    }
    if (found.isEmpty() && !dump.optionalFile()) {
      throw JobException.source(
          "the dump "
              + directory.resolve(dump.file())
              + " is missing: the source '"
              + source.name()
              + "' needs it as "
              + name
              + "; put the file there or check --dumps");
    }
    files.put(name, found);
  }

  private DumpFile parquet(String name, FileStatus status) {
    return new DumpFile(
        name,
        status.getPath().toString(),
        directory.shown(status),
        status.getModificationTime(),
        status.getLen(),
        "",
        ',',
        '"',
        false,
        0,
        List.of(),
        true,
        settings.limits());
  }

  private DumpFile text(
      String name,
      Dump dump,
      FileStatus status,
      List<String> wanted,
      List<String> required,
      char separator)
      throws IOException {
    String path = directory.shown(status);
    Charset charset = charset(dump, path);
    int width = wanted.size();
    List<Integer> positions = IntStream.range(0, width).boxed().toList();
    if (dump.header()) {
      List<String> names = header(status, charset, separator, dump.quoteCharacter(), path);
      for (String column : required) {
        if (!names.contains(column)) {
          throw JobException.source(
              path
                  + " lacks the required column '"
                  + column
                  + "'; its header has: "
                  + String.join(", ", names)
                  + " (separator '"
                  + separator
                  + "'): complete the extract or map the column");
        }
      }
      List<String> unknown =
          names.stream().filter(n -> !wanted.contains(n) && !dump.notLoaded().contains(n)).toList();
      if (!unknown.isEmpty() && dump.feed() != null) {
        LOG.warn("{}: unknown columns are ignored: {}", path, String.join(", ", unknown));
      }
      width = names.size();
      positions = wanted.stream().map(names::indexOf).toList();
    } else {
      try (InputStream file = directory.open(status.getPath())) {
        Content.text(file, path, charset, settings.limits()).close();
      }
    }
    return new DumpFile(
        name,
        status.getPath().toString(),
        path,
        status.getModificationTime(),
        status.getLen(),
        charset.name(),
        separator,
        dump.quoteCharacter(),
        dump.header(),
        width,
        positions,
        false,
        settings.limits());
  }

  private List<String> header(
      FileStatus status, Charset charset, char separator, char quote, String path)
      throws IOException {
    Limits limits = settings.limits();
    try (InputStream file = directory.open(status.getPath());
        InputStream in = Content.text(file, path, charset, limits)) {
      RecordReader records = new RecordReader(in, charset, separator, quote, limits);
      if (!records.hasNext()) {
        throw JobException.source(
            path + " is empty, it has not even a header: was the extract cut off?");
      }
      RecordReader.Record first = records.next();
      List<String> names =
          first.problem() == null
              ? Cells.split(first.raw(), separator, quote, limits.columns())
              : null;
      if (names == null) {
        throw JobException.source(
            path
                + ": the header cannot be read ("
                + (first.problem() == null ? "quotes" : first.problem())
                + (first.raw().contains("\\x0D") ? "; lines must end with LF or CRLF" : "")
                + "): "
                + shortened(first.raw()));
      }
      if (names.size() > limits.columns()) {
        throw JobException.source(
            path
                + " has more than "
                + limits.columns()
                + " columns: check the separator '"
                + separator
                + "', or raise max_columns");
      }
      List<String> trimmed = names.stream().map(String::strip).toList();
      if (trimmed.stream().distinct().count() < trimmed.size()) {
        throw JobException.source(
            path + ": the header names a column twice: " + shortened(String.join(", ", trimmed)));
      }
      return trimmed;
    }
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  private static Charset charset(Dump dump, String path) {
    try {
      Charset charset = Charset.forName(dump.encoding());
      if (!ASCII.equals(new String(ASCII.getBytes(StandardCharsets.US_ASCII), charset))) {
        throw JobException.source(
            path
                + ": the encoding "
                + charset.name()
                + " cannot be read, as ASCII characters have other bytes in it: export as UTF-8");
      }
      return charset;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw JobException.source(
          path + ": the definition gives an unknown encoding '" + dump.encoding() + "'", e);
    }
  }
}
