package dev.filon.orchestration.airflow;

import dev.filon.jobs.JobException;
import dev.filon.orchestration.local.ProgramHome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The folder of a local Airflow: its secrets, settings, database and logs. */
final class AirflowHome extends ProgramHome {
  private static final String USER = "admin";

  /** A home, which need not exist yet. */
  AirflowHome(Path folder) {
    super(folder);
  }

  /** The Python code that comes with Filon, in a distribution or in a source tree. */
  static Path code() {
    Path home = Path.of(System.getProperty("filon.home", ".")).toAbsolutePath().normalize();
    for (Path code : List.of(home.resolve("airflow"), home.resolve("orchestration/airflow"))) {
      if (Files.exists(code.resolve("requirements.lock"))) {
        return code;
      }
    }
    throw JobException.internal("Filon's airflow folder is missing from " + home, null);
  }

  /** Secrets, made once; the service's token is the environment's if it has one. */
  Map<String, String> secrets() {
    Map<String, String> secrets = read("secrets.json");
    secrets.computeIfAbsent("service_token", n -> random(32));
    secrets.computeIfAbsent("password", n -> random(18));
    secrets.computeIfAbsent("jwt_secret", n -> random(48));
    secrets.computeIfAbsent("secret_key", n -> random(32));
    secrets.computeIfAbsent("fernet_key", n -> random(32) + "=");
    String given = System.getenv("FILON_SERVICE_TOKEN");
    if (given != null && !given.isBlank()) {
      secrets.put("service_token", given);
    }
    write("secrets.json", secrets);
    write("passwords.json", Map.of(USER, secrets.get("password")));
    return secrets;
  }

  private static String random(int bytes) {
    byte[] secret = new byte[bytes];
    new SecureRandom().nextBytes(secret);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  /** The client of this Airflow. */
  AirflowApi api(String url, String user) {
    Map<String, String> settings = read("settings.json");
    String address = url == null ? settings.getOrDefault("url", "http://127.0.0.1:8080") : url;
    String password =
        System.getenv().getOrDefault("FILON_AIRFLOW_PASSWORD", read("passwords.json").get(user));
    if (password == null) {
      throw JobException.usage(
          "no password for '"
              + user
              + "': set FILON_AIRFLOW_PASSWORD, or give --home of an Airflow that './filon airflow up'"
              + " started (not "
              + folder()
              + ")");
    }
    return new AirflowApi(address, user, password);
  }

  /** Makes the virtual environment with exactly the locked packages, unless it is there already. */
  void install(Path venv, String python, java.io.PrintWriter err)
      throws IOException, InterruptedException {
    Path lock = code().resolve("requirements.lock");
    String hash = sha256(Files.readAllBytes(lock));
    Path marker = venv.resolve(".filon-lock");
    if (Files.exists(marker) && Files.readString(marker).equals(hash)) {
      return;
    }
    err.println(
        "filon: installing Airflow into " + venv + " (some minutes, some hundred megabytes)");
    err.flush();
    Files.createDirectories(venv);
    Path log = folder().resolve("logs/install.log");
    run(
        log,
        List.of(python, "-m", "venv", venv.toString()),
        "is there a Python 3.11? Give it with --python");
    run(
        log,
        List.of(
            venv.resolve("bin/python").toString(),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "-r",
            lock.toString()),
        "the package index must be reachable");
    Files.writeString(marker, hash);
  }

  private static void run(Path log, List<String> command, String hint)
      throws IOException, InterruptedException {
    int exit;
    try {
      exit =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start()
              .waitFor();
    } catch (IOException e) {
      throw JobException.usage(
          "cannot run " + command.get(0) + " (" + e.getMessage() + "): " + hint);
    }
    if (exit != 0) {
      throw JobException.internal(
          String.join(" ", command) + " ended with " + exit + ": " + hint + "; see " + log, null);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /**
   * The environment in which Airflow's programs run: settings that somebody has set already stay.
   */
  Map<String, String> environment() {
    Map<String, String> settings = read("settings.json");
    Map<String, String> secrets = read("secrets.json");
    if (settings.isEmpty() || secrets.isEmpty()) {
      throw JobException.usage(
          "there is no Airflow in "
              + folder()
              + ": start one with './filon airflow up', or give --home");
    }
    Path code = code();
    Map<String, String> environment = new LinkedHashMap<>();
    String url = settings.get("url");
    environment.put("AIRFLOW__CORE__LOAD_EXAMPLES", "False");
    environment.put("AIRFLOW__CORE__PARALLELISM", "4");
    environment.put("AIRFLOW__CORE__EXECUTOR", "LocalExecutor");
    environment.put("AIRFLOW__API__WORKERS", "1");
    environment.put("AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK", "False");
    environment.put("AIRFLOW__USAGE_DATA_COLLECTION__ENABLED", "False");
    environment.keySet().removeAll(System.getenv().keySet());
    environment.put("AIRFLOW_HOME", folder().toString());
    environment.put("AIRFLOW__CORE__DAGS_FOLDER", code.resolve("dags").toString());
    environment.put("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS", USER + ":admin");
    environment.put(
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE",
        folder().resolve("passwords.json").toString());
    environment.put("AIRFLOW__CORE__FERNET_KEY", secrets.get("fernet_key"));
    environment.put("AIRFLOW__API_AUTH__JWT_SECRET", secrets.get("jwt_secret"));
    environment.put("AIRFLOW__API__SECRET_KEY", secrets.get("secret_key"));
    environment.put("AIRFLOW__API__HOST", "127.0.0.1");
    environment.put("AIRFLOW__API__PORT", settings.get("port"));
    environment.put("AIRFLOW__API__BASE_URL", url);
    environment.put("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", url + "/execution/");
    environment.put("AIRFLOW_CONN_FILON", connection(settings, secrets));
    settings.forEach(
        (name, value) -> {
          if (name.startsWith("FILON_")) {
            environment.put(name, value);
          }
        });
    Path venv = Path.of(settings.get("venv"));
    environment.put("VIRTUAL_ENV", venv.toString());
    environment.put("PATH", venv.resolve("bin") + File.pathSeparator + System.getenv("PATH"));
    environment.put("PYTHONPATH", code.toString());
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    environment.put("NO_COLOR", "1");
    return environment;
  }

  private static String connection(Map<String, String> settings, Map<String, String> secrets) {
    return AirflowApi.object()
        .put("conn_type", "filon")
        .put("host", "127.0.0.1")
        .put("port", Integer.parseInt(settings.get("service_port")))
        .put("password", secrets.get("service_token"))
        .toString();
  }
}
