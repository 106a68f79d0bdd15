package io.tokenmeter.local.chaos;

import io.tokenmeter.engines.flink.FlinkJob;
import io.tokenmeter.engines.flink.FlinkRest;
import io.tokenmeter.engines.process.ProcessStatus;
import io.tokenmeter.local.runtime.LocalRuntime;
import io.tokenmeter.local.status.MetricsClient;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the counters often, and adds up what they count over the lives of their processes. The
 * duplicates that the health checks themselves have caused are left out.
 */
final class RedeliveryWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RedeliveryWatch.class);
  private static final long PERIOD_MILLIS = 500;

  private static final String DUPLICATES = "tokenmeter_duplicates_total";
  private static final String REPEATED = "tokenmeter_sink_batches_repeated_total";
  private static final String FAILURES = "tokenmeter_sink_insert_failures_total";
  private static final String THREADS = "tokenmeter_streams_threads_replaced_total";

  private final LocalRuntime runtime;
  private final GatewayPulse pulse;
  private final MetricsClient metrics;
  private final FlinkRest flink;
  private final Map<String, MetricIncrease> increases = new LinkedHashMap<>();
  private final MetricIncrease restores = new MetricIncrease();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "redelivery-watch");
            thread.setDaemon(true);
            return thread;
          });

  RedeliveryWatch(LocalRuntime runtime, GatewayPulse pulse) {
    this.pulse = pulse;
    this.runtime = runtime;
    this.metrics = new MetricsClient(runtime.descriptor().apiUrl());
    this.flink = new FlinkRest(URI.create(runtime.descriptor().flinkUrl()));
    for (String name : new String[] {DUPLICATES, REPEATED, FAILURES, THREADS}) {
      increases.put(name, new MetricIncrease());
    }
  }

  void start() {
    timer.scheduleWithFixedDelay(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Everything seen so far. */
  synchronized Redeliveries total() {
    return new Redeliveries(
        Math.max(0, total(DUPLICATES) - pulse.accepted()),
        total(REPEATED),
        total(FAILURES),
        restores.total(),
        total(THREADS),
        runtime.processes().stream().mapToLong(ProcessStatus::restarts).sum());
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private long total(String metric) {
    MetricIncrease increase = increases.get(metric);
    return increase == null ? 0 : increase.total();
  }

  private void look() {
    quietly(this::lookAtApplication);
    quietly(this::lookAtFlink);
  }

  private void lookAtApplication() throws IOException, InterruptedException {
    Map<String, Double> values = metrics.sums(increases.keySet());
    synchronized (this) {
      increases.forEach((name, increase) -> increase.observe(values.getOrDefault(name, 0.0)));
    }
  }

  private void lookAtFlink() throws IOException, InterruptedException {
    Optional<FlinkJob> job = flink.job();
    if (job.isPresent()) {
      long count = flink.restores(job.get().id());
      synchronized (this) {
        restores.observe(count);
      }
    }
  }

  private interface Look {
    void look() throws IOException, InterruptedException;
  }

  private static void quietly(Look look) {
    try {
      look.look();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      LOG.debug("nothing to count while it is down", e);
    }
  }
}
