package dev.filon.reports.dashboard;

import dev.filon.reports.ReportException;
import dev.filon.reports.dashboard.access.Accounts;
import dev.filon.reports.dashboard.access.LoginLimiter;
import dev.filon.reports.dashboard.access.Role;
import dev.filon.reports.dashboard.access.User;
import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.data.Scope;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.data.ServedSnapshots;
import dev.filon.reports.dashboard.pages.Exports;
import dev.filon.reports.dashboard.pages.Filter;
import dev.filon.reports.dashboard.pages.Lists;
import dev.filon.reports.dashboard.pages.Page;
import dev.filon.reports.dashboard.pages.Pages;
import dev.filon.reports.dashboard.pages.PlanForm;
import dev.filon.reports.dashboard.pages.Ui;
import dev.filon.reports.dashboard.pages.Words;
import dev.filon.reports.dashboard.plan.Audit;
import dev.filon.reports.dashboard.plan.Calendar;
import dev.filon.reports.dashboard.plan.Database;
import dev.filon.reports.dashboard.plan.Edit;
import dev.filon.reports.dashboard.plan.Plan;
import dev.filon.reports.dashboard.plan.PlanAction;
import dev.filon.reports.dashboard.plan.PlanConflict;
import dev.filon.reports.dashboard.plan.PlanEvents;
import dev.filon.reports.dashboard.plan.PlanStore;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.sse.SseClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.http.HttpCookie;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web server. Each request is answered from one connection to one snapshot, narrowed to what
 * the user may see before a page gets it.
 */
