package dev.filon.reports.pack;

import dev.filon.reports.figures.Rep;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;

/** File names that are safe on every file system, whatever a rep is called. */
final class PackNames {

  private static final int LONGEST_SLUG = 40;
  private static final int HASH_LENGTH = 12;

  private PackNames() {}

  /**
   * The name of a rep's pack: readable, and unique by a hash of the id. All lower case, so two ids
   * never meet on a file system that ignores case.
   */
  static String file(Rep rep, Locale locale, Profile profile) {
    return name(rep, "", locale, profile);
  }

  /** The name of a manager's team pack, unlike that of the manager's own pack. */
  static String team(Rep manager, Locale locale, Profile profile) {
    return name(manager, "-team", locale, profile);
  }

  private static String name(Rep rep, String what, Locale locale, Profile profile) {
    String hash = sha256(rep.id().getBytes(StandardCharsets.UTF_8)).substring(0, HASH_LENGTH);
    return slug(rep.name())
        + what
        + "-"
        + hash
        + "."
        + locale.getLanguage()
        + (profile == Profile.WORKING ? ".working" : "")
        + ".pdf";
  }

  private static String slug(String name) {
    String plain =
        Normalizer.normalize(name, Normalizer.Form.NFD)
            .replaceAll("\\p{M}", "")
            .toLowerCase(Locale.ROOT)
            .replace('ł', 'l')
            .replace('ø', 'o')
            .replace('đ', 'd')
            .replace("ß", "ss")
            .replace("æ", "ae")
            .replace("œ", "oe")
            .replaceAll("[^a-z0-9]+", "-");
    String cut = plain.substring(0, Math.min(LONGEST_SLUG, plain.length()));
    String slug = cut.replaceAll("^-+|-+$", "");
    return slug.isEmpty() ? "rep" : slug;
  }

  /** The SHA-256 of some bytes in lower-case hexadecimal. */
  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
