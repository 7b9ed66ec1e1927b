package dev.filon.jobs.warehouse;

import dev.filon.jobs.JobException;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/** Compares what a query gives with what its contract promises. */
final class Schemas {

  private Schemas() {}

  /**
   * Checks names, order and types.
   *
   * @throws JobException exit 1, naming every difference
   */
  static void check(Contract contract, StructType actual) {
    List<String> differences = new ArrayList<>();
    List<Column> expected = contract.givenColumns();
    List<String> names = Arrays.asList(actual.fieldNames());
    List<String> wanted = expected.stream().map(Column::name).toList();
    if (!names.equals(wanted)) {
      differences.add("columns are " + names + ", the contract says " + wanted);
    } else {
      for (int i = 0; i < expected.size(); i++) {
        String type = actual.fields()[i].dataType().sql().toLowerCase(java.util.Locale.ROOT);
        if (!type.equals(expected.get(i).type())) {
          differences.add(
              names.get(i) + " is " + type + ", the contract says " + expected.get(i).type());
        }
      }
    }
    if (!differences.isEmpty()) {
      throw JobException.internal(
          "the query of "
              + contract.table()
              + " does not give what its contract promises: "
              + String.join("; ", differences)
              + ". Mend the .sql or the .yml",
          null);
    }
  }
}