public final class DashboardServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DashboardServer.class);

  private static final String CONTENT_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
  private static final int SESSION_SECONDS = 8 * 3600;
  private static final int MOST_REQUEST_BYTES = 100_000;
  private static final int MOST_LISTENERS = 1000;
  private static final Set<String> LANGUAGES = Set.of("en", "fr");
  private static final Pattern LOCAL = Pattern.compile("/(?:[a-z][a-z_/]*(?:\\?[\\x21-\\x7e]*)?)?");
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final String NAME = "user";
  private static final String STAMP = "stamp";
  private static final String CSRF = "csrf";
  private static final String LANGUAGE = "language";

  private final Settings settings;
  private final Clock clock;
  private final ServedSnapshots snapshots;
  private final PlanStore store;
  private final Accounts accounts;
  private final Audit audit;
  private final LoginLimiter limiter;
  private final PlanEvents events = new PlanEvents();
  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          DashboardServer.class.getClassLoader(),
          "dev.filon.reports.dashboard.templates");
  private final Map<String, byte[]> assets = new HashMap<>();
  private final ScheduledExecutorService keeper =
      Executors.newSingleThreadScheduledExecutor(
          run -> {
            Thread thread = new Thread(run, "dashboard-keeper");
            thread.setDaemon(true);
            return thread;
          });
  // one at a time and in order; whoever edits does not wait for those who look on
  private final ExecutorService publisher =
      Executors.newSingleThreadExecutor(
          run -> {
            Thread thread = new Thread(run, "dashboard-events");
            thread.setDaemon(true);
            return thread;
          });
  private final Javalin app;
  private long takenOver = -1;

  /**
   * Opens the snapshot, takes its proposals into the plan and prepares the routes.
   *
   * @throws ReportException if there is no snapshot
   */
  public DashboardServer(Settings settings, Database database, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.store = new PlanStore(database, clock);
    this.accounts = new Accounts(database, clock);
    this.audit = new Audit(database, clock);
    this.limiter = new LoginLimiter(clock);
    this.snapshots = new ServedSnapshots(settings.snapshot());
    store.listener(action -> publisher.execute(() -> publish(action)));
    asset("app.css", "public/app.css");
    asset("app.js", "public/app.js");
    asset("echarts.js", "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.common.min.js");
    takeOver();
    this.app = Javalin.create(this::configure);
  }

  /** The plan, for those who start the server. */
  public PlanStore store() {
    return store;
  }

  /** The accounts, for those who start the server. */
  public Accounts accounts() {
    return accounts;
  }

  /** The log, for those who start the server. */
  public Audit audit() {
    return audit;
  }

  /** Starts to listen. */
  public DashboardServer start() {
    app.start(settings.host(), settings.port());
    keeper.scheduleWithFixedDelay(this::keep, 5, 5, TimeUnit.SECONDS);
    // or connections without events are closed as idle
    keeper.scheduleWithFixedDelay(() -> publisher.execute(events::ping), 15, 15, TimeUnit.SECONDS);
    return this;
  }

  /** The port that it listens on. */
  public int port() {
    return app.port();
  }

  @Override
  public void close() {
    keeper.shutdownNow();
    publisher.shutdownNow();
    app.stop();
    snapshots.close();
  }

  private void keep() {
    try {
      takeOver();
    } catch (RuntimeException e) {
      LOG.error("The proposals of the snapshot cannot be taken into the plan", e);
    }
  }

  /** Takes a new snapshot's proposals into the plan, once for each snapshot. */
  private synchronized void takeOver() {
    if (snapshots.info().snapshot().number() == takenOver) {
      return;
    }
    try (ScopedSnapshot everything = snapshots.openForProduct()) {
      int changed = store.takeOver(everything);
      takenOver = everything.info().snapshot().number();
      LOG.info("Snapshot {} changed {} actions of the plan", takenOver, changed);
    }
  }

  private void asset(String name, String resource) {
    try (InputStream in = DashboardServer.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("This build lacks " + resource);
      }
      assets.put(name, in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("This build lacks " + resource, e);
    }
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.http.maxRequestSize = MOST_REQUEST_BYTES;
    config.http.defaultContentType = "text/html; charset=utf-8";
    config.jetty.modifyServletContextHandler(handler -> handler.setSessionHandler(sessions()));
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.routes.before(this::guard);
    config.routes.get("/assets/{name}", this::asset);
    config.routes.get("/login", this::loginPage);
    config.routes.post("/login", this::login);
    config.routes.post("/logout", this::logout);
    config.routes.post("/language", this::language);
    config.routes.get("/", ctx -> ctx.redirect("/position", HttpStatus.SEE_OTHER));
    Pages.all()
        .forEach((name, page) -> config.routes.get("/" + name, ctx -> page(ctx, name, page)));
    config.routes.get("/rows/{list}", this::rows);
    config.routes.get("/action", this::action);
    config.routes.get("/log", this::log);
    config.routes.get("/plan/calendar", this::calendar);
    config.routes.sse("/plan/events", this::listen);
    config.routes.post("/plan/add", this::add);
    config.routes.post("/plan/{verb}", this::edit);
    config.routes.exception(PlanConflict.class, this::conflict);
    config.routes.exception(
        IllegalArgumentException.class, (e, ctx) -> problem(ctx, HttpStatus.BAD_REQUEST));
    config.routes.exception(
        Exception.class,
        (e, ctx) -> {
          LOG.error("{} {} failed", ctx.method(), ctx.path(), e);
          problem(ctx, HttpStatus.INTERNAL_SERVER_ERROR);
        });
    config.routes.error(
        404,
        ctx -> {
          if (ctx.attribute(NAME) != null && ctx.attribute("problem") == null) {
            problem(ctx, HttpStatus.NOT_FOUND);
          }
        });
  }

  private SessionHandler sessions() {
    SessionHandler handler = new SessionHandler();
    handler.setHttpOnly(true);
    handler.setSameSite(HttpCookie.SameSite.LAX);
    handler.getSessionCookieConfig().setName(settings.https() ? "__Host-filon" : "filon");
    handler.getSessionCookieConfig().setPath("/");
    handler.getSessionCookieConfig().setSecure(settings.https());
    handler.setMaxInactiveInterval(SESSION_SECONDS);
    return handler;
  }

  // ---- who is asking

  private void guard(Context ctx) {
    ctx.header("Content-Security-Policy", CONTENT_POLICY);
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.header("X-Frame-Options", "DENY");
    ctx.header("Referrer-Policy", "same-origin");
    ctx.header("Cross-Origin-Opener-Policy", "same-origin");
    ctx.header("Cross-Origin-Resource-Policy", "same-origin");
    ctx.header("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
    if (settings.https()) {
      ctx.header("Strict-Transport-Security", "max-age=31536000");
    }
    if (ctx.path().startsWith("/assets/")) {
      return;
    }
    ctx.header("Cache-Control", "no-store");
    boolean writes = !Set.of("GET", "HEAD").contains(ctx.method().name());
    if (writes && !sameOrigin(ctx)) {
      stop(ctx, HttpStatus.FORBIDDEN);
      return;
    }
    if (ctx.path().equals("/login")) {
      return;
    }
    Optional<User> user = user(ctx);
    if (user.isEmpty()) {
      if (writes || ctx.path().equals("/plan/events")) {
        stop(ctx, HttpStatus.UNAUTHORIZED);
      } else {
        ctx.redirect("/login", HttpStatus.SEE_OTHER);
        ctx.skipRemainingHandlers();
      }
      return;
    }
    ctx.attribute(NAME, user.get());
    if (writes && !sameToken(ctx.sessionAttribute(CSRF), ctx.formParam("csrf"))) {
      stop(ctx, HttpStatus.FORBIDDEN);
    }
  }

  private Optional<User> user(Context ctx) {
    if (ctx.req().getSession(false) == null) {
      return Optional.empty();
    }
    String name = ctx.sessionAttribute(NAME);
    Long stamp = ctx.sessionAttribute(STAMP);
    return name == null || stamp == null ? Optional.empty() : accounts.of(name, stamp);
  }

  private static User who(Context ctx) {
    return ctx.attribute(NAME);
  }

  /** A browser says where a form was sent from; a request that says nothing is from no browser. */
  private static boolean sameOrigin(Context ctx) {
    String site = ctx.header("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      return false;
    }
    String origin = ctx.header("Origin");
    if (origin == null) {
      return true;
    }
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(ctx.host());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean sameToken(String expected, String given) {
    return expected != null
        && given != null
        && MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  private void stop(Context ctx, HttpStatus status) {
    ctx.status(status).contentType("text/plain; charset=utf-8").result(status.getMessage());
    ctx.attribute("problem", true);
    ctx.skipRemainingHandlers();
  }

  private void loginPage(Context ctx) {
    if (user(ctx).isPresent()) {
      ctx.redirect("/position", HttpStatus.SEE_OTHER);
      return;
    }
    login(ctx, HttpStatus.OK, null);
  }

  private void login(Context ctx, HttpStatus status, String message) {
    String language =
        Optional.ofNullable(ctx.queryParam("language"))
            .or(() -> Optional.ofNullable(ctx.formParam("language")))
            .filter(LANGUAGES::contains)
            .orElseGet(() -> preferred(ctx));
    ctx.status(status);
    Map<String, Object> model = new HashMap<>();
    model.put("words", new Words(language, "EUR"));
    model.put("message", message);
    render(ctx, "login", model);
  }

  /** Who is calling: behind a proxy, the last address in the list, which the proxy itself wrote. */
  private String address(Context ctx) {
    String forwarded = settings.https() ? ctx.header("X-Forwarded-For") : null;
    if (forwarded == null || forwarded.isBlank()) {
      return ctx.ip();
    }
    String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
    return last.length() > 45 ? ctx.ip() : last;
  }

  private static String preferred(Context ctx) {
    String accepted = ctx.header("Accept-Language");
    return accepted != null && accepted.toLowerCase(Locale.ROOT).startsWith("fr") ? "fr" : "en";
  }

  private void login(Context ctx) {
    String name = Optional.ofNullable(ctx.formParam("name")).orElse("").strip();
    String password = Optional.ofNullable(ctx.formParam("password")).orElse("");
    String key = name.toLowerCase(Locale.ROOT);
    if (key.length() > 100 || !limiter.mayTry(key, address(ctx))) {
      audit.log(key.isEmpty() ? "-" : key, "login_refused", address(ctx));
      login(ctx, HttpStatus.TOO_MANY_REQUESTS, "login.wait");
      return;
    }
    Optional<User> user = accounts.login(name, password);
    if (user.isEmpty()) {
      audit.log(key.isEmpty() ? "-" : key, "login_failed", address(ctx));
      login(ctx, HttpStatus.UNAUTHORIZED, "login.wrong");
      return;
    }
    limiter.succeeded(key, address(ctx));
    if (ctx.req().getSession(false) != null) {
      ctx.req().getSession(false).invalidate(); // a session of before the login is worth nothing
    }
    byte[] token = new byte[32];
    RANDOM.nextBytes(token);
    ctx.sessionAttribute(NAME, user.get().name());
    ctx.sessionAttribute(STAMP, user.get().stamp());
    ctx.sessionAttribute(CSRF, HexFormat.of().formatHex(token));
    String language = ctx.formParam("language");
    ctx.sessionAttribute(
        LANGUAGE,
        language != null && LANGUAGES.contains(language) ? language : user.get().language());
    audit.log(user.get().name(), "login", address(ctx));
    ctx.redirect("/position", HttpStatus.SEE_OTHER);
  }

  private void logout(Context ctx) {
    audit.log(who(ctx).name(), "logout", "");
    ctx.req().getSession().invalidate();
    ctx.redirect("/login", HttpStatus.SEE_OTHER);
  }

  private void language(Context ctx) {
    String language = ctx.formParam("to");
    if (language != null && LANGUAGES.contains(language)) {
      ctx.sessionAttribute(LANGUAGE, language);
    }
    back(ctx);
  }

  private static void back(Context ctx) {
    String back = ctx.formParam("back");
    ctx.redirect(
        back != null && LOCAL.matcher(back).matches() ? back : "/position", HttpStatus.SEE_OTHER);
  }

  // ---- what they see

  /** What a handler does with the snapshot as the user sees it. */
  private interface Work {
    void run(Ui ui, ScopedSnapshot snapshot, Plan plan);
  }

  /** Opens the snapshot for a request, narrowed to the user and to the rep or team asked for. */
  private void with(Context ctx, String page, Work work) {
    User user = who(ctx);
    Filter filter = new Filter(ctx.queryParamMap());
    boolean[] outside = new boolean[1];
    try (ScopedSnapshot snapshot =
        snapshots.open(
            info -> {
              Scope whole = Scope.of(user, info.staff());
              Optional<Scope> narrowed = filter.narrow(whole, info.staff());
              outside[0] = narrowed.isEmpty();
              return narrowed.orElse(new Scope(false, Set.of(), Set.of()));
            })) {
      if (outside[0]) {
        problem(ctx, HttpStatus.NOT_FOUND);
        return;
      }
      String language = ctx.sessionAttribute(LANGUAGE);
      Ui ui =
          Pages.ui(
              new Words(
                  language == null ? user.language() : language,
                  snapshot.info().snapshot().currency()),
              user,
              snapshot.info(),
              filter,
              page,
              ctx.sessionAttribute(CSRF),
              ctx.path() + (ctx.queryString() == null ? "" : "?" + ctx.queryString()),
              LocalDate.now(clock));
      work.run(ui, snapshot, new Plan(store, snapshot));
    }
  }

  private void page(Context ctx, String name, Page page) {
    with(
        ctx,
        name,
        (ui, snapshot, plan) -> {
          if (!Pages.allowed(name, ui)) {
            problem(ctx, HttpStatus.NOT_FOUND);
            return;
          }
          Map<String, Object> model = new HashMap<>(page.model(ui, snapshot, plan));
          if (model.isEmpty()) {
            problem(ctx, HttpStatus.NOT_FOUND);
            return;
          }
          model.put("ui", ui);
          render(ctx, name, model);
        });
  }

  private void rows(Context ctx) {
    String asked = ctx.pathParam("list");
    int dot = asked.lastIndexOf('.');
    String format = dot < 0 ? "html" : asked.substring(dot + 1);
    Optional<Lists.RowList> found = Lists.find(dot < 0 ? asked : asked.substring(0, dot));
    if (found.isEmpty() || !Set.of("html", "csv", "xlsx").contains(format)) {
      problem(ctx, HttpStatus.NOT_FOUND);
      return;
    }
    Lists.RowList list = found.get();
    with(
        ctx,
        "rows",
        (ui, snapshot, plan) -> {
          boolean known = snapshot.info().has(list.table());
          if (!format.equals("html")) {
            List<Row> rows = known ? list.rows(snapshot, ui.filter(), Exports.MOST + 1) : List.of();
            if (rows.size() > Exports.MOST) {
              problem(ctx, HttpStatus.CONTENT_TOO_LARGE);
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
          render(ctx, "rows", model);
        });
  }

  private void action(Context ctx) {
    with(
        ctx,
        "action",
        (ui, snapshot, plan) -> {
          Map<String, Object> model =
              new HashMap<>(Pages.action(ui.filter().text("id"), snapshot, plan));
          if (model.isEmpty()) {
            problem(ctx, HttpStatus.NOT_FOUND);
            return;
          }
          model.put("ui", ui);
          render(ctx, "action", model);
        });
  }

  private void log(Context ctx) {
    if (who(ctx).role() != Role.ADMIN) {
      problem(ctx, HttpStatus.NOT_FOUND);
      return;
    }
    with(
        ctx,
        "log",
        (ui, snapshot, plan) ->
            render(ctx, "log", new HashMap<>(Map.of("ui", ui, "entries", audit.latest(500)))));
  }

  private void calendar(Context ctx) {
    with(
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

  // ---- what they do

  private void edit(Context ctx) {
    Optional<Edit.Verb> verb = PlanForm.verb(ctx.pathParam("verb"));
    if (verb.isEmpty()) {
      problem(ctx, HttpStatus.NOT_FOUND);
      return;
    }
    with(
        ctx,
        "plan",
        (ui, snapshot, plan) -> {
          String id = Optional.ofNullable(ctx.formParam("id")).orElse("");
          Optional<PlanAction> seen = plan.find(id);
          if (seen.isEmpty()) {
            problem(ctx, HttpStatus.NOT_FOUND);
            return;
          }
          boolean asManager = !seen.get().repId().equals(ui.user().repId());
          PlanForm form = PlanForm.of(verb.get(), asManager, ctx::formParam);
          if (form.error() != null) {
            ctx.status(HttpStatus.BAD_REQUEST);
            render(
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
            back(ctx);
          }
        });
  }

  private void add(Context ctx) {
    with(
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
            render(
                ctx,
                "problem",
                new HashMap<>(
                    Map.of("ui", ui, "status", ctx.statusCode(), "message", ui.t(added.error()))));
            return;
          }
          store.add(added.action());
          audit.log(ui.user().name(), "plan_add", added.action().id());
          back(ctx);
        });
  }

  private void conflict(PlanConflict conflict, Context ctx) {
    audit.log(
        who(ctx).name(), "plan_conflict", conflict.now().id() + " at " + conflict.now().version());
    if ("json".equals(ctx.formParam("answer"))) {
      ctx.status(HttpStatus.CONFLICT)
          .contentType("application/json")
          .result("{\"version\":" + conflict.now().version() + "}");
      return;
    }
    with(
        ctx,
        "conflict",
        (ui, snapshot, plan) -> {
          Map<String, Object> model =
              new HashMap<>(Pages.action(conflict.now().id(), snapshot, plan));
          if (model.isEmpty()) {
            problem(ctx, HttpStatus.NOT_FOUND);
            return;
          }
          model.put("ui", ui);
          model.put("verb", ctx.pathParam("verb"));
          model.put("edit", ctx.attribute("edit"));
          model.put("back", Optional.ofNullable(ctx.formParam("back")).orElse("/plan"));
          ctx.status(HttpStatus.CONFLICT);
          render(ctx, "conflict", model);
        });
  }

  private void listen(SseClient client) {
    User user = who(client.ctx());
    if (user == null || events.size() >= MOST_LISTENERS) {
      client.close();
      return;
    }
    client.keepAlive();
    String name = user.name();
    long stamp = user.stamp();
    PlanEvents.Listener listener =
        new PlanEvents.Listener() {
          @Override
          public void send(PlanAction action) {
            alive();
            client.sendEvent("plan", String.valueOf(action.version()));
          }

          @Override
          public void ping() {
            alive();
            client.sendComment("still here");
          }

          private void alive() {
            if (client.terminated()) {
              throw new IllegalStateException("the page is gone");
            }
          }
        };
    client.onClose(() -> events.remove(listener));
    events.add(
        listener,
        owner -> {
          // as for a page: the account as it is now, the reps as they are now
          Optional<User> now = accounts.of(name, stamp);
          if (now.isEmpty()) {
            client.close();
          }
          return now.isPresent() && Scope.of(now.get(), snapshots.info().staff()).sees(owner);
        });
    client.sendComment("listening");
  }

  /** Tells open pages of a change: those that may see whose client it is about. */
  private void publish(PlanAction action) {
    if (events.size() == 0) {
      return;
    }
    try (ScopedSnapshot everything = snapshots.openForProduct()) {
      List<Row> owner =
          action.clientId() == null
              ? List.of()
              : everything.rows(
                  "select rep_id from client_scope where client_id = ?", action.clientId());
      if (action.clientId() == null) {
        events.publish(action, action.repId());
      } else if (!owner.isEmpty()) {
        events.publish(action, owner.get(0).text("rep_id"));
      }
    } catch (RuntimeException e) {
      LOG.warn("Open pages could not be told of a change of the plan", e);
    }
  }

  // ---- answers

  private void asset(Context ctx) {
    byte[] content = assets.get(ctx.pathParam("name"));
    if (content == null) {
      stop(ctx, HttpStatus.NOT_FOUND);
      return;
    }
    ctx.contentType(
        ctx.pathParam("name").endsWith(".css")
            ? "text/css; charset=utf-8"
            : "text/javascript; charset=utf-8");
    ctx.header("Cache-Control", "max-age=3600");
    ctx.result(content);
  }

  private void render(Context ctx, String template, Map<String, Object> model) {
    StringOutput output = new StringOutput();
    templates.render(template + ".jte", model, output);
    ctx.html(output.toString());
  }

  /** Says on a page of its own what went wrong; never what was asked for. */
  private void problem(Context ctx, HttpStatus status) {
    ctx.attribute("problem", true);
    ctx.status(status);
    User user = who(ctx);
    String language = user == null ? "en" : ctx.sessionAttribute(LANGUAGE);
    Words words = new Words(language == null ? "en" : language, "EUR");
    Map<String, Object> model = new HashMap<>();
    model.put("ui", null);
    model.put("status", status.getCode());
    model.put(
        "message",
        words.text(
            switch (status.getCode()) {
              case 404 -> "error.notFound";
              case 400 -> "error.badRequest";
              case 413 -> "error.tooMany";
              default -> "error.failed";
            }));
    model.put("words", words);
    render(ctx, "notice", model);
  }
}
