package dev.filon.jobs.warehouse;

import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.fit.Fit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Puts a table's statistical fit, if it has one, between its query and its rows. */
final class Fitted {

  private Fitted() {}

  /** The table's rows: those of the query, or what the fit makes of them. */
  static Dataset<Row> rows(SparkSession session, Contract contract, Dataset<Row> query) {
    if (contract.fittedBy() == null) {
      return query;
    }
    return rows(session, contract, List.of(query.columns()), query.collectAsList());
  }

  /** What a fit makes of the rows of its query. */
  static Dataset<Row> rows(
      SparkSession session, Contract contract, List<String> columns, List<Row> query) {
    List<Object[]> given = new ArrayList<>();
    for (Row row : query) {
      Object[] values = new Object[row.size()];
      Arrays.setAll(values, row::get);
      given.add(values);
    }
    List<Row> fitted =
        Fit.of(contract.fittedBy()).fit(new Fit.Input(columns, given)).stream()
            .map(RowFactory::create)
            .toList();
    return session.createDataFrame(fitted, StructType.fromDDL(contract.sparkDdl(true)));
  }
}
