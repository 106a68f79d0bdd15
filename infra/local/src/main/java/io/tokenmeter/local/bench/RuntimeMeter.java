package io.tokenmeter.local.bench;

import io.tokenmeter.engines.process.ProcessStatus;
import io.tokenmeter.engines.process.ResourceUsage;
import io.tokenmeter.local.runtime.LocalRuntime;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Processor time and memory of a runtime's processes, and of this one, which sends. */
final class RuntimeMeter implements AutoCloseable {

  static final String SENDER = "sender";
  private static final String APPLICATION = "application";
  private static final long MEMORY_PERIOD_MILLIS = 2_000;

  /** All accounts at one moment. */
  record Reading(
      long nanos, Map<String, Long> millisByProcess, Map<ThreadRole, Long> millisByRole) {

    /**
     * What was spent from an earlier reading to this one; a process that was replaced is absent.
     */
    Spent since(Reading earlier) {
      return new Spent(
          (nanos - earlier.nanos) / 1e9,
          difference(millisByProcess, earlier.millisByProcess),
          difference(millisByRole, earlier.millisByRole));
    }

    private static <K> Map<K, Double> difference(Map<K, Long> now, Map<K, Long> before) {
      Map<K, Double> seconds = new TreeMap<>();
      now.forEach(
          (key, millis) -> {
            long spent = millis - before.getOrDefault(key, 0L);
            if (spent >= 0) {
              seconds.put(key, spent / 1e3);
            }
          });
      return seconds;
    }
  }

  /**
   * Processor seconds over some time.
   *
   * @param seconds by the clock on the wall
   * @param byRole of the application alone
   */
  record Spent(double seconds, Map<String, Double> byProcess, Map<ThreadRole, Double> byRole) {

    /** Of the pipeline: what sends is not part of it. */
    double pipeline() {
      return byProcess.entrySet().stream()
          .filter(process -> !process.getKey().equals(SENDER))
          .mapToDouble(Map.Entry::getValue)
          .sum();
    }
  }

  private final LocalRuntime runtime;
  private final Map<String, Long> peakBytes = new ConcurrentHashMap<>();
  private volatile long peakSumBytes;
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "memory-meter");
            thread.setDaemon(true);
            return thread;
          });

  RuntimeMeter(LocalRuntime runtime) {
    this.runtime = runtime;
    var unused =
        sampler.scheduleWithFixedDelay(
            this::sampleMemory, 0, MEMORY_PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  Reading read() {
    Map<String, Long> processes = new TreeMap<>();
    Map<ThreadRole, Long> roles = new TreeMap<>();
    for (Map.Entry<String, Long> process : pids().entrySet()) {
      processes.put(process.getKey(), ProcessorTime.ofProcess(process.getValue()));
      if (process.getKey().equals(APPLICATION)) {
        roles.putAll(ThreadRole.sums(ProcessorTime.ofThreads(process.getValue())));
      }
    }
    return new Reading(System.nanoTime(), processes, roles);
  }

  /** Largest proportional set size of each process so far. */
  Map<String, Long> peakBytes() {
    return new TreeMap<>(peakBytes);
  }

  /** Largest sum over the pipeline's processes so far. */
  long peakSumBytes() {
    return peakSumBytes;
  }

  /** Forgets the peaks. */
  void resetPeaks() {
    peakBytes.clear();
    peakSumBytes = 0;
  }

  @Override
  public void close() {
    sampler.shutdownNow();
  }

  private void sampleMemory() {
    Map<Long, Long> sizes = ResourceUsage.pssBytesByPid(ProcessHandle.current());
    long sum = 0;
    for (Map.Entry<String, Long> process : pids().entrySet()) {
      long bytes = sizes.getOrDefault(process.getValue(), 0L);
      peakBytes.merge(process.getKey(), bytes, Math::max);
      sum += process.getKey().equals(SENDER) ? 0 : bytes;
    }
    peakSumBytes = Math.max(peakSumBytes, sum);
  }

  private Map<String, Long> pids() {
    Map<String, Long> pids = new TreeMap<>();
    pids.put(SENDER, ProcessHandle.current().pid());
    for (ProcessStatus process : runtime.processes()) {
      process.pid().ifPresent(pid -> pids.put(process.name(), pid));
    }
    return pids;
  }
}
