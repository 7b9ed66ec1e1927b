package dev.filon.jobs.warehouse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The public data sets that the README names; they are not part of the project. */
final class RealData {

  private RealData() {}

  /** The folder with a data set; skips the test loudly where it is absent. */
  static Path folder(String dataSet) {
    String environment = System.getenv("FILON_REAL_DATA");
    Path folder =
        Path.of(
            environment == null || environment.isBlank()
                ? System.getProperty("filon.real.data", "../../shared/data")
                : environment);
    boolean there = Files.isDirectory(folder.resolve(dataSet));
    String message =
        "SKIPPED: no "
            + dataSet
            + " in "
            + folder.toAbsolutePath().normalize()
            + "; get it as the README says and set FILON_REAL_DATA";
    if (!there) {
      System.err.println(message);
    }
    Assumptions.assumeTrue(there, message);
    return folder;
  }
}
