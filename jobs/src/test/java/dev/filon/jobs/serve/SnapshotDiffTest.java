package dev.filon.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.cli.Errors;
import dev.filon.jobs.cli.Jobs;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What differs between two snapshots, on files made by hand. */
class SnapshotDiffTest {
  private static final String TABLE =
      "create table mart_pareto (client_id varchar, revenue decimal(18,4), revenue_rank bigint,"
          + " class varchar);";

  @TempDir Path warehouse;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void snapshots() throws Exception {
    Files.createDirectories(warehouse.resolve("served"));
    snapshot(
        1,
        TABLE
            + "insert into mart_pareto values ('A', 100, 1, 'A'), ('B', 50, 2, 'B'), ('C', 10, 3,"
            + " null), ('D', 9, 4, 'C');create table mart_client (client_id varchar, revenue"
            + " decimal(18,4));insert into mart_client values ('A', 1);");
    snapshot(
        2,
        TABLE
            + "insert into mart_pareto values ('E', 7, 5, 'C'), ('D', 9, 4, 'C'), ('B', 60.5, 2,"
            + " 'A'), ('C', 10, 3, 'C');create table mart_client (client_id varchar, revenue"
            + " decimal(18,4));insert into mart_client values ('A', 1);");
  }

  private void snapshot(int number, String sql) throws SQLException {
    Path file = Served.file(warehouse.resolve("served"), number);
    try (Connection db = DriverManager.getConnection("jdbc:duckdb:" + file);
        Statement statement = db.createStatement()) {
      statement.execute(sql);
    }
  }

  private int diff(String... more) {
    String[] arguments = new String[3 + more.length];
    arguments[0] = "diff";
    arguments[1] = "--warehouse";
    arguments[2] = warehouse.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Errors.handle(Jobs.commandLine())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void onlyTablesThatDifferAreListedWithCountsColumnsAndSums() {
    assertThat(diff("1", "2", "--format", "csv")).describedAs(err.toString()).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "table_name,rows_before,rows_after,added,removed,changed,changed_columns,sums",
            "mart_pareto,4,4,1,1,2,\"revenue (1), class (2)\",revenue 169.0000 -> 86.5000");
  }

  @Test
  void theRowsThemselvesAreShownByKeyUpToALimit() {
    assertThat(diff("1", "2", "--table", "mart_pareto", "--format", "csv")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "change,client_id,revenue,revenue_rank,class",
            "removed,A,100.0000,1,A",
            "before,B,50.0000,2,B",
            "after,B,60.5000,2,A",
            "before,C,10.0000,3,",
            "after,C,10.0000,3,C",
            "added,E,7.0000,5,C");
    out.getBuffer().setLength(0);
    assertThat(diff("2", "1", "--table", "mart_pareto", "--limit", "1", "--format", "json"))
        .isZero();
    assertThat(out.toString()).contains("\"change\":\"added\"", "\"client_id\":\"A\"");
    assertThat(out.toString().lines().filter(l -> l.contains("client_id"))).hasSize(1);
  }

  @Test
  void whatCannotBeComparedIsSaid() {
    assertThat(diff("1", "3")).isEqualTo(5);
    assertThat(err.toString()).contains("there is no snapshot 3", "kept are [2, 1]");
    assertThat(diff("1", "1")).isEqualTo(2);
    assertThat(diff("1", "2", "--table", "nothing")).isEqualTo(2);
    assertThat(err.toString())
        .contains("neither snapshot has a table 'nothing'; there are mart_client, mart_pareto");
  }
}
