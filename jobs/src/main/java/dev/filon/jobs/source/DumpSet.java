package dev.filon.jobs.source;

import dev.filon.jobs.JobException;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
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

  private final Map<String, List<DumpFile>> files = new LinkedHashMap<>();
  private final Map<String, List<String>> columns = new LinkedHashMap<>();

  private final SourceDefinition source;
  private final Path directory;

  private DumpSet(SourceDefinition source, String directory) {
    this.source = source;
    this.directory = qualified(directory);
  }

  /** The absolute path without {@code .} and {@code ..}, so that what is below it can be told. */
  private static Path qualified(String directory) {
    Path path = new Path(directory);
    boolean local = path.toUri().getScheme() == null || path.toUri().getScheme().equals("file");
    return local
        ? new Path(
            java.nio.file.Path.of(path.toUri().getPath()).toAbsolutePath().normalize().toUri())
        : path;
  }

  /**
   * Finds the files.
   *
   * @param feeds contract of a feed by entity, for dumps that come in a feed's own columns
   * @param separator between cells where the definition leaves it open
   * @throws JobException exit 5 if the directory or a file is missing, empty or lacks a column
   */
  public static DumpSet find(
      SourceDefinition source,
      String directory,
      Function<String, Contract> feeds,
      char separator,
      Configuration hadoop) {
    DumpSet set = new DumpSet(source, directory);
    try {
      FileSystem fs = set.directory.getFileSystem(hadoop);
      if (!fs.exists(set.directory) || !fs.getFileStatus(set.directory).isDirectory()) {
        throw JobException.source(
            "the dump directory " + directory + " does not exist: check --dumps");
      }
      source.dumps().forEach((name, dump) -> set.add(fs, name, dump, feeds, separator));
    } catch (IOException e) {
      throw JobException.source(
          "cannot read the dump directory " + directory + ": " + e.getMessage(), e);
    }
    return set;
  }

  /**
   * The dumps of a batch as landing keeps them: the same files, known from their landed header
   * records.
   *
   * @param landed rows of the batch as {@link Landing#read()} gave them
   */
  public static DumpSet landed(
      SourceDefinition source,
      Dataset<Row> landed,
      Function<String, Contract> feeds,
      char separator) {
    DumpSet set = new DumpSet(source, ".");
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
                                  dump,
                                  path,
                                  header,
                                  wanted.all(),
                                  dump.separatorOr(separator))));
              set.files.put(name, found);
            });
    return set;
  }

  private static DumpFile landed(
      String name, Dump dump, String path, String header, List<String> wanted, char separator) {
    List<String> names =
        header == null
            ? wanted
            : Cells.split(header, separator, dump.quoteCharacter()).stream()
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
        dump.isParquet());
  }

  /** Tells the dumps' content from any other: SHA-256 over names and bytes of all files. */
  public String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (DumpFile file : files()) {
        digest.update(
            (file.dump() + "\n" + file.path() + "\n" + file.bytes() + "\n")
                .getBytes(StandardCharsets.UTF_8));
        Path path = new Path(file.uri());
        try (InputStream in = path.getFileSystem(new Configuration()).open(path)) {
          byte[] buffer = new byte[1 << 16];
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw JobException.source("cannot read the dumps: " + e.getMessage(), e);
    }
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

  private void add(
      FileSystem fs, String name, Dump dump, Function<String, Contract> feeds, char separator) {
    Wanted columnsWanted = Wanted.of(dump, feeds);
    List<String> required = columnsWanted.required();
    List<String> wanted = columnsWanted.all();
    columns.put(name, wanted);
    List<DumpFile> found = new ArrayList<>();
    try {
      for (FileStatus status : matches(fs, dump)) {
        found.add(
            dump.isParquet()
                ? parquet(name, status)
                : text(fs, name, dump, status, wanted, required, dump.separatorOr(separator)));
      }
    } catch (IOException e) {
      throw JobException.source(
          "cannot read " + new Path(directory, dump.file()) + ": " + e.getMessage(), e);
    }
    if (found.isEmpty() && !dump.optionalFile()) {
      throw JobException.source(
          "the dump "
              + new Path(directory, dump.file())
              + " is missing: the source '"
              + source.name()
              + "' needs it as "
              + name
              + "; put the file there or check --dumps");
    }
    files.put(name, found);
  }

  private List<FileStatus> matches(FileSystem fs, Dump dump) throws IOException {
    for (String pattern : List.of(dump.file(), dump.file() + ".gz")) {
      FileStatus[] found = fs.globStatus(new Path(directory, pattern));
      if (found != null && found.length > 0) {
        return Arrays.stream(found).filter(FileStatus::isFile).toList();
      }
    }
    return List.of();
  }

  private DumpFile parquet(String name, FileStatus status) {
    return new DumpFile(
        name,
        status.getPath().toString(),
        shown(status),
        status.getModificationTime(),
        status.getLen(),
        "",
        ',',
        '"',
        false,
        0,
        List.of(),
        true);
  }

  private DumpFile text(
      FileSystem fs,
      String name,
      Dump dump,
      FileStatus status,
      List<String> wanted,
      List<String> required,
      char separator)
      throws IOException {
    String path = shown(status);
    Charset charset = charset(dump, path);
    int width = wanted.size();
    List<Integer> positions = IntStream.range(0, width).boxed().toList();
    if (dump.header()) {
      List<String> names = header(fs, status, charset, separator, dump.quoteCharacter(), path);
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
        false);
  }

  private static List<String> header(
      FileSystem fs, FileStatus status, Charset charset, char separator, char quote, String path)
      throws IOException {
    try (InputStream in = open(fs, status.getPath())) {
      RecordReader records = new RecordReader(in, charset, separator, quote);
      if (!records.hasNext()) {
        throw JobException.source(
            path + " is empty, it has not even a header: was the extract cut off?");
      }
      RecordReader.Record first = records.next();
      List<String> names =
          first.problem() == null ? Cells.split(first.raw(), separator, quote) : null;
      if (names == null) {
        throw JobException.source(
            path
                + ": the header cannot be read ("
                + (first.problem() == null ? "quotes" : first.problem())
                + "): "
                + first.raw());
      }
      List<String> trimmed = names.stream().map(String::strip).toList();
      if (trimmed.stream().distinct().count() < trimmed.size()) {
        throw JobException.source(
            path + ": the header names a column twice: " + String.join(", ", trimmed));
      }
      return trimmed;
    }
  }

  private static Charset charset(Dump dump, String path) {
    try {
      return Charset.forName(dump.encoding());
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw JobException.source(
          path + ": the definition gives an unknown encoding '" + dump.encoding() + "'", e);
    }
  }

  private String shown(FileStatus status) {
    String base = directory.toUri().getPath();
    String whole = status.getPath().toUri().getPath();
    int at = whole.lastIndexOf(base.endsWith("/") ? base : base + "/");
    return at < 0
        ? status.getPath().getName()
        : whole.substring(at + base.length()).replaceFirst("^/+", "");
  }

  /** The file's bytes, unpacked if its name ends in {@code .gz}. */
  static InputStream open(FileSystem fs, Path path) throws IOException {
    InputStream in = fs.open(path);
    try {
      return path.getName().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
    } catch (IOException e) {
      in.close();
      throw new IOException(path.getName() + " is not a whole gzip file: " + e.getMessage(), e);
    }
  }
}
