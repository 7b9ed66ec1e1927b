package dev.filon.reports.dashboard;

import dev.filon.reports.ReportException;
import dev.filon.reports.dashboard.access.Accounts;
import dev.filon.reports.dashboard.access.LoginLimiter;
import dev.filon.reports.dashboard.access.Oidc;
import dev.filon.reports.dashboard.access.Sessions;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.data.ServedSnapshots;
import dev.filon.reports.dashboard.plan.Audit;
import dev.filon.reports.dashboard.plan.Database;
import dev.filon.reports.dashboard.plan.PlanStore;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web server. Each request is answered from one connection to one snapshot, narrowed to what
 * the user may see before a page gets it.
 */
public final class DashboardServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DashboardServer.class);
  private static final int MOST_REQUEST_BYTES = 100_000;

  private final Settings settings;
  private final ServedSnapshots snapshots;
  private final PlanStore store;
  private final Accounts accounts;
  private final Sessions sessions;
  private final Audit audit;
  private final Guard guard;
  private final LoginRoutes logins;
  private final PageRoutes pages;
  private final PlanRoutes plans;
  private final LivePlan live;
  private final WarmUp warmUp;
  private final Answers answers = new Answers();
  private final ScheduledExecutorService keeper =
      Executors.newSingleThreadScheduledExecutor(
          run -> {
            Thread thread = new Thread(run, "dashboard-keeper");
            thread.setDaemon(true);
            return thread;
          });
  private final Javalin app;
  private long takenOver = -1;
  private volatile boolean warm;

  /**
   * Opens the snapshot, takes its proposals into the plan and prepares the routes.
   *
   * @throws ReportException if there is no snapshot
   */
  public DashboardServer(Settings settings, Database database, Clock clock) {
    this.settings = settings;
    this.store = new PlanStore(database, clock);
    this.accounts = new Accounts(database, clock);
    this.sessions = new Sessions(database, clock);
    this.audit = new Audit(database, clock);
    this.snapshots = new ServedSnapshots(settings.snapshot());
    this.guard = new Guard(sessions, settings.https());
    this.logins =
        new LoginRoutes(
            guard,
            accounts,
            new LoginLimiter(clock),
            audit,
            answers,
            settings.oidc().map(oidc -> new Oidc(oidc, clock)),
            settings.https());
    Visits visits = new Visits(snapshots, store, answers, clock);
    this.warmUp = new WarmUp(visits, accounts, answers);
    this.pages = new PageRoutes(visits, audit, answers);
    this.plans = new PlanRoutes(visits, store, audit, answers);
    this.live = new LivePlan(snapshots, accounts);
    store.listener(live::changed);
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
    if (!warm) {
      keeper.execute(warmUp::run);
    }
    keeper.scheduleWithFixedDelay(this::keep, 5, 5, TimeUnit.SECONDS);
    keeper.scheduleWithFixedDelay(live::ping, 15, 15, TimeUnit.SECONDS);
    keeper.scheduleWithFixedDelay(this::sweep, 0, 1, TimeUnit.HOURS);
    return this;
  }

  /**
   * Makes the pages ahead that everybody opens first; {@link #start} does so beside if it was not
   * done.
   */
  public void warmUp() {
    warmUp.run();
    warm = true;
  }

  /** The port that it listens on. */
  public int port() {
    return app.port();
  }

  @Override
  public void close() {
    keeper.shutdownNow();
    live.close();
    app.stop();
    logins.close();
    snapshots.close();
  }

  private void keep() {
    try {
      if (takeOver()) {
        warmUp.run();
      }
    } catch (RuntimeException e) {
      LOG.error("The proposals of the snapshot cannot be taken into the plan", e);
    }
  }

  private void sweep() {
    try {
      sessions.sweep();
    } catch (RuntimeException e) {
      LOG.error("Old sessions cannot be forgotten", e);
    }
  }

  /** Takes a new snapshot's proposals into the plan, once for each snapshot. */
  private synchronized boolean takeOver() {
    if (snapshots.info().snapshot().number() == takenOver) {
      return false;
    }
    try (ScopedSnapshot everything = snapshots.openForProduct()) {
      int changed = store.takeOver(everything);
      takenOver = everything.info().snapshot().number();
      LOG.info("Snapshot {} changed {} actions of the plan", takenOver, changed);
      return true;
    }
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.http.maxRequestSize = MOST_REQUEST_BYTES;
    config.http.defaultContentType = "text/html; charset=utf-8";
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.routes.before(guard::check);
    config.routes.get("/assets/{name}", answers::asset);
    logins.add(config.routes);
    pages.add(config.routes);
    config.routes.sse("/plan/events", live::listen);
    plans.add(config.routes);
    config.routes.exception(
        IllegalArgumentException.class, (e, ctx) -> answers.problem(ctx, HttpStatus.BAD_REQUEST));
    config.routes.exception(
        Exception.class,
        (e, ctx) -> {
          LOG.error("{} {} failed", ctx.method(), ctx.path(), e);
          answers.problem(ctx, HttpStatus.INTERNAL_SERVER_ERROR);
        });
    config.routes.error(
        404,
        ctx -> {
          if (Guard.who(ctx) != null && ctx.attribute("problem") == null) {
            answers.problem(ctx, HttpStatus.NOT_FOUND);
          }
        });
  }
}
