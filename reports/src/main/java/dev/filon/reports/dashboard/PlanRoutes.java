package dev.filon.reports.dashboard;

import dev.filon.reports.dashboard.pages.Pages;
import dev.filon.reports.dashboard.pages.PlanForm;
import dev.filon.reports.dashboard.plan.Audit;
import dev.filon.reports.dashboard.plan.Edit;
import dev.filon.reports.dashboard.plan.PlanAction;
import dev.filon.reports.dashboard.plan.PlanConflict;
import dev.filon.reports.dashboard.plan.PlanStore;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is done to the plan, and what becomes of two who do something at once. */
final class PlanRoutes {

  private final Visits visits;
  private final PlanStore store;
  private final Audit audit;
  private final Answers answers;

  PlanRoutes(Visits visits, PlanStore store, Audit audit, Answers answers) {
    this.visits = visits;
    this.store = store;
    this.audit = audit;
    this.answers = answers;
  }

  void add(RoutesConfig routes) {
    routes.post("/plan/add", this::add);
    routes.post("/plan/{verb}", this::edit);
    routes.exception(PlanConflict.class, this::conflict);
  }

  private void edit(Context ctx) {
    Optional<Edit.Verb> verb = PlanForm.verb(ctx.pathParam("verb"));
    if (verb.isEmpty()) {
      answers.problem(ctx, HttpStatus.NOT_FOUND);
      return;
    }
    visits.with(
        ctx,
        "plan",
        (ui, snapshot, plan) -> {
          String id = Optional.ofNullable(ctx.formParam("id")).orElse("");
          Optional<PlanAction> seen = plan.find(id);
          if (seen.isEmpty()) {
            answers.problem(ctx, HttpStatus.NOT_FOUND);
            return;
          }
          boolean asManager = !seen.get().repId().equals(ui.user().repId());
          PlanForm form = PlanForm.of(verb.get(), asManager, ctx::formParam);
          if (form.error() != null) {
            ctx.status(HttpStatus.BAD_REQUEST);
            answers.render(
                ctx,
                "problem",
                new HashMap<>(Map.of("ui", ui, "status", 400, "message", ui.t(form.error()))));
            return;
          }
          ctx.attribute("edit", form.edit());
          PlanAction changed =
              plan.edit(id, form.version(), form.edit(), ui.user().name()).orElseThrow();
          audit.log(
              ui.user().name(),
              "plan_" + ctx.pathParam("verb"),
              id + " version " + changed.version());
          if ("json".equals(ctx.formParam("answer"))) {
            ctx.contentType("application/json").result("{\"version\":" + changed.version() + "}");
          } else {
            Guard.back(ctx);
          }
        });
  }

  private void add(Context ctx) {
    visits.with(
        ctx,
        "plan",
        (ui, snapshot, plan) -> {
          PlanForm.Added added = PlanForm.added(ui, snapshot, store.now(), ctx::formParam);
          if (added.error() != null) {
            ctx.status(
                added.error().equals("error.client")
                    ? HttpStatus.NOT_FOUND
                    : HttpStatus.BAD_REQUEST);
            ctx.attribute("problem", true);
            answers.render(
                ctx,
                "problem",
                new HashMap<>(
                    Map.of("ui", ui, "status", ctx.statusCode(), "message", ui.t(added.error()))));
            return;
          }
          store.add(added.action());
          audit.log(ui.user().name(), "plan_add", added.action().id());
          Guard.back(ctx);
        });
  }

  private void conflict(PlanConflict conflict, Context ctx) {
    audit.log(
        Guard.who(ctx).name(),
        "plan_conflict",
        conflict.now().id() + " at " + conflict.now().version());
    if ("json".equals(ctx.formParam("answer"))) {
      ctx.status(HttpStatus.CONFLICT)
          .contentType("application/json")
          .result("{\"version\":" + conflict.now().version() + "}");
      return;
    }
    visits.with(
        ctx,
        "conflict",
        (ui, snapshot, plan) -> {
          Map<String, Object> model =
              new HashMap<>(Pages.action(conflict.now().id(), snapshot, plan));
          if (model.isEmpty()) {
            answers.problem(ctx, HttpStatus.NOT_FOUND);
            return;
          }
          model.put("ui", ui);
          model.put("verb", ctx.pathParam("verb"));
          model.put("edit", ctx.attribute("edit"));
          model.put("back", Optional.ofNullable(ctx.formParam("back")).orElse("/plan"));
          ctx.status(HttpStatus.CONFLICT);
          answers.render(ctx, "conflict", model);
        });
  }
}
