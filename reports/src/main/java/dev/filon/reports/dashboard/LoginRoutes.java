package dev.filon.reports.dashboard;

import dev.filon.reports.dashboard.access.Accounts;
import dev.filon.reports.dashboard.access.LoginLimiter;
import dev.filon.reports.dashboard.access.Oidc;
import dev.filon.reports.dashboard.access.User;
import dev.filon.reports.dashboard.pages.Words;
import dev.filon.reports.dashboard.plan.Audit;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Coming in, by a local account or by a provider, and going out. */
final class LoginRoutes implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LoginRoutes.class);
  private static final Set<String> LANGUAGES = Set.of("en", "fr");
  private static final String BACK = "/login/oidc/return";
  private static final String STATE = "filon-login";
  private static final int STATE_SECONDS = 600;
  private static final int PASSWORDS_AT_ONCE =
      Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  private static final int MOST_WAITING = 500;

  private final Guard guard;
  private final Accounts accounts;
  private final LoginLimiter limiter;
  private final Audit audit;
  private final Answers answers;
  private final Optional<Oidc> oidc;
  private final boolean https;
  // a password is slow to look at by design: those who come in wait for each other, pages do not
  private final ExecutorService passwords =
      new ThreadPoolExecutor(
          PASSWORDS_AT_ONCE,
          PASSWORDS_AT_ONCE,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          run -> {
            Thread thread = new Thread(run, "dashboard-login");
            thread.setDaemon(true);
            return thread;
          });

  LoginRoutes(
      Guard guard,
      Accounts accounts,
      LoginLimiter limiter,
      Audit audit,
      Answers answers,
      Optional<Oidc> oidc,
      boolean https) {
    this.guard = guard;
    this.accounts = accounts;
    this.limiter = limiter;
    this.audit = audit;
    this.answers = answers;
    this.oidc = oidc;
    this.https = https;
  }

  void add(RoutesConfig routes) {
    routes.get("/login", this::page);
    routes.post("/login", this::login);
    routes.get("/login/oidc", this::depart);
    routes.get(BACK, this::arrive);
    routes.post("/logout", this::logout);
    routes.post("/language", this::language);
  }

  private void page(Context ctx) {
    if (guard.find(ctx).isPresent()) {
      ctx.redirect(Guard.local(ctx.queryParam("to")), HttpStatus.SEE_OTHER);
      return;
    }
    page(ctx, HttpStatus.OK, null, language(ctx, null), to(ctx));
  }

  private void page(Context ctx, HttpStatus status, String message, String language, String to) {
    ctx.status(status);
    Map<String, Object> model = new HashMap<>();
    model.put("words", new Words(language, "EUR"));
    model.put("message", message);
    model.put("to", to);
    model.put("oidc", oidc.isPresent());
    answers.render(ctx, "login", model);
  }

  /** Where the login is to lead. */
  private static String to(Context ctx) {
    String asked = ctx.queryParam("to");
    return Guard.local(asked == null ? ctx.formParam("to") : asked);
  }

  private static String language(Context ctx, String otherwise) {
    return Optional.ofNullable(ctx.queryParam("language"))
        .or(() -> Optional.ofNullable(ctx.formParam("language")))
        .filter(LANGUAGES::contains)
        .orElseGet(() -> otherwise == null ? preferred(ctx) : otherwise);
  }

  private static String preferred(Context ctx) {
    String accepted = ctx.header("Accept-Language");
    return accepted != null && accepted.toLowerCase(Locale.ROOT).startsWith("fr") ? "fr" : "en";
  }

  private void login(Context ctx) {
    String name = Optional.ofNullable(ctx.formParam("name")).orElse("").strip();
    String password = Optional.ofNullable(ctx.formParam("password")).orElse("");
    String key = name.toLowerCase(Locale.ROOT);
    String caller = guard.caller(ctx);
    LoginLimiter.Answer answer =
        key.length() > 100 ? LoginLimiter.Answer.WAIT : limiter.mayTry(key, caller);
    if (answer == LoginLimiter.Answer.WAIT) {
      refuse(ctx, HttpStatus.TOO_MANY_REQUESTS, "login_refused", key, "login.wait");
      return;
    }
    if (answer == LoginLimiter.Answer.BUSY) {
      refuse(ctx, HttpStatus.SERVICE_UNAVAILABLE, "login_busy", key, "login.busy");
      return;
    }
    ctx.future(
        () -> {
          try {
            return CompletableFuture.runAsync(() -> login(ctx, name, password), passwords);
          } catch (RejectedExecutionException e) {
            limiter.notTried(key, caller);
            refuse(ctx, HttpStatus.SERVICE_UNAVAILABLE, "login_busy", key, "login.busy");
            return CompletableFuture.completedFuture(null);
          }
        });
  }

  private void login(Context ctx, String name, String password) {
    String key = name.toLowerCase(Locale.ROOT);
    String caller = guard.caller(ctx);
    Optional<User> user;
    try {
      user = accounts.login(name, password);
    } catch (RuntimeException e) {
      limiter.notTried(key, caller);
      throw e;
    }
    if (user.isEmpty()) {
      limiter.failed(key, caller);
      refuse(ctx, HttpStatus.UNAUTHORIZED, "login_failed", key, "login.wrong");
      return;
    }
    limiter.succeeded(key, caller);
    enter(ctx, user.get(), language(ctx, user.get().language()), to(ctx), "login");
  }

  private void refuse(Context ctx, HttpStatus status, String verb, String name, String message) {
    audit.log(name.isEmpty() ? "-" : name, verb, guard.caller(ctx));
    page(ctx, status, message, language(ctx, null), to(ctx));
  }

  private void enter(Context ctx, User user, String language, String to, String verb) {
    guard.open(ctx, user, language);
    audit.log(user.name(), verb, guard.caller(ctx));
    ctx.redirect(to, HttpStatus.SEE_OTHER);
  }

  // ---- by a provider

  private void depart(Context ctx) {
    if (oidc.isEmpty()) {
      Answers.stop(ctx, HttpStatus.NOT_FOUND);
      return;
    }
    URI back = URI.create((https ? "https://" : "http://") + ctx.host() + BACK);
    try {
      Oidc.Departure departure = oidc.get().depart(back, to(ctx), language(ctx, null));
      guard.keep(ctx, STATE, departure.state(), STATE_SECONDS);
      ctx.redirect(departure.address().toString(), HttpStatus.SEE_OTHER);
    } catch (Oidc.Refused e) {
      refused(ctx, e);
    }
  }

  private void arrive(Context ctx) {
    if (oidc.isEmpty()) {
      Answers.stop(ctx, HttpStatus.NOT_FOUND);
      return;
    }
    String kept = guard.kept(ctx, STATE);
    guard.keep(ctx, STATE, "", 0);
    try {
      Oidc.Arrival arrival =
          oidc.get().arrive(kept, ctx.queryParam("state"), ctx.queryParam("code"));
      Optional<User> user = accounts.named(arrival.name());
      if (user.isEmpty()) {
        audit.log(arrival.name(), "oidc_no_account", guard.caller(ctx));
        page(ctx, HttpStatus.FORBIDDEN, "login.noAccount", arrival.language(), arrival.to());
        return;
      }
      enter(ctx, user.get(), arrival.language(), arrival.to(), "login_oidc");
    } catch (Oidc.Refused e) {
      refused(ctx, e);
    }
  }

  private void refused(Context ctx, Oidc.Refused e) {
    LOG.warn("A login by the provider failed: {}", e.getMessage());
    audit.log("-", "oidc_failed", guard.caller(ctx) + " " + e.getMessage());
    boolean down = e.providerIsDown();
    page(
        ctx,
        down ? HttpStatus.BAD_GATEWAY : HttpStatus.UNAUTHORIZED,
        down ? "login.providerDown" : "login.providerRefused",
        language(ctx, null),
        to(ctx));
  }

  @Override
  public void close() {
    passwords.shutdownNow();
  }

  // ---- and once in

  private void logout(Context ctx) {
    audit.log(Guard.who(ctx).name(), "logout", "");
    guard.close(ctx);
    ctx.redirect("/login", HttpStatus.SEE_OTHER);
  }

  private void language(Context ctx) {
    String language = ctx.formParam("to");
    if (language != null && LANGUAGES.contains(language)) {
      guard.speak(ctx, language);
    }
    Guard.back(ctx);
  }
}
