package dev.filon.reports.pack;

import dev.filon.reports.figures.Iceberg;
import dev.filon.reports.figures.Lead;
import dev.filon.reports.figures.Leads;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.pack.Page.Values;
import dev.filon.reports.text.Formats;
import dev.filon.reports.text.Messages;
import dev.filon.reports.text.Reasons;
import dev.filon.reports.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Page 4: four lists of clients who could bring more, two above two. */
final class IcebergPage {

  private final Texts texts;
  private final Formats formats;
  private final Reasons reasons;

  IcebergPage(Texts texts) {
    this.texts = texts;
    this.formats = texts.formats();
    this.reasons = new Reasons(texts);
  }

  Page page(RepFigures figures) {
    Iceberg iceberg = figures.iceberg();
    List<Map<String, ?>> rows = new ArrayList<>();
    both(rows, "silent", iceberg.silent(), "second", iceberg.second());
    both(rows, "angry", iceberg.angry(), "prospects", iceberg.prospects());
    return new Page(new Values().text("message", new Messages(texts).iceberg(iceberg)).map(), rows);
  }

  private void both(
      List<Map<String, ?>> rows, String left, Leads leftLeads, String right, Leads rightLeads) {
    Values head = new Values().text("kind", "head");
    head(head, "left", left, leftLeads);
    head(head, "right", right, rightLeads);
    rows.add(head.map());
    int count = Math.max(1, Math.max(leftLeads.best().size(), rightLeads.best().size()));
    for (int i = 0; i < count; i++) {
      Values row = new Values().text("kind", "lead");
      lead(row, "left", left, leftLeads, i);
      lead(row, "right", right, rightLeads, i);
      rows.add(row.map());
    }
  }

  private void head(Values head, String side, String list, Leads leads) {
    head.text(side + ".title", texts.text("iceberg." + list))
        .text(
            side + ".sub",
            texts.text(
                "iceberg." + list + ".sub",
                leads.total(),
                formats.count(leads.total()),
                formats.money(leads.worth())));
  }

  private void lead(Values row, String side, String list, Leads leads, int index) {
    if (leads.best().isEmpty() && index == 0) {
      row.text(side + ".sentence", texts.text("iceberg." + list + ".empty"));
    }
    if (index < leads.best().size()) {
      Lead lead = leads.best().get(index);
      row.text(side + ".name", Formats.label(lead.name()))
          .text(side + ".worth", formats.amount(lead.worth()))
          .text(side + ".why", reasons.why(lead.evidence()))
          .text(side + ".do", "→ " + reasons.act(list, lead.evidence()));
    }
  }
}
