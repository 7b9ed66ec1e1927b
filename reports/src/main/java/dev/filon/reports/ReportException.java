package dev.filon.reports;

import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExitCodeGenerator;

/** What can go wrong while packs are made; the message says what, where and what to do. */
public final class ReportException extends RuntimeException implements IExitCodeGenerator {

  private static final long serialVersionUID = 1L;
  private static final int SOURCE_MISSING = 5;

  private final int exitCode;

  private ReportException(int exitCode, Throwable cause, String message, Object... values) {
    super(String.format(Locale.ROOT, message, values), cause);
    this.exitCode = exitCode;
  }

  /** The week is not written as an ISO week. */
  public static ReportException notAWeek(String text) {
    return new ReportException(
        ExitCode.USAGE,
        null,
        "--week is '%s'; write an ISO week such as 2026-W47 (a year has weeks 01 to 52 or 53).",
        text);
  }

  /** The snapshot was made for another week. */
  public static ReportException otherWeek(
      String asked, String served, String asOf, long snapshot, String source) {
    return new ReportException(
        ExitCode.USAGE,
        null,
        "The served snapshot %d is of week %s (data as of %s), not %s. Use --week %s, or first run"
            + " 'filon run --source %s --dumps DIR --date D' with a date D of %s.",
        snapshot,
        served,
        asOf,
        asked,
        served,
        source,
        asked);
  }

  /** No current rep has this id. */
  public static ReportException unknownRep(String rep) {
    return new ReportException(
        ExitCode.USAGE,
        null,
        "No current rep has the id '%s'; list them with"
            + " 'filon sql \"select rep_id, name from dim_rep where is_current\"'.",
        rep);
  }

  /** No current rep has this manager. */
  public static ReportException unknownManager(String manager) {
    return new ReportException(
        ExitCode.USAGE,
        null,
        "No current rep has the manager '%s'; list them with"
            + " 'filon sql \"select distinct manager_id from dim_rep where is_current\"'.",
        manager);
  }

  /** The rep exists, but a pack is for a pair. */
  public static ReportException repWithoutManager(String rep) {
    return new ReportException(
        ExitCode.USAGE,
        null,
        "The rep '%s' has no manager, and a pack is for a rep and manager pair;"
            + " give the rep a manager_id in the feed reps.",
        rep);
  }

  /** The warehouse is not on this machine. */
  public static ReportException notLocal(String warehouse) {
    return new ReportException(
        ExitCode.USAGE,
        null,
        "Packs are made from a snapshot in a local folder, not from %s; copy its served/ folder"
            + " and give --warehouse.",
        warehouse);
  }

  /** There is no snapshot to read. */
  public static ReportException noSnapshot(Path file) {
    return new ReportException(
        SOURCE_MISSING,
        null,
        "No snapshot is served at %s; run 'filon run' first, or give --warehouse.",
        file);
  }

  /** The snapshot cannot be read. */
  public static ReportException unreadable(Path file, Exception cause) {
    return new ReportException(
        SOURCE_MISSING,
        cause,
        "Cannot read the snapshot %s (%s); it may be of another version of Filon:"
            + " run 'filon run' again.",
        file,
        firstLine(cause));
  }

  /** The packs cannot be put where they should go. */
  public static ReportException notWritable(Path folder, Exception cause) {
    return new ReportException(
        ExitCode.USAGE,
        cause,
        "Cannot write to %s (%s); choose an --out where you may create files.",
        folder,
        firstLine(cause));
  }

  /** A page of this build is broken. */
  public static ReportException brokenPage(String page, Exception cause) {
    return new ReportException(
        ExitCode.SOFTWARE,
        cause,
        "The page %s of this build cannot be used (%s); build Filon again.",
        page,
        firstLine(cause));
  }

  private static String firstLine(Exception cause) {
    String text = String.valueOf(cause.getMessage());
    return text.lines().findFirst().orElse(cause.getClass().getSimpleName());
  }

  /** 2 for an option that cannot be used, 5 for a missing or unreadable snapshot, 1 otherwise. */
  @Override
  public int getExitCode() {
    return exitCode;
  }
}
