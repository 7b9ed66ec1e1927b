package dev.filon.reports.pack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What lies in a folder of packs: written as {@code manifest.json} beside them.
 *
 * @param snapshot number of the snapshot that the packs were made from
 * @param asOf its as-of date, ISO
 * @param week ISO week of that date
 * @param locale language of the packs
 * @param packs one entry per delivered pack, by rep
 * @param teams one entry per delivered team pack, by manager
 * @param failed the reps, or managers of a team, whose pack could not be made
 */
public record Manifest(
    long snapshot,
    String asOf,
    String week,
    String locale,
    List<Entry> packs,
    List<Entry> teams,
    List<String> failed) {

  /** Name of the file. */
  public static final String FILE = "manifest.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

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
   * @param file name in the folder
   * @param pages number of pages
   * @param sha256 of the file, lower-case hexadecimal
   * @param bytes size of the file
   */
  public record Entry(
      String rep, String manager, String file, int pages, String sha256, long bytes) {}

  void write(Path folder) throws IOException {
    WholeFile.write(folder.resolve(FILE), JSON.writeValueAsBytes(this));
  }
}
