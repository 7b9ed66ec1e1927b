package dev.filon.orchestration.service;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.BooleanSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.layout.PatternLayout;

/**
 * One log file per job. What the thread of a job logs, and the threads that it starts, goes to the
 * job's file as well as to standard error.
 */
final class JobLogs {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final long LOOK_AGAIN_MILLIS = 250;

  private final Path folder;
  private final InheritableThreadLocal<Log> current = new InheritableThreadLocal<>();

  /** Logs in a folder, which is made if it is missing. */
  JobLogs(Path folder) {
    try {
      this.folder = Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    PatternLayout layout =
        PatternLayout.newBuilder()
            .withConfiguration(context.getConfiguration())
            .withPattern("%d{HH:mm:ss}{UTC} %-5level %logger{1}: %msg%n%throwable")
            .build();
    AbstractAppender appender =
        new AbstractAppender("jobs-" + folder, null, layout, true, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            Log log = current.get();
            if (log != null) {
              log.write(layout.toSerializable(event));
            }
          }
        };
    appender.start();
    context.getRootLogger().addAppender(appender);
  }

  private Path file(String id) {
    return folder.resolve(id + ".log");
  }

  /** The log of a job, from now on that of this thread and of those that it starts. */
  Log open(String id) {
    try {
      Log log =
          new Log(
              // not a channel: an interrupt, which is how a job is cancelled, would close it
              new OutputStreamWriter(
                  new FileOutputStream(file(id).toFile()), StandardCharsets.UTF_8));
      current.set(log);
      return log;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes the log of a job. */
  void forget(String id) {
    try {
      Files.deleteIfExists(file(id));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Copies a job's log from a byte on, and what comes to it for as long as the job lives.
   *
   * @param alive whether more may come
   */
  void copy(String id, long from, OutputStream out, BooleanSupplier alive)
      throws IOException, InterruptedException {
    long position = from;
    while (true) {
      boolean last = !alive.getAsBoolean();
      if (Files.exists(file(id))) {
        try (SeekableByteChannel channel = Files.newByteChannel(file(id))) {
          channel.position(position);
          position += Channels.newInputStream(channel).transferTo(out);
        }
      }
      out.flush();
      if (last) {
        return;
      }
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  /** What is written while a job runs. */
  final class Log implements AutoCloseable {
    private final Writer writer;
    private boolean open = true;

    private Log(Writer writer) {
      this.writer = writer;
    }

    /** A line of the service itself. */
    void line(String text) {
      write(LocalTime.now(ZoneOffset.UTC).format(TIME) + " INFO  service: " + text + "\n");
    }

    private synchronized void write(String text) {
      if (!open) {
        return;
      }
      try {
        writer.write(text);
        writer.flush();
      } catch (IOException e) {
        open = false; // a full disk must not end the job that may make room
      }
    }

    /** For what a command writes on standard error. */
    PrintWriter errors(StringBuilder copy) {
      return new PrintWriter(
          new Writer() {
            @Override
            public void write(char[] text, int from, int length) {
              String part = new String(text, from, length);
              copy.append(part);
              Log.this.write(part);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
          },
          true);
    }

    @Override
    public void close() {
      current.remove();
      synchronized (this) {
        open = false;
        try {
          writer.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
