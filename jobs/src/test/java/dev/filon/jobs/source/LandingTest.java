package dev.filon.jobs.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.Settings;
import dev.filon.jobs.warehouse.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What landing keeps of a file that several tasks read. */
class LandingTest {
  @TempDir Path dumps;

  @Test
  void aBigFileHasOneHeaderAndEveryLineOnceWithItsNumber() throws IOException {
    String line = "1," + "x".repeat(2000) + "\n";
    int lines = (int) (Breaks.APART / line.length()) + 1000;
    Files.writeString(dumps.resolve("a.csv"), "id,name\n" + line.repeat(lines));
    DumpSet set =
        DumpSet.find(
            SourceDefinition.of(
                Map.of(
                    "source.yml",
                    "source: test\ndumps:\n  d:\n    file: a.csv\n    required: [id, name]\n"),
                "test"),
            dumps.toString(),
            entity -> null,
            Settings.load(null, Map.of()),
            new Configuration());
    assertThat(set.fingerprint()).hasSize(64);
    Dataset<Row> landed = new Landing(TestSession.spark(), set).read(dump -> true);
    assertThat(landed.rdd().getNumPartitions()).describedAs("tasks").isGreaterThanOrEqualTo(2);
    assertThat(landed.filter(col("role").equalTo("header")).count()).isEqualTo(1);
    Row records =
        landed
            .filter(col("role").equalTo("record").and(col("problem").isNull()))
            .agg(count(lit(1)), max("line_no"))
            .head();
    assertThat(records).isEqualTo(org.apache.spark.sql.RowFactory.create((long) lines, lines + 1L));
    assertThat(landed.select("line_no").distinct().count()).isEqualTo(lines + 1L);
  }
}
