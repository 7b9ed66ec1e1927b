package dev.filon.orchestration.service;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs in and runs them one after another, so that a warehouse has one writer, and one job
 * has all of Spark's session and of the machine.
 */
final class JobRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

  private static final int MOST_WAITING = 1000;
  private static final int LONGEST_TEXT = 100_000;
  private static final long INSIST_MILLIS = 200;
  private static final Duration KEPT = Duration.ofDays(90);

  private final JobStore store;
  private final JobLogs logs;
  private final Roots roots;
  private final Commands commands;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final ExecutorService line = Executors.newSingleThreadExecutor(daemon("filon-job"));
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(daemon("filon-job-timer"));
  private volatile Running running;
  private volatile boolean closed;

  /** Runs the jobs of a store; {@link #begin} starts with those that wait. */
  JobRunner(
      JobStore store,
      JobLogs logs,
      Roots roots,
      Commands commands,
      Clock clock,
      MeterRegistry metrics) {
    this.store = store;
    this.logs = logs;
    this.roots = roots;
    this.commands = commands;
    this.clock = clock;
    this.metrics = metrics;
    Gauge.builder("filon.jobs.queued", () -> store.queued().size())
        .description("Jobs that wait for their turn")
        .register(metrics);
    Gauge.builder("filon.jobs.running", () -> running == null ? 0 : 1)
        .description("Jobs that run")
        .register(metrics);
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Marks what the process before left behind, and goes on with what waited. */
  void begin() {
    int interrupted = store.markInterrupted();
    if (interrupted > 0) {
      LOG.warn("{} jobs were running when the service stopped; they are marked", interrupted);
    }
    store.forget(clock.instant().minus(KEPT)).forEach(logs::forget);
    store.queued().forEach(job -> line.execute(() -> run(job)));
  }

  /** What became of a submission. */
  record Submitted(Job job, boolean isNew) {}

  /**
   * Takes a job in, once: the same key and attempt again gives the job that there is. While another
   * attempt of the same key lives, that one is given, so that no work is done twice at once.
   *
   * @throws ServiceException if it cannot be accepted
   */
  synchronized Submitted submit(
      String operatorName,
      String key,
      int attempt,
      Map<String, String> arguments,
      Optional<Long> deadlineSeconds) {
    Operator operator = operator(operatorName);
    Map<String, String> checked = operator.check(arguments, roots);
    Optional<Job> same = store.find(Job.id(key, attempt));
    if (same.isPresent()) {
      Job job = same.get();
      if (!job.operator().equals(operator.name()) || !job.arguments().equals(checked)) {
        throw ServiceException.conflict(
            "attempt "
                + attempt
                + " of '"
                + key
                + "' was submitted before with another operator or other arguments ("
                + job.operator()
                + " "
                + job.arguments()
                + "): use another key or attempt");
      }
      return new Submitted(job, false);
    }
    Optional<Job> alive = store.alive(key);
    if (alive.isPresent()) {
      return new Submitted(alive.get(), false);
    }
    if (store.queued().size() >= MOST_WAITING) {
      throw ServiceException.busy(
          MOST_WAITING + " jobs wait already: submit this one when some have ended");
    }
    Job job =
        new Job(
            Job.id(key, attempt),
            operator.name(),
            key,
            attempt,
            checked,
            State.QUEUED,
            null,
            null,
            null,
            deadlineSeconds.orElse(operator.deadline().toSeconds()),
            false,
            clock.instant(),
            null,
            null);
    store.add(job);
    metrics.counter("filon.jobs.submitted", "operator", operator.name()).increment();
    line.execute(() -> run(job));
    return new Submitted(job, true);
  }

  private Operator operator(String name) {
    Operator operator = Operator.ALL.get(name);
    List<String> there =
        Operator.ALL.values().stream()
            .filter(o -> commands.has(o.command()))
            .map(Operator::name)
            .toList();
    if (operator == null || !there.contains(name)) {
      throw ServiceException.invalid(
          "operator: there is no operator '" + name + "'; there are " + String.join(", ", there));
    }
    return operator;
  }

  /**
   * Asks for a job to end: one that waits never begins, one that runs ends within seconds.
   *
   * @throws ServiceException if there is no such job
   */
  Job cancel(String id) {
    Job job = find(id);
    if (!job.state().ended()) {
      store.requestCancel(id);
      store.find(id).filter(j -> j.state() == State.QUEUED).ifPresent(this::cancelled);
      Running now = running;
      if (now != null && now.job.id().equals(id)) {
        now.stop(State.CANCELLED);
      }
    }
    return find(id);
  }

  private void cancelled(Job job) {
    if (store.end(job.id(), State.CANCELLED, null, "cancelled before it began", null)) {
      count(job, State.CANCELLED, Duration.ZERO);
    }
  }

  Job find(String id) {
    return store
        .find(id)
        .orElseThrow(
            () ->
                ServiceException.missing(
                    "there is no job '" + id + "': GET /v1/jobs lists the newest"));
  }

  private void run(Job job) {
    if (closed) {
      return; // waits for the next process
    }
    Running now = new Running(job, Thread.currentThread());
    running = now;
    if (!store.start(job.id())) {
      running = null;
      return; // cancelled while it waited
    }
    long start = System.nanoTime();
    StringWriter out = new StringWriter();
    StringBuilder err = new StringBuilder();
    int exit;
    try (JobLogs.Log log = logs.open(job.id())) {
      log.line(
          job.operator()
              + " "
              + job.arguments()
              + ", attempt "
              + job.attempt()
              + " of "
              + job.key());
      PrintWriter errors = log.errors(err);
      now.begin();
      try (PrintWriter output = new PrintWriter(out)) {
        exit =
            commands.execute(
                job.id(), Operator.ALL.get(job.operator()).words(job.arguments()), output, errors);
      } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
        LOG.error("the job could not be run", e);
        err.append("the job could not be run: ").append(e);
        exit = 1;
      }
      now.over();
      out.toString().lines().forEach(log::line);
      log.line(
          "exit code "
              + exit
              + " after "
              + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / 1000.0
              + " s");
    } finally {
      now.over();
      running = null;
    }
    end(job, now, exit, out.toString(), err.toString(), System.nanoTime() - start);
  }

  private void end(Job job, Running now, int exit, String out, String err, long nanos) {
    State state = exit == 0 ? State.SUCCEEDED : State.FAILED;
    String message = exit == 0 ? null : message(err, exit);
    Integer code = exit;
    if (exit != 0 && now.asked == State.CANCELLED) {
      state = State.CANCELLED;
      message = "cancelled while it ran: readers still see the snapshot before";
      code = null;
    } else if (exit != 0 && now.asked == State.FAILED) {
      message =
          "ran longer than its "
              + job.deadlineSeconds()
              + " s and was stopped: look for what slowed it down, or submit it with more"
              + " deadline_seconds";
      code = 1;
    }
    store.end(job.id(), state, code, message, cut(out));
    count(job, state, Duration.ofNanos(nanos));
  }

  private void count(Job job, State state, Duration time) {
    metrics
        .timer(
            "filon.job",
            "operator",
            job.operator(),
            "state",
            state.name().toLowerCase(java.util.Locale.ROOT))
        .record(time);
  }

  /** What the command said of its failure, without the name of the program. */
  private static String message(String err, int exit) {
    String text = err.strip();
    int said = text.lastIndexOf("filon: ");
    String message = said < 0 ? text : text.substring(said + "filon: ".length());
    return message.isEmpty() ? "ended with exit code " + exit + ": see the log" : cut(message);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
  }

  /** No job begins any more; one that runs is left to the process's end. */
  @Override
  public void close() {
    closed = true;
    line.shutdown();
    timer.shutdown();
  }

  /** The job that runs, and how to stop it. */
  private final class Running {
    private final Job job;
    private final Thread thread;
    private State asked;
    private boolean begun;
    private boolean over;
    private ScheduledFuture<?> timer;

    Running(Job job, Thread thread) {
      this.job = job;
      this.thread = thread;
    }

    /** Stops Spark's work and wakes the thread, again and again until the job has ended. */
    void stop(State why) {
      synchronized (this) {
        if (over || asked != null) {
          return;
        }
        asked = why;
        if (!begun) {
          return;
        }
        thread.interrupt();
      }
      insist();
    }

    /** The command begins; before, an interrupt would hit the database of jobs. */
    void begin() {
      synchronized (this) {
        begun = true;
        timer =
            JobRunner.this.timer.schedule(
                () -> stop(State.FAILED), job.deadlineSeconds(), TimeUnit.SECONDS);
        if (asked == null) {
          return;
        }
        thread.interrupt();
      }
      insist();
    }

    private void insist() {
      synchronized (this) {
        if (over) {
          return;
        }
      }
      commands.cancel(job.id());
      JobRunner.this.timer.schedule(this::insist, INSIST_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** From here on nobody interrupts the thread, which has the result to write down. */
    synchronized void over() {
      over = true;
      if (timer != null) {
        timer.cancel(false);
      }
      if (Thread.interrupted()) {
        LOG.debug("job {} was interrupted", job.id());
      }
    }
  }
}
