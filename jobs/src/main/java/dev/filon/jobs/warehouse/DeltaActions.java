package dev.filon.jobs.warehouse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** What a transaction of Delta is told, without a question to its log. */
final class DeltaActions {
  private static final String NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__";

  private DeltaActions() {}

  /** Says what the table's columns and partitions are, where the log does not say so yet. */
  static void describe(
      OptimisticTransaction transaction, StructType schema, List<String> partitions) {
    Metadata metadata = transaction.metadata();
    if (transaction.readVersion() >= 0
        && schema.equals(metadata.schema())
        && seq(partitions).equals(metadata.partitionColumns())) {
      return;
    }
    Metadata described =
        new Metadata(
            metadata.id(),
            metadata.name(),
            metadata.description(),
            metadata.format(),
            schema.json(),
            seq(partitions),
            metadata.configuration(),
            Option.apply(System.currentTimeMillis()));
    if (transaction.readVersion() < 0) {
      transaction.updateMetadataForNewTable(described);
    } else {
      transaction.updateMetadataForTableOverwrite(described);
    }
  }

  /**
   * A file that was written.
   *
   * @param file its name relative to the table's folder
   */
  static AddFile added(String file, FileStatus status) {
    return new AddFile(
        file,
        values(file),
        status.getLen(),
        status.getModificationTime(),
        true,
        null,
        null,
        null,
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty());
  }

  /**
   * A file that is replaced, with all that Delta needs to derive the table's checksum without
   * reading its log again.
   *
   * @param file its name as the log has it
   * @param now milliseconds since 1970
   */
  static RemoveFile removed(String file, FileStatus status, long now) {
    return new RemoveFile(
        file,
        Option.apply(now),
        true,
        Option.apply(true),
        values(file),
        Option.apply(status.getLen()),
        null,
        null,
        Option.empty(),
        Option.empty(),
        null,
        Option.empty());
  }

  /** The values of a file's partition columns, as its folders name them. */
  private static scala.collection.immutable.Map<String, String> values(String file) {
    Map<String, String> values = new HashMap<>();
    String[] folders = file.split("/", -1);
    for (String folder : List.of(folders).subList(0, folders.length - 1)) {
      int equal = folder.indexOf('=');
      String value = Tables.decoded(Tables.decoded(folder.substring(equal + 1)));
      values.put(folder.substring(0, equal), value.equals(NULL_PARTITION) ? null : value);
    }
    return scala.collection.immutable.Map.from(CollectionConverters.asScala(values));
  }

  static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }
}
