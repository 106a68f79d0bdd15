package io.tokenmeter.engines.process;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** The present status of every process; threads wait here for the statuses of others to change. */
final class StatusBoard {
  private final Map<String, ProcessStatus> statuses = new ConcurrentHashMap<>();

  synchronized void post(ProcessStatus status) {
    statuses.put(status.name(), status);
    notifyAll();
  }

  synchronized void change(String name, UnaryOperator<ProcessStatus> change) {
    statuses.put(name, change.apply(of(name)));
    notifyAll();
  }

  /** Lets every waiting thread look again, for conditions that depend on more than this board. */
  synchronized void recheck() {
    notifyAll();
  }

  ProcessStatus of(String name) {
    return Objects.requireNonNull(statuses.get(name), () -> "no process named " + name);
  }

  List<ProcessStatus> all(List<String> names) {
    return names.stream().map(this::of).toList();
  }

  boolean allUp(Iterable<String> names) {
    for (String name : names) {
      if (of(name).state() != ProcessState.UP) {
        return false;
      }
    }
    return true;
  }

  /** Waits until the condition holds; false when the limit has passed first. */
  synchronized boolean await(BooleanSupplier condition, Duration limit)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return false;
      }
      wait(millis);
    }
    return true;
  }
}
