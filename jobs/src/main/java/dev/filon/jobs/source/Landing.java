package dev.filon.jobs.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Dumps as received. One row per record: {@code dump, file, line_no, role (header or record), raw,
 * problem}; the same rows turned back into cells for the source's SQL. A big file is read by
 * several tasks if no record of it can reach over lines, any other by one.
 */
public final class Landing {
  /** Columns of the landing table besides {@code batch_id}. */
  public static final StructType SCHEMA =
      new StructType()
          .add("dump", DataTypes.StringType, false)
          .add("file", DataTypes.StringType, false)
          .add("line_no", DataTypes.LongType, false)
          .add("role", DataTypes.StringType, false)
          .add("raw", DataTypes.StringType, true)
          .add("problem", DataTypes.StringType, true);

  private final SparkSession spark;
  private final DumpSet dumps;

  public Landing(SparkSession spark, DumpSet dumps) {
    this.spark = spark;
    this.dumps = dumps;
  }

  /**
   * All records of the files of some dumps.
   *
   * @param wanted tells by a dump's name whether it is read
   */
  public Dataset<Row> read(Predicate<String> wanted) {
    Dataset<Row> landed = spark.createDataFrame(List.of(), SCHEMA);
    List<DumpFile> texts =
        dumps.files().stream().filter(f -> !f.parquet() && wanted.test(f.dump())).toList();
    if (!texts.isEmpty()) {
      SerializableConfiguration hadoop =
          new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
      List<DumpPiece> pieces = texts.stream().flatMap(f -> dumps.pieces(f).stream()).toList();
      JavaRDD<Row> records =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .parallelize(pieces, pieces.size())
              .flatMap(piece -> records(piece, hadoop.value()));
      landed = spark.createDataFrame(records, SCHEMA);
    }
    for (String dump : dumps.names().stream().filter(wanted).toList()) {
      List<DumpFile> files = dumps.files(dump).stream().filter(DumpFile::parquet).toList();
      if (!files.isEmpty()) {
        landed = landed.union(parquet(dump, files));
      }
    }
    return landed;
  }

  /**
   * The well-formed records of one dump as cells: every column a string (empty is NULL), then
   * {@code _file} and {@code _line}.
   *
   * @param landed rows as {@link #read} gives them, of this batch
   */
  public Dataset<Row> view(String dump, Dataset<Row> landed) {
    List<String> columns = dumps.columns(dump);
    Dataset<Row> records =
        landed.filter(
            col("dump")
                .equalTo(dump)
                .and(col("role").equalTo("record"))
                .and(col("problem").isNull()));
    List<DumpFile> files = dumps.files(dump);
    if (!files.isEmpty() && files.get(0).parquet()) {
      return fromJson(records, columns);
    }
    StructType schema = new StructType();
    for (String column : columns) {
      schema = schema.add(column, DataTypes.StringType, true);
    }
    schema =
        schema.add("_file", DataTypes.StringType, false).add("_line", DataTypes.LongType, false);
    Map<String, DumpFile> byPath = files.stream().collect(Collectors.toMap(DumpFile::path, f -> f));
    int width = columns.size();
    MapPartitionsFunction<Row, Row> split =
        rows -> map(rows, row -> cells(row, byPath.get(row.getString(0)), width));
    return records.select("file", "line_no", "raw").mapPartitions(split, Encoders.row(schema));
  }

  private static Row cells(Row row, DumpFile file, int width) {
    List<String> cells =
        Cells.split(row.getString(2), file.separator(), file.quote(), file.width());
    Object[] values = new Object[width + 2];
    for (int i = 0; i < width; i++) {
      int position = file.positions().get(i);
      String cell = position < 0 ? null : cells.get(position);
      values[i] = cell == null || cell.isEmpty() ? null : cell;
    }
    values[width] = row.getString(0);
    values[width + 1] = row.getLong(1);
    return RowFactory.create(values);
  }

  private static <A, B> Iterator<B> map(Iterator<A> in, java.util.function.Function<A, B> f) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return in.hasNext();
      }

      @Override
      public B next() {
        return f.apply(in.next());
      }
    };
  }

  private static Iterator<Row> records(DumpPiece piece, Configuration hadoop) {
    DumpFile file = piece.file();
    try {
      InputStream in = piece.open(hadoop);
      TaskContext task = TaskContext.get();
      if (task != null) {
        task.addTaskCompletionListener((TaskCompletionListener) context -> close(in));
      }
      RecordReader reader = piece.records(in);
      boolean[] first = {piece.header()};
      return map(
          reader,
          record -> {
            boolean header = first[0];
            first[0] = false;
            return RowFactory.create(
                file.dump(),
                file.path(),
                record.line(),
                header ? "header" : "record",
                record.raw(),
                header ? null : file.problem(record));
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file.path() + ": " + e.getMessage(), e);
    }
  }

  private static void close(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Parquet rows as JSON of strings, numbered by their position in the file from 1. */
  private Dataset<Row> parquet(String dump, List<DumpFile> files) {
    Dataset<Row> all = null;
    for (DumpFile file : files) {
      Dataset<Row> rows = spark.read().parquet(file.uri());
      Dataset<Row> landed =
          rows.select(
              lit(dump).as("dump"),
              lit(file.path()).as("file"),
              col("_metadata.row_index").plus(1).as("line_no"),
              lit("record").as("role"),
              to_json(struct(strings(rows.schema())), Map.of("ignoreNullFields", "false"))
                  .as("raw"),
              lit(null).cast("string").as("problem"));
      all = all == null ? landed : all.union(landed);
    }
    return all;
  }

  private static Column[] strings(StructType schema) {
    return Arrays.stream(schema.fieldNames())
        .map(name -> col("`" + name + "`").cast("string").as(name))
        .toArray(Column[]::new);
  }

  private Dataset<Row> fromJson(Dataset<Row> records, List<String> columns) {
    List<String> names = new ArrayList<>(columns);
    for (Row first : records.select("raw").takeAsList(1)) {
      try {
        names.clear();
        new ObjectMapper().readTree(first.getString(0)).fieldNames().forEachRemaining(names::add);
      } catch (IOException e) {
        throw new UncheckedIOException("a landed record is not JSON: " + first.getString(0), e);
      }
    }
    StructType schema = new StructType();
    for (String name : names) {
      schema = schema.add(name, DataTypes.StringType, true);
    }
    List<Column> cells = new ArrayList<>();
    for (String name : names) {
      Column cell = col("cells").getField(name);
      cells.add(when(cell.notEqual(""), cell).as(name));
    }
    cells.add(col("file").as("_file"));
    cells.add(col("line_no").as("_line"));
    return records
        .withColumn("cells", from_json(col("raw"), schema))
        .select(cells.toArray(Column[]::new));
  }
}
