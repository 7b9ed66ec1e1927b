package dev.filon.reports.dashboard;

import dev.filon.reports.dashboard.access.Sessions.Session;
import dev.filon.reports.dashboard.pages.Words;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

/** What goes back to the browser: templates, the files that pages need, and what went wrong. */
final class Answers {

  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          Answers.class.getClassLoader(),
          "dev.filon.reports.dashboard.templates");
  private final Map<String, byte[]> assets = new HashMap<>();

  Answers() {
    asset("app.css", "public/app.css");
    asset("app.js", "public/app.js");
    asset("echarts.js", "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.common.min.js");
  }

  private void asset(String name, String resource) {
    try (InputStream in = Answers.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("This build lacks " + resource);
      }
      assets.put(name, in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("This build lacks " + resource, e);
    }
  }

  void asset(Context ctx) {
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

  void render(Context ctx, String template, Map<String, Object> model) {
    ctx.html(text(template, model));
  }

  /** A page as text. */
  String text(String template, Map<String, Object> model) {
    StringOutput output = new StringOutput();
    templates.render(template + ".jte", model, output);
    return output.toString();
  }

  /** Ends the request with a word. */
  static void stop(Context ctx, HttpStatus status) {
    ctx.status(status).contentType("text/plain; charset=utf-8").result(status.getMessage());
    ctx.attribute("problem", true);
    ctx.skipRemainingHandlers();
  }

  /** Says on a page of its own what went wrong; never what was asked for. */
  void problem(Context ctx, HttpStatus status) {
    ctx.attribute("problem", true);
    ctx.status(status);
    Session session = Guard.session(ctx);
    Words words = new Words(session == null ? "en" : session.language(), "EUR");
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
