package dev.filon.jobs.warehouse;

import dev.filon.jobs.JobException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.slf4j.MDC;

/**
 * Computes tables that do not wait for each other at the same time. Each worker has a Spark session
 * of its own, because a query finds the tables that it reads as views of its session; data that is
 * kept in memory is shared.
 */
final class Workers implements AutoCloseable {
  private static final int MOST = 4;

  private final List<SparkSession> sessions;
  private final BlockingQueue<SparkSession> free;
  private final ExecutorService threads;
  private volatile Predicate<Model> light = model -> false;
  private volatile ToLongFunction<Model> cost = model -> 0;

  /** As many workers as the session has cores, at most four. */
  Workers(SparkSession spark) {
    int number = Math.max(1, Math.min(MOST, spark.sparkContext().defaultParallelism()));
    this.sessions = IntStream.range(0, number).mapToObj(i -> spark.newSession()).toList();
    this.free = new LinkedBlockingQueue<>(sessions);
    this.threads =
        new ThreadPoolExecutor(
            number,
            number,
            0,
            TimeUnit.SECONDS,
            new PriorityBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "filon-worker");
              thread.setDaemon(true);
              return thread;
            });
  }

  List<SparkSession> sessions() {
    return sessions;
  }

  /**
   * Says which tables there is so little to read for that planning is what costs.
   *
   * @param test asked before each step
   */
  void light(Predicate<Model> test) {
    this.light = test;
  }

  /**
   * Says what a step costs, in any unit.
   *
   * @param estimate asked before the first step
   */
  void cost(ToLongFunction<Model> estimate) {
    this.cost = estimate;
  }

  /** What is done for one table, in a worker's session. */
  @FunctionalInterface
  interface Step {
    void run(Model model, SparkSession session);
  }

  /**
   * A step that waits for a worker.
   *
   * @param chain cost of the dearest chain of steps that begins with it
   * @param place in the order of the models
   */
  private record Task(long chain, int place, Runnable step) implements Runnable, Comparable<Task> {
    @Override
    public void run() {
      step.run();
    }

    @Override
    public int compareTo(Task other) {
      return chain != other.chain
          ? Long.compare(other.chain, chain)
          : Integer.compare(place, other.place);
    }
  }

  /**
   * For each model the cost of the dearest chain that begins with it, in which each reads the one
   * before.
   */
  static Map<String, Long> chains(List<Model> models, ToLongFunction<Model> cost) {
    Map<String, Long> chains = new HashMap<>();
    for (int i = models.size() - 1; i >= 0; i--) {
      Model model = models.get(i);
      // a step without a cost is one all the same
      long chain = 1 + cost.applyAsLong(model) + chains.getOrDefault(model.table(), 0L);
      chains.put(model.table(), chain);
      model.reads().forEach(read -> chains.merge(read, chain, Long::max));
    }
    return chains;
  }

  /**
   * Takes a step for each model, after those of the models that it reads. Of several that could
   * begin that begins which the dearest chain waits for.
   *
   * @param models each after all of the list that it reads
   * @throws RuntimeException the first that a step threw; no step begins after it
   */
  void each(List<Model> models, Step step) {
    Map<String, CompletableFuture<Void>> done = new HashMap<>();
    AtomicBoolean failed = new AtomicBoolean();
    Map<String, String> context = MDC.getCopyOfContextMap();
    Map<String, Long> chains = chains(models, cost);
    for (int i = 0; i < models.size(); i++) {
      Model model = models.get(i);
      int place = i;
      CompletableFuture<?>[] before =
          model.reads().stream()
              .map(done::get)
              .filter(java.util.Objects::nonNull)
              .toArray(CompletableFuture[]::new);
      done.put(
          model.table(),
          CompletableFuture.allOf(before)
              .thenRunAsync(
                  () -> take(model, step, failed, context),
                  task -> threads.execute(new Task(chains.get(model.table()), place, task))));
    }
    Throwable first = null;
    for (Model model : models) {
      try {
        done.get(model.table()).join();
      } catch (CompletionException e) {
        first = first == null ? e.getCause() : first;
      }
    }
    if (first instanceof RuntimeException exception) {
      throw exception;
    }
    if (first != null) {
      throw JobException.internal(String.valueOf(first.getMessage()), first);
    }
  }

  private void take(Model model, Step step, AtomicBoolean failed, Map<String, String> context) {
    if (failed.get()) {
      return;
    }
    MDC.setContextMap(context == null ? Map.of() : context); // what the log lines say
    SparkSession session = free.remove();
    SparkSession.setActiveSession(session);
    Sessions.fit(session, light.test(model));
    boolean ended = false;
    try {
      step.run(model, session);
      ended = true;
    } finally {
      if (!ended) {
        failed.set(true);
      }
      SparkSession.clearActiveSession();
      free.add(session);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
