package dev.filon.reports.dashboard.plan;

import dev.filon.reports.ReportException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the plan, the accounts and the log of a warehouse are: in PostgreSQL if the environment
 * names one, else in a file of the warehouse.
 *
 * @param folder of the file
 * @param url of PostgreSQL; null for the file
 * @param user of PostgreSQL
 * @param password of PostgreSQL
 */
public record StorePlace(Path folder, String url, String user, String password) {

  /**
   * As the environment says.
   *
   * @param warehouse folder of the warehouse
   * @throws ReportException if it names what is no PostgreSQL
   */
  public static StorePlace of(Path warehouse, Map<String, String> environment) {
    String url = environment.get("FILON_DASHBOARD_STORE");
    boolean named = url != null && !url.isBlank();
    if (named && !url.startsWith("jdbc:postgresql:")) {
      throw ReportException.badDashboardSetting(
          "FILON_DASHBOARD_STORE must begin with jdbc:postgresql:.");
    }
    return new StorePlace(
        warehouse.resolve("dashboard"),
        named ? url : null,
        environment.get("FILON_DASHBOARD_STORE_USER"),
        environment.get("FILON_DASHBOARD_STORE_PASSWORD"));
  }

  /** Opens it to be worked with; made and brought up to date if need be. */
  public Database open() {
    return url == null ? Database.embedded(folder) : Database.postgres(url, user, password);
  }

  /** Opens it to be read, as it is; empty if there is none yet. */
  public Optional<Database> openForReading() {
    return url == null ? Database.existing(folder) : Database.existingPostgres(url, user, password);
  }

  @Override
  public String toString() {
    return url == null ? folder.toString() : url;
  }
}
