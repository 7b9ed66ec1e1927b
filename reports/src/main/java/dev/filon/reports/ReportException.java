package dev.filon.reports;

import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExitCodeGenerator;

/** What can go wrong while packs are made; the message says what, where and what to do. */
public final class ReportException extends RuntimeException implements IExitCodeGenerator {

  private static final long serialVersionUID = 1L;
  private static final int SOURCE_MISSING = 5;
  private static final int LOCKED = 4;

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

  /** Nobody with a pack has this manager. */
  public static ReportException unknownManager(String manager) {
    return new ReportException(
        ExitCode.USAGE,
        null,
        "There is no pack to print for the manager '%s'; list them with"
            + " 'filon sql \"select distinct coalesce(manager_id, rep_id) from dim_rep where is_current\"'.",
        manager);
  }

  /** The rep exists, but neither sells nor reports to anybody. */
  public static ReportException nothingToPrint(String rep) {
    return new ReportException(
        ExitCode.USAGE,
        null,
        "The rep '%s' has no manager, no client and no target, so there is nothing to print; the"
            + " pack of the team is made when --rep is left out.",
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

  /** The list of a folder's packs cannot be read. */
  public static ReportException brokenManifest(Path file, Exception cause) {
    return new ReportException(
        SOURCE_MISSING,
        cause,
        "Cannot read %s (%s); delete it and run 'filon packs' again.",
        file,
        firstLine(cause));
  }

  /** The file that answers should be added to is something else. */
  public static ReportException notActions(Path file, String header) {
    return new ReportException(
        ExitCode.USAGE,
        null,
        "%s does not begin with the header '%s'; name a file that read-pack made, or a new one.",
        file,
        header);
  }

  /** A setting cannot be used. */
  public static ReportException badSetting(String where, String what) {
    return new ReportException(ExitCode.USAGE, null, "%s: %s.", where, what);
  }

  /** There is nothing to send. */
  public static ReportException noPacks(Path folder, String week) {
    return new ReportException(
        SOURCE_MISSING,
        null,
        "There are no packs of week %s in %s; run 'filon packs --week %s' first, or name their"
            + " folder with --packs.",
        week,
        folder,
        week);
  }

  /** Another process sends from the same folder. */
  public static ReportException alreadySending(Path folder) {
    return new ReportException(
        LOCKED, null, "Another 'filon send' is at work in %s; wait until it has ended.", folder);
  }

  /** The log of sent mails was changed by hand. */
  public static ReportException brokenLog(Path file, int line) {
    return new ReportException(
        SOURCE_MISSING,
        null,
        "%s, line %d is not one that send wrote; nothing is sent, since what went out is not known."
            + " Repair the line.",
        file,
        line);
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

  /** The store of the plan cannot be opened. */
  public static ReportException noPlanStore(String store, Exception cause) {
    return new ReportException(
        SOURCE_MISSING,
        cause,
        "Cannot open the plan store %s (%s); check that the folder may be written and is on a file"
            + " system with owners, or FILON_DASHBOARD_STORE, its user and password.",
        store,
        firstLine(cause));
  }

  /** The store of the plan does not answer as it should. */
  public static ReportException planStoreFailed(Exception cause) {
    return new ReportException(
        ExitCode.SOFTWARE,
        cause,
        "The plan store failed (%s); nothing was changed. Try again, and look at the disk or the"
            + " database if it stays so.",
        firstLine(cause));
  }

  /** An option or a value of the dashboard cannot be used. */
  public static ReportException badDashboardSetting(String message, Object... values) {
    return new ReportException(ExitCode.USAGE, null, message, values);
  }

  private static String firstLine(Exception cause) {
    String text = String.valueOf(cause.getMessage());
    return text.lines().findFirst().orElse(cause.getClass().getSimpleName());
  }

  /**
   * 2 for an option that cannot be used, 4 if another one is at work, 5 for a missing or unreadable
   * snapshot, 1 otherwise.
   */
  @Override
  public int getExitCode() {
    return exitCode;
  }
}
