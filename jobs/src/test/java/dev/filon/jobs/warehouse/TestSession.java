package dev.filon.jobs.warehouse;

import org.apache.spark.sql.SparkSession;

/** The one Spark session that all tests of this JVM share. */
public final class TestSession {
  private static final SparkSession SPARK = Sessions.open("local[2]");

  private TestSession() {}

  public static SparkSession spark() {
    return SPARK;
  }
}
