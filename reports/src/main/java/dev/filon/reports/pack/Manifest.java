package dev.filon.reports.pack;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.filon.reports.ReportException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What lies in a folder of packs: written as {@code manifest.json} beside them. Runs in another
 * language or profile, or for one rep, add to it.
 *
 * @param week ISO week of all packs
 * @param packs one entry per delivered pack, by rep, language and profile
 * @param teams one entry per delivered team pack, by manager, language and profile
 * @param failed packs that could not be made and are not there
 */
public record Manifest(String week, List<Entry> packs, List<Entry> teams, List<Failure> failed) {

  /** Name of the file. */
  public static final String FILE = "manifest.json";

  private static final String LOCK = ".manifest.lock";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  public Manifest {
    packs = List.copyOf(packs);
    teams = List.copyOf(teams);
    failed = List.copyOf(failed);
  }

  /**
   * One delivered pack.
   *
   * @param rep id of the rep; null for a team
   * @param manager id of the manager; null if the rep has none
   * @param locale language
   * @param profile archive or working
   * @param snapshot number of the snapshot that it was made from
   * @param asOf day of its figures, ISO
   * @param message the sentence of page 1
   * @param file name of the PDF in the folder
   * @param pages number of pages
   * @param sha256 of the PDF, lower-case hexadecimal
   * @param bytes size of the PDF
   * @param workbook name of the XLSX in the folder
   * @param workbookSha256 of the XLSX
   * @param form what a returned PDF is compared with; null without form fields
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Entry(
      String rep,
      String manager,
      String locale,
      String profile,
      long snapshot,
      String asOf,
      String message,
      String file,
      int pages,
      String sha256,
      long bytes,
      String workbook,
      String workbookSha256,
      Form form) {

    private String key() {
      return Manifest.key(rep, manager, locale, profile);
    }
  }

  /**
   * A form as it was delivered.
   *
   * @param digest of everything but the values of its fields, see {@link FormSeal}
   * @param values of the fields by their full names
   */
  public record Form(String digest, Map<String, String> values) {}

  /**
   * A pack that could not be made.
   *
   * @param rep id of the rep; null for a team
   * @param manager id of the manager; null if the rep has none
   * @param locale language
   * @param profile archive or working
   * @param reason what went wrong
   */
  public record Failure(String rep, String manager, String locale, String profile, String reason) {

    private String key() {
      return Manifest.key(rep, manager, locale, profile);
    }

    /** Whose pack it is. */
    public String id() {
      return rep == null ? manager : rep;
    }
  }

  private static String key(String rep, String manager, String locale, String profile) {
    // A rep's pack is the same one when the manager changes.
    return String.join(
        "\u0000", rep == null ? "team" : "rep", rep == null ? manager : rep, locale, profile);
  }

  /**
   * Reads the manifest of a folder.
   *
   * @return empty if there is none
   * @throws ReportException if it cannot be read
   */
  public static Optional<Manifest> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(file.toFile(), Manifest.class));
    } catch (IOException | RuntimeException e) {
      throw ReportException.brokenManifest(file, e);
    }
  }

  /** Writes this run's packs into the folder's manifest, beside those of earlier runs. */
  void addTo(Path folder) throws IOException {
    synchronized (Manifest.class) {
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        Manifest all =
            read(folder)
                .filter(earlier -> earlier.week.equals(week))
                .map(earlier -> with(earlier, folder))
                .orElse(this);
        WholeFile.write(folder.resolve(FILE), JSON.writeValueAsBytes(all));
        if (!lock.isValid()) {
          throw new IOException("the lock on " + folder.resolve(LOCK) + " was lost");
        }
      }
    }
  }

  private Manifest with(Manifest earlier, Path folder) {
    Set<String> made = new HashSet<>();
    packs.forEach(entry -> made.add(entry.key()));
    teams.forEach(entry -> made.add(entry.key()));
    failed.forEach(failure -> made.add(failure.key()));
    return new Manifest(
        week,
        joined(packs, earlier.packs, made, folder),
        joined(teams, earlier.teams, made, folder),
        joinedFailures(earlier, made));
  }

  private static List<Entry> joined(
      List<Entry> now, List<Entry> before, Set<String> made, Path folder) {
    List<Entry> all = new ArrayList<>(now);
    before.stream()
        .filter(entry -> !made.contains(entry.key()))
        .filter(entry -> Files.isRegularFile(folder.resolve(entry.file())))
        .forEach(all::add);
    all.sort(order(Entry::rep, Entry::manager, Entry::locale, Entry::profile));
    return all;
  }

  private List<Failure> joinedFailures(Manifest earlier, Set<String> made) {
    List<Failure> all = new ArrayList<>(failed);
    earlier.failed.stream().filter(failure -> !made.contains(failure.key())).forEach(all::add);
    all.sort(order(Failure::rep, Failure::manager, Failure::locale, Failure::profile));
    return all;
  }

  private static <T> Comparator<T> order(
      Function<T, String> rep,
      Function<T, String> manager,
      Function<T, String> locale,
      Function<T, String> profile) {
    return Comparator.comparing(
            (T one) -> rep.apply(one) == null ? manager.apply(one) : rep.apply(one))
        .thenComparing(locale)
        .thenComparing(profile);
  }
}
