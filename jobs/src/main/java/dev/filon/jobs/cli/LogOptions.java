package dev.filon.jobs.cli;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** How every command logs, on standard error. */
public final class LogOptions {
  private static final String LOGGER = "dev.filon";
  private static final String JSON = "filon-json";

  enum Form {
    text,
    json
  }

  @Option(
      names = "--log",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:FILON_LOG}",
      description =
          "Log on standard error as text, or as JSON: one object a line with time, level, batch,"
              + " step and message. Default: FILON_LOG, else text.")
  Form form;

  @Option(
      names = "--quiet",
      scope = ScopeType.INHERIT,
      description = "Log warnings and errors only.")
  boolean quiet;

  /** Makes the process log as these options say; where they say nothing it stays as it is. */
  void apply() {
    if (form == null && !quiet) {
      return;
    }
    LoggerContext context = LoggerContext.getContext(false);
    Configuration configuration = context.getConfiguration();
    LoggerConfig root = configuration.getRootLogger();
    boolean now = root.getAppenders().containsKey(JSON);
    if (form == Form.json && !now) {
      root.getAppenders().values().stream()
          .filter(ConsoleAppender.class::isInstance)
          .forEach(a -> root.removeAppender(a.getName()));
      ConsoleAppender json =
          ConsoleAppender.newBuilder()
              .setName(JSON)
              .setTarget(ConsoleAppender.Target.SYSTEM_ERR)
              // not the stream that the text log has opened, if System.err was set since
              .setFollow(true)
              .setConfiguration(configuration)
              .setLayout(
                  JsonTemplateLayout.newBuilder()
                      .setConfiguration(configuration)
                      .setEventTemplateUri("classpath:log-line.json")
                      .build())
              .build();
      json.start();
      root.addAppender(json, null, null);
    } else if (form == Form.text && now) {
      root.removeAppender(JSON);
      for (Appender appender : configuration.getAppenders().values()) {
        if (appender instanceof ConsoleAppender) {
          root.addAppender(appender, null, null);
        }
      }
    }
    Level level = quiet ? Level.WARN : Level.INFO;
    LoggerConfig filon = configuration.getLoggerConfig(LOGGER);
    if (filon.getName().equals(LOGGER)) {
      filon.setLevel(level);
    } else {
      configuration.addLogger(LOGGER, new LoggerConfig(LOGGER, level, true));
    }
    context.updateLoggers();
  }

  /** Whether the process logs as JSON. */
  static boolean json() {
    return LoggerContext.getContext(false)
        .getConfiguration()
        .getRootLogger()
        .getAppenders()
        .containsKey(JSON);
  }
}
