package dev.filon.jobs.docs;

import dev.filon.jobs.contract.Check;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.lineage.ColumnSource;
import dev.filon.jobs.lineage.Lineage;
import dev.filon.jobs.lineage.Origin;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The data dictionary: an index and a page per table, each as Markdown and as a self-contained HTML
 * page. The same models and samples give the same bytes.
 */
public final class Dictionary {
  private static final Map<String, String> LAYERS =
      new TreeMap<>(Map.of("1_feeds", "Feeds", "2_star", "Star", "3_marts", "Marts"));

  private final Models models;
  private final Lineage lineage;
  private final Samples samples;

  /**
   * The dictionary of some models.
   *
   * @param lineage which columns their columns are made from
   * @param samples rows to show
   */
  public Dictionary(Models models, Lineage lineage, Samples samples) {
    this.models = models;
    this.lineage = lineage;
    this.samples = samples;
  }

  /** File name to text of all pages. */
  public Map<String, String> pages() {
    Map<String, String> pages = new TreeMap<>();
    write(pages, "index", this::index);
    for (Model model : models.all()) {
      write(pages, model.table(), page -> table(page, model));
    }
    return pages;
  }

  private static void write(Map<String, String> pages, String name, Consumer<Page> content) {
    for (Page page : List.of(new MarkdownPage(), new HtmlPage())) {
      content.accept(page);
      pages.put(name + "." + page.extension(), page.text());
    }
  }

  private void index(Page page) {
    page.title("Data dictionary");
    page.paragraph(
        "Every table of the warehouse, made from its contract and its query. Feeds are the inputs;"
            + " star and marts are served to analysts.");
    LAYERS.forEach(
        (layer, title) -> {
          page.heading(title);
          List<List<String>> rows = new ArrayList<>();
          for (Model model : models.all()) {
            if (model.layer().equals(layer)) {
              Contract contract = model.contract();
              rows.add(
                  List.of(
                      page.link(model.table()),
                      page.escape(contract.grain()),
                      page.escape(contract.description())));
            }
          }
          page.table(List.of("Table", "Grain", "What it holds"), rows);
        });
  }

  private void table(Page page, Model model) {
    Contract contract = model.contract();
    page.title(model.table());
    page.line(page.link("index"));
    page.paragraph(contract.description());
    page.paragraph(
        "Grain: " + contract.grain() + ". Key: " + String.join(", ", contract.key()) + ".");
    if (contract.fittedBy() != null) {
      page.paragraph("The rows of the query are completed by the fit " + contract.fittedBy() + ".");
    }

    page.heading("Columns");
    page.table(
        List.of("Column", "Type", "Unit", "Required", "Meaning"),
        contract.columns().stream().map(c -> column(page, c)).toList());

    sample(page, model);

    page.heading("Upstream");
    links(page, model.reads().stream().sorted().toList());
    page.heading("Downstream");
    links(
        page,
        models.all().stream()
            .filter(m -> m.reads().contains(model.table()))
            .map(Model::table)
            .sorted()
            .toList());

    lineage(page, model);

    page.heading("Checks");
    if (contract.checks().isEmpty()) {
      page.paragraph("None beyond key, types, required values and references.");
    } else {
      page.table(
          List.of("Check", "If it fails", "Why"),
          contract.checks().stream().map(c -> check(page, c)).toList());
    }
    page.heading("SQL");
    page.sql(model.sql().strip());
  }

  private static List<String> column(Page page, Column column) {
    StringBuilder meaning = new StringBuilder(page.escape(column.description()));
    if (!column.values().isEmpty()) {
      meaning.append(page.escape(" One of: " + String.join(", ", column.values()) + "."));
    }
    if (column.references() != null) {
      String[] target = column.references().split("\\.", 2);
      meaning.append(" References ").append(page.link(target[0]));
      meaning.append(page.escape("." + target[1] + "."));
    }
    return List.of(
        page.code(column.name()),
        page.escape(column.type()),
        page.escape(column.unit() == null ? "" : column.unit()),
        column.required() ? "yes" : "",
        meaning.toString());
  }

  /** Rows side by side, a line per column: most tables have more columns than a page is wide. */
  private void sample(Page page, Model model) {
    List<Map<String, String>> rows = samples.of(model.table());
    if (rows.isEmpty()) {
      return;
    }
    page.heading("Sample rows");
    page.paragraph(
        "The first by key, of " + samples.from() + ". What is about a person is left out.");
    List<String> head = new ArrayList<>(List.of("Column"));
    rows.forEach(row -> head.add("Row " + head.size()));
    List<List<String>> lines = new ArrayList<>();
    for (String column : rows.get(0).keySet()) {
      List<String> line = new ArrayList<>(List.of(page.code(column)));
      rows.forEach(row -> line.add(page.escape(row.get(column))));
      lines.add(line);
    }
    page.table(head, lines);
  }

  private void lineage(Page page, Model model) {
    page.heading("Lineage by column");
    page.paragraph(
        "Made from: columns whose values go in. Decided by: columns that only choose, in a case or"
            + " the order of a window. Read in: columns made from or decided by this one. The name"
            + " before a colon is the table, * its rows as counted; run is the date and the"
            + " settings of a run, incoming_ what a source's query gives. Joins and filters say"
            + " which rows there are and are not listed.");
    page.table(
        List.of("Column", "Made from", "Decided by", "Read in"),
        model.contract().columns().stream()
            .map(
                c -> {
                  Origin origin = lineage.of(model.table(), c.name());
                  return List.of(
                      page.code(c.name()),
                      origin.all().isEmpty() ? "a constant" : sources(page, origin.values()),
                      sources(page, origin.decidedBy()),
                      sources(page, lineage.readIn(model.table(), c.name())));
                })
            .toList());
  }

  private String sources(Page page, Collection<ColumnSource> sources) {
    Map<String, List<String>> byTable = new TreeMap<>();
    sources.forEach(
        s -> byTable.computeIfAbsent(s.table(), t -> new ArrayList<>()).add(s.column()));
    return byTable.entrySet().stream()
        .map(
            t ->
                (models.find(t.getKey()).isPresent()
                        ? page.link(t.getKey())
                        : page.code(t.getKey()))
                    + ": "
                    + page.escape(String.join(", ", t.getValue())))
        .collect(Collectors.joining("; "));
  }

  private static List<String> check(Page page, Check check) {
    return List.of(
        page.code(check.name()),
        check.severity().equals("fail") ? "nothing is published" : "it is reported",
        page.escape(check.description()));
  }

  private static void links(Page page, List<String> tables) {
    page.line(
        tables.isEmpty() ? "none" : String.join(", ", tables.stream().map(page::link).toList()));
  }
}
