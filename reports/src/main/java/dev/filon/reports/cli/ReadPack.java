package dev.filon.reports.cli;

import dev.filon.reports.ReportException;
import dev.filon.reports.answers.ActionFile;
import dev.filon.reports.answers.Refusal;
import dev.filon.reports.answers.ReturnedForm;
import dev.filon.reports.answers.ReturnedForm.Answer;
import dev.filon.reports.figures.ActionReader;
import dev.filon.reports.figures.ActionRecord;
import dev.filon.reports.figures.SnapshotReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code filon read-pack}: the answers of returned working packs as rows of {@code
 * crm/actions.csv}. Exit code 0 when all files were taken, 3 when one was refused, 5 when one
 * cannot be read; the rows of the others are written in either case.
 */
@Command(
    name = "read-pack",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Turns the form fields of returned working packs into rows of crm/actions.csv.",
      "A form that was changed beyond its fields, or is of another snapshot or rep, is refused."
    })
public final class ReadPack implements Callable<Integer> {

  private static final int SOME_REFUSED = 3;
  private static final int SOURCE_MISSING = 5;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Returned PDF files.")
  private List<Path> files;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "CSV file that the rows are added to; made if it is missing"
              + " (default: standard output).")
  private Path out;

  @Option(
      names = "--packs",
      paramLabel = "DIR",
      description =
          "Folder that the packs were delivered from (default: <warehouse>/packs/<week>).")
  private Path packs;

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description =
          "When the answers were given, such as 2026-11-23T08:30:00Z (default: now). It becomes"
              + " updated_at, and its day done_on.")
  private Instant at;

  @Option(
      names = "--warehouse",
      defaultValue = "${env:FILON_WAREHOUSE:-./warehouse}",
      paramLabel = "DIR",
      description = "Folder of the warehouse (default: ${DEFAULT-VALUE}).")
  private String warehouse;

  @Spec private CommandSpec spec;

  private final Clock clock;

  /** Reads packs at the time of the machine. */
  public ReadPack() {
    this(Clock.systemUTC());
  }

  ReadPack(Clock clock) {
    this.clock = clock;
  }

  /**
   * Reads all files, says which were refused and why, and writes the rows of the others.
   *
   * @throws ReportException if there is no snapshot or the rows cannot be written
   */
  @Override
  public Integer call() {
    Path root = Warehouses.local(warehouse);
    Map<String, ActionRecord> known;
    try (SnapshotReader reader = SnapshotReader.open(Warehouses.snapshot(root))) {
      known = new ActionReader(reader).actions();
    }
    Map<String, ActionRecord> rows = new TreeMap<>();
    Map<String, Path> answeredIn = new HashMap<>();
    int exit = ExitCode.OK;
    for (Path file : files) {
      try {
        ReturnedForm form =
            ReturnedForm.read(
                file,
                week -> packs == null ? root.resolve("packs").resolve(week.toString()) : packs);
        take(file, form, known, rows, answeredIn);
      } catch (Refusal e) {
        exit = Math.max(exit, e.isUnreadable() ? SOURCE_MISSING : SOME_REFUSED);
        spec.commandLine().getErr().printf("filon: %s is refused: %s%n", file, e.getMessage());
      }
    }
    write(List.copyOf(rows.values()));
    spec.commandLine().getErr().flush();
    return exit;
  }

  /** Takes all answers of a form or none. */
  private void take(
      Path file,
      ReturnedForm form,
      Map<String, ActionRecord> known,
      Map<String, ActionRecord> rows,
      Map<String, Path> answeredIn)
      throws Refusal {
    LocalDateTime now = LocalDateTime.ofInstant(at == null ? clock.instant() : at, ZoneOffset.UTC);
    List<ActionRecord> taken = new ArrayList<>();
    for (Map.Entry<String, Answer> answer : form.answers().entrySet()) {
      ActionRecord before = known.get(answer.getKey());
      if (before == null) {
        throw Refusal.unknownAction(answer.getKey());
      }
      if (!before.repId().equals(form.rep())) {
        throw Refusal.otherRep(answer.getKey(), before.repId(), form.rep());
      }
      ActionRecord after = answered(before, answer.getValue(), now);
      ActionRecord earlier = rows.get(before.id());
      if (earlier != null && !earlier.equals(after)) {
        throw Refusal.twice(before.id(), answeredIn.get(before.id()));
      }
      taken.add(after);
    }
    for (ActionRecord action : taken) {
      rows.put(action.id(), action);
      answeredIn.put(action.id(), file);
    }
  }

  private static ActionRecord answered(ActionRecord before, Answer answer, LocalDateTime now) {
    String status = answer.status() == null ? before.status() : answer.status();
    boolean done = status.equals("done");
    LocalDate doneOn = before.doneOn() == null ? now.toLocalDate() : before.doneOn();
    return new ActionRecord(
        before.id(),
        before.clientId(),
        before.accountId(),
        before.repId(),
        before.managerId(),
        before.kind(),
        before.origin(),
        before.dueOn(),
        status,
        before.expected(),
        done ? before.result() : null,
        done ? doneOn : null,
        answer.note() == null ? before.repNote() : answer.note(),
        before.managerNote(),
        now);
  }

  private void write(List<ActionRecord> rows) {
    PrintWriter result = spec.commandLine().getOut();
    if (out == null) {
      result.print(ActionFile.text(rows));
    } else {
      int added = rows.isEmpty() ? 0 : ActionFile.append(out, rows);
      result.printf(
          Locale.ROOT,
          "%d answers of %d files, %d of them new in %s%n",
          rows.size(),
          files.size(),
          added,
          out);
    }
    result.flush();
  }
}
