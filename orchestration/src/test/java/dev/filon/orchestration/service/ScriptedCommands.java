package dev.filon.orchestration.service;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/** Commands that do what the source in their words says: end with an exit code, or wait. */
final class ScriptedCommands implements Commands {
  final List<List<String>> executed = new CopyOnWriteArrayList<>();
  final List<String> cancelled = new CopyOnWriteArrayList<>();
  final AtomicInteger atOnce = new AtomicInteger();
  final AtomicInteger mostAtOnce = new AtomicInteger();

  @Override
  public boolean has(String command) {
    return !command.equals("send");
  }

  @Override
  public int execute(String job, List<String> words, PrintWriter out, PrintWriter err) {
    executed.add(words);
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    try {
      LoggerFactory.getLogger("dev.filon.Scripted").info("begins");
      String source =
          words.stream()
              .filter(w -> w.startsWith("--source="))
              .map(w -> w.substring("--source=".length()))
              .findFirst()
              .orElse("exit-0");
      out.println("result of " + source);
      if (source.equals("slow")) {
        waitToBeCancelled(job);
        err.println("filon: interrupted");
        return 1;
      }
      if (source.equals("breaks")) {
        throw new IllegalStateException("a bug");
      }
      int exit = Integer.parseInt(source.substring(source.indexOf('-') + 1));
      if (exit != 0) {
        err.println("filon: went wrong, do this");
      }
      return exit;
    } finally {
      atOnce.decrementAndGet();
    }
  }

  /** As Spark's work does, ends when it is cancelled; the interrupt alone is not enough. */
  private void waitToBeCancelled(String job) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!(interrupted && cancelled.contains(job)) && System.nanoTime() < deadline) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  @Override
  public void cancel(String job) {
    cancelled.add(job);
  }
}
