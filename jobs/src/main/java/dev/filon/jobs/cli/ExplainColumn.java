package dev.filon.jobs.cli;

import dev.filon.jobs.JobException;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.lineage.ColumnSource;
import dev.filon.jobs.lineage.Lineage;
import dev.filon.jobs.lineage.Origin;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What one column is made from, through all tables back to the sources, and where it is read. */
final class ExplainColumn {
  private final Models models;
  private final Lineage lineage;
  private final PrintWriter out;
  private final Set<ColumnSource> shown = new HashSet<>();

  ExplainColumn(Models models, Lineage lineage, PrintWriter out) {
    this.models = models;
    this.lineage = lineage;
    this.out = out;
  }

  void print(Model model, String name) {
    Column column =
        model
            .contract()
            .column(name)
            .orElseThrow(
                () ->
                    JobException.usage(
                        model.table()
                            + " has no column '"
                            + name
                            + "'; it has "
                            + model.contract().columns().stream()
                                .map(Column::name)
                                .collect(Collectors.joining(", "))));
    out.printf("%s.%s (%s): %s%n", model.table(), name, column.type(), column.comment().strip());
    out.printf("%nmade from%n");
    upstream(new ColumnSource(model.table(), name), "  ");
    out.printf("%nread in%n");
    Collection<ColumnSource> readIn = lineage.readIn(model.table(), name);
    if (readIn.isEmpty()) {
      out.printf("  nothing%n");
    }
    readIn.forEach(r -> out.printf("  %s%n", r));
    out.flush();
  }

  private void upstream(ColumnSource column, String indent) {
    Origin origin = lineage.of(column.table(), column.column());
    if (origin.all().isEmpty()) {
      out.printf("%sa constant%n", indent);
    }
    origin.values().forEach(source -> step(source, "", indent));
    origin.decidedBy().forEach(source -> step(source, "decided by ", indent));
  }

  /** A column that was shown before is not followed again. */
  private void step(ColumnSource source, String how, String indent) {
    boolean followed =
        how.isEmpty()
            && models.find(source.table()).isPresent()
            && !source.column().equals(ColumnSource.ROWS);
    boolean again = followed && !shown.add(source);
    out.printf("%s%s%s%s%n", indent, how, source, again ? " (see above)" : "");
    if (followed && !again) {
      upstream(source, indent + "  ");
    }
  }

  /** A column and what it is made from, in one line. */
  static void line(PrintWriter out, Origin origin, String column) {
    out.printf(
        "  %-28s %s%s%n",
        column,
        origin.all().isEmpty() ? "a constant" : list(origin.values()),
        origin.decidedBy().isEmpty()
            ? ""
            : (origin.values().isEmpty() ? "" : "; ") + "decided by " + list(origin.decidedBy()));
  }

  private static String list(Collection<ColumnSource> sources) {
    return sources.stream().map(ColumnSource::toString).collect(Collectors.joining(", "));
  }
}
