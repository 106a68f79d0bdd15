package io.tokenmeter.local.outage;

import io.tokenmeter.engines.process.ProcessStatus;
import io.tokenmeter.engines.process.ResourceUsage;
import io.tokenmeter.local.runtime.LocalRuntime;
import io.tokenmeter.local.status.MetricsClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the runtime each second. */
final class OutageWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OutageWatch.class);
  private static final String LAG = "tokenmeter_lag_records";

  private final LocalRuntime runtime;
  private final StageLog stages;
  private final LongSupplier outstanding;
  private final MetricsClient metrics;
  private final long beganNanos = System.nanoTime();
  private final List<Sample> samples = new ArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "outage-watch");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Begins to look.
   *
   * @param outstanding events generated and not acknowledged
   */
  OutageWatch(LocalRuntime runtime, StageLog stages, LongSupplier outstanding) {
    this.runtime = runtime;
    this.stages = stages;
    this.outstanding = outstanding;
    this.metrics = new MetricsClient(runtime.descriptor().apiUrl());
    var unused = timer.scheduleAtFixedRate(this::look, 0, 1, TimeUnit.SECONDS);
  }

  synchronized List<Sample> samples() {
    return List.copyOf(samples);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void look() {
    try {
      Stage stage = stages.current();
      Sample sample = new Sample(seconds(), stage, memory(), lag(), outstanding.getAsLong());
      synchronized (this) {
        samples.add(sample);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("a second was not sampled: {}", e.toString());
    }
  }

  private double seconds() {
    return (System.nanoTime() - beganNanos) / 1e9;
  }

  private Map<String, Long> memory() {
    Map<Long, Long> sizes = ResourceUsage.pssBytesByPid(ProcessHandle.current());
    Map<String, Long> byName = new TreeMap<>();
    for (ProcessStatus process : runtime.processes()) {
      process
          .pid()
          .ifPresent(
              pid -> {
                long bytes = sizes.getOrDefault(pid, 0L);
                if (bytes > 0) {
                  byName.put(process.name(), bytes);
                }
              });
    }
    return byName;
  }

  private OptionalLong lag() throws InterruptedException {
    try {
      return OptionalLong.of(Math.round(metrics.sum(LAG)));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
