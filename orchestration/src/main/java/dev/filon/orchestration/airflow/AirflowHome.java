package dev.filon.orchestration.airflow;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.filon.jobs.JobException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The folder of a local Airflow: its secrets, settings, database, logs, and which processes belong
 * to it. Files with secrets can be read by their owner only.
 */
final class AirflowHome {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String USER = "admin";
  private static final Duration GRACE = Duration.ofSeconds(20);

  private final Path folder;

  /** A home, which need not exist yet. */
  AirflowHome(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  Path folder() {
    return folder;
  }

  /** Makes the folder, for its owner only. */
  void create() {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Files.createDirectories(folder.resolve("logs"));
    } catch (IOException e) {
      throw JobException.usage("cannot make --home " + folder + ": " + e.getMessage());
    }
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

  /** Values of a file of this home, or none. */
  Map<String, String> read(String name) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return new LinkedHashMap<>();
    }
    try {
      return JSON.readValue(file.toFile(), new TypeReference<LinkedHashMap<String, String>>() {});
    } catch (IOException e) {
      throw JobException.usage(
          file + " cannot be read (" + e.getMessage() + "): mend or delete it");
    }
  }

  /** Writes a file of this home, for its owner only, whole or not at all. */
  void write(String name, Map<String, String> values) {
    try {
      Path part = folder.resolve("." + name + ".part");
      Files.deleteIfExists(part);
      Files.createFile(
          part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      JSON.writerWithDefaultPrettyPrinter().writeValue(part.toFile(), values);
      Files.move(
          part,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
              + folder
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
    Path log = folder.resolve("logs/install.log");
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
              + folder
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
    environment.put("AIRFLOW_HOME", folder.toString());
    environment.put("AIRFLOW__CORE__DAGS_FOLDER", code.resolve("dags").toString());
    environment.put("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS", USER + ":admin");
    environment.put(
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE",
        folder.resolve("passwords.json").toString());
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

  /**
   * Starts a program that goes on when this one has ended, and writes down that it belongs to this
   * home.
   */
  void start(String name, List<String> command, Map<String, String> environment) {
    Path log = folder.resolve("logs/" + name + ".log");
    List<String> words = new ArrayList<>(List.of("nohup"));
    words.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      remember(name, List.of(builder.start().toHandle()));
    } catch (IOException e) {
      throw JobException.internal("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes down processes, with the moment of their start: a number alone may be given away again.
   */
  private void remember(String name, List<ProcessHandle> processes) {
    Map<String, String> known = read("processes.json");
    known.put(
        name, String.join(" ", processes.stream().map(p -> p.pid() + "@" + started(p)).toList()));
    write("processes.json", known);
  }

  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(i -> String.valueOf(i.toEpochMilli())).orElse("");
  }

  /** Whether a process runs; one that has ended but that nobody has asked about since does not. */
  static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  /** The processes of a program that still run, the one that was started first. */
  List<ProcessHandle> processes(String name) {
    List<ProcessHandle> alive = new ArrayList<>();
    for (String known : read("processes.json").getOrDefault(name, "").split(" ")) {
      String[] parts = known.split("@", 2);
      if (!parts[0].isEmpty()) {
        ProcessHandle.of(Long.parseLong(parts[0]))
            .filter(AirflowHome::runs)
            .filter(p -> started(p).equals(parts[1]))
            .ifPresent(alive::add);
      }
    }
    return alive;
  }

  /**
   * Also writes down what a program has started by now: it outlives the program if that is killed.
   */
  void rememberChildren(String name) {
    List<ProcessHandle> known = processes(name);
    remember(
        name,
        Stream.concat(known.stream(), known.stream().flatMap(ProcessHandle::descendants))
            .distinct()
            .toList());
  }

  /**
   * Ends a program and all that it started.
   *
   * @return whether it ran
   */
  boolean stop(String name) {
    List<ProcessHandle> known = processes(name);
    List<ProcessHandle> all =
        Stream.concat(known.stream(), known.stream().flatMap(ProcessHandle::descendants))
            .distinct()
            .toList();
    all.forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + GRACE.toNanos();
    while (all.stream().anyMatch(AirflowHome::runs) && System.nanoTime() < deadline) {
      AirflowApi.pause(Duration.ofMillis(100));
    }
    all.stream()
        .flatMap(p -> Stream.concat(Stream.of(p), p.descendants()))
        .forEach(ProcessHandle::destroyForcibly);
    Map<String, String> rest = read("processes.json");
    rest.remove(name);
    if (Files.isDirectory(folder)) {
      write("processes.json", rest);
    }
    return !all.isEmpty();
  }

  /** The last lines of a program's log. */
  String tail(String name, int lines) {
    try {
      List<String> all =
          Files.readAllLines(folder.resolve("logs/" + name + ".log"), StandardCharsets.UTF_8);
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }
}
