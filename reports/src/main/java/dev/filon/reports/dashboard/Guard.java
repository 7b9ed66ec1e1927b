package dev.filon.reports.dashboard;

import dev.filon.reports.dashboard.access.Sessions;
import dev.filon.reports.dashboard.access.Sessions.Session;
import dev.filon.reports.dashboard.access.User;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Stands before every request: headers that browsers obey, who is asking, and whether a form was
 * sent from a page of this host.
 */
final class Guard {

  private static final String CONTENT_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
  private static final int LONGEST_RETURN = 1000;
  private static final Pattern LOCAL = Pattern.compile("/(?:[a-z][a-z_/]*(?:\\?[\\x21-\\x7e]*)?)?");
  private static final String SESSION = "session";

  private final Sessions sessions;
  private final boolean https;

  /** A guard; {@code https} as in {@link Settings}. */
  Guard(Sessions sessions, boolean https) {
    this.sessions = sessions;
    this.https = https;
  }

  /** Who is asking; null on pages before the login. */
  static User who(Context ctx) {
    Session session = session(ctx);
    return session == null ? null : session.user();
  }

  /** The session of a request; null on pages before the login. */
  static Session session(Context ctx) {
    return ctx.attribute(SESSION);
  }

  /** To be called before every handler. */
  void check(Context ctx) {
    ctx.header("Content-Security-Policy", CONTENT_POLICY);
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.header("X-Frame-Options", "DENY");
    ctx.header("Referrer-Policy", "same-origin");
    ctx.header("Cross-Origin-Opener-Policy", "same-origin");
    ctx.header("Cross-Origin-Resource-Policy", "same-origin");
    ctx.header("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
    if (https) {
      ctx.header("Strict-Transport-Security", "max-age=31536000");
    }
    if (ctx.path().startsWith("/assets/")) {
      return;
    }
    ctx.header("Cache-Control", "no-store");
    boolean writes = !Set.of("GET", "HEAD").contains(ctx.method().name());
    if (writes && !sameOrigin(ctx)) {
      Answers.stop(ctx, HttpStatus.FORBIDDEN);
      return;
    }
    if (ctx.path().equals("/login") || ctx.path().startsWith("/login/")) {
      return;
    }
    Optional<Session> session = find(ctx);
    if (session.isEmpty()) {
      if (writes || ctx.path().equals("/plan/events")) {
        Answers.stop(ctx, HttpStatus.UNAUTHORIZED);
      } else {
        ctx.redirect("/login" + asked(ctx), HttpStatus.SEE_OTHER);
        ctx.skipRemainingHandlers();
      }
      return;
    }
    ctx.attribute(SESSION, session.get());
    if (writes && !same(session.get().token(), ctx.formParam("csrf"))) {
      Answers.stop(ctx, HttpStatus.FORBIDDEN);
    }
  }

  /** The session that the browser's cookie names. */
  Optional<Session> find(Context ctx) {
    return sessions.find(ctx.cookie(cookie("filon")));
  }

  /** Gives the browser a session, in place of one that it may have. */
  void open(Context ctx, User user, String language) {
    end(ctx); // a session of before the login is worth nothing
    keep(ctx, "filon", sessions.open(user, language).id(), -1);
  }

  /** Ends the session. */
  void close(Context ctx) {
    end(ctx);
    keep(ctx, "filon", "", 0);
  }

  private void end(Context ctx) {
    find(ctx).ifPresent(session -> sessions.close(session.id()));
  }

  /** Changes the language of the session. */
  void speak(Context ctx, String language) {
    sessions.speak(session(ctx), language);
  }

  /** Lets the browser keep a value that no script sees; for no time at all to forget it. */
  void keep(Context ctx, String name, String value, int seconds) {
    ctx.cookie(new Cookie(cookie(name), value, "/", seconds, https, true, null, SameSite.LAX));
  }

  /** A value that the browser keeps. */
  String kept(Context ctx, String name) {
    return ctx.cookie(cookie(name));
  }

  private String cookie(String name) {
    return https ? "__Host-" + name : name;
  }

  /** The address asked for, for the login to return to; nothing if it is the front page. */
  private static String asked(Context ctx) {
    String address = address(ctx.path(), ctx.queryString());
    return address.length() <= LONGEST_RETURN && LOCAL.matcher(address).matches()
        ? address.equals("/") ? "" : "?to=" + URLEncoder.encode(address, StandardCharsets.UTF_8)
        : "";
  }

  static String address(String path, String query) {
    return query == null ? path : path + "?" + query;
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

  private static boolean same(String expected, String given) {
    return expected != null
        && given != null
        && MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  /** Who is calling: behind a proxy, the last address in the list, which the proxy itself wrote. */
  String caller(Context ctx) {
    String forwarded = https ? ctx.header("X-Forwarded-For") : null;
    if (forwarded == null || forwarded.isBlank()) {
      return ctx.ip();
    }
    String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
    return last.length() > 45 ? ctx.ip() : last;
  }

  /** Goes back to the page that a form was sent from. */
  static void back(Context ctx) {
    ctx.redirect(local(ctx.formParam("back")), HttpStatus.SEE_OTHER);
  }

  /** An address of this host as it was given; the position for anything else. */
  static String local(String address) {
    return address != null && !address.equals("/") && LOCAL.matcher(address).matches()
        ? address
        : "/position";
  }
}
