package dev.filon.reports.dashboard;

import dev.filon.reports.dashboard.access.Role;
import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.pages.Exports;
import dev.filon.reports.dashboard.pages.Lists;
import dev.filon.reports.dashboard.pages.Page;
import dev.filon.reports.dashboard.pages.Pages;
import dev.filon.reports.dashboard.plan.Audit;
import dev.filon.reports.dashboard.plan.Calendar;
import dev.filon.reports.dashboard.plan.PlanAction;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is read: pages, lists and their files, the log, the calendar. */
final class PageRoutes {

  private final Visits visits;
  private final Audit audit;
  private final Answers answers;

  PageRoutes(Visits visits, Audit audit, Answers answers) {
    this.visits = visits;
    this.audit = audit;
    this.answers = answers;
  }

  void add(RoutesConfig routes) {
    routes.get("/", ctx -> ctx.redirect("/position", HttpStatus.SEE_OTHER));
    Pages.all().forEach((name, page) -> routes.get("/" + name, ctx -> page(ctx, name, page)));
    routes.get("/rows/{list}", this::rows);
    routes.get("/action", this::action);
    routes.get("/log", this::log);
    routes.get("/plan/calendar", this::calendar);
  }

  private void page(Context ctx, String name, Page page) {
    visits.with(
        ctx,
        name,
        (ui, snapshot, plan) -> {
          if (!Pages.allowed(name, ui)) {
            answers.problem(ctx, HttpStatus.NOT_FOUND);
            return;
          }
          Map<String, Object> model = new HashMap<>(page.model(ui, snapshot, plan));
          if (model.isEmpty()) {
            answers.problem(ctx, HttpStatus.NOT_FOUND);
            return;
          }
          model.put("ui", ui);
          answers.render(ctx, name, model);
        });
  }

  private void rows(Context ctx) {
    String asked = ctx.pathParam("list");
    int dot = asked.lastIndexOf('.');
    String format = dot < 0 ? "html" : asked.substring(dot + 1);
    Optional<Lists.RowList> found = Lists.find(dot < 0 ? asked : asked.substring(0, dot));
    if (found.isEmpty() || !Set.of("html", "csv", "xlsx").contains(format)) {
      answers.problem(ctx, HttpStatus.NOT_FOUND);
      return;
    }
    Lists.RowList list = found.get();
    visits.with(
        ctx,
        "rows",
        (ui, snapshot, plan) -> {
          boolean known = snapshot.info().has(list.table());
          if (!format.equals("html")) {
            List<Row> rows = known ? list.rows(snapshot, ui.filter(), Exports.MOST + 1) : List.of();
            if (rows.size() > Exports.MOST) {
              answers.problem(ctx, HttpStatus.CONTENT_TOO_LARGE);
              return;
            }
            audit.log(
                ui.user().name(),
                "export",
                list.name() + "." + format + ui.filter().same() + " rows=" + rows.size());
            ctx.header(
                "Content-Disposition",
                "attachment; filename=\"" + list.name() + "." + format + "\"");
            if (format.equals("csv")) {
              ctx.contentType("text/csv; charset=utf-8").result(Exports.csv(list, rows));
            } else {
              ctx.contentType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
                  .result(Exports.xlsx(list, rows, ui));
            }
            return;
          }
          List<Row> rows = known ? list.rows(snapshot, ui.filter(), Exports.SHOWN + 1) : List.of();
          Map<String, Object> model = new HashMap<>();
          model.put("ui", ui);
          model.put("list", list);
          model.put("known", known);
          model.put("more", rows.size() > Exports.SHOWN);
          model.put("rows", rows.stream().limit(Exports.SHOWN).toList());
          answers.render(ctx, "rows", model);
        });
  }

  private void action(Context ctx) {
    visits.with(
        ctx,
        "action",
        (ui, snapshot, plan) -> {
          Map<String, Object> model =
              new HashMap<>(Pages.action(ui.filter().text("id"), snapshot, plan));
          if (model.isEmpty()) {
            answers.problem(ctx, HttpStatus.NOT_FOUND);
            return;
          }
          model.put("ui", ui);
          answers.render(ctx, "action", model);
        });
  }

  private void log(Context ctx) {
    if (Guard.who(ctx).role() != Role.ADMIN) {
      answers.problem(ctx, HttpStatus.NOT_FOUND);
      return;
    }
    visits.with(
        ctx,
        "log",
        (ui, snapshot, plan) ->
            answers.render(
                ctx, "log", new HashMap<>(Map.of("ui", ui, "entries", audit.latest(500)))));
  }

  private void calendar(Context ctx) {
    visits.with(
        ctx,
        "plan",
        (ui, snapshot, plan) -> {
          List<PlanAction> open =
              plan.openOrClosedSince(ui.today()).stream()
                  .filter(a -> a.status() == PlanAction.Status.AGREED)
                  .toList();
          audit.log(ui.user().name(), "export", "calendar" + ui.filter().same());
          ctx.contentType("text/calendar; charset=utf-8");
          ctx.header("Content-Disposition", "attachment; filename=\"filon.ics\"");
          ctx.result(
              Calendar.of(
                  open,
                  Pages.summary(ui, snapshot, open),
                  action -> Pages.description(ui, action)));
        });
  }
}
