package io.tokenmeter.local.status;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the pipeline every few seconds and shows what it saw as metrics. */
public final class PipelineWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PipelineWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final PipelineProbe probe;
  private final MultiGauge lag;
  private final MultiGauge watermark;
  private final MultiGauge delay;
  private final MultiGauge open;
  private final MultiGauge stale;
  private final MultiGauge late;
  private final MultiGauge revising;
  private final MultiGauge pending;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "pipeline-watch");
            thread.setDaemon(true);
            return thread;
          });
  private volatile @Nullable PipelineStatus last;

  public PipelineWatch(PipelineProbe probe, MeterRegistry meters) {
    this.probe = probe;
    this.lag =
        MultiGauge.builder("tokenmeter.lag.records")
            .description("Records a reader has still to read")
            .register(meters);
    this.watermark =
        MultiGauge.builder("tokenmeter.telemetry.watermark.seconds")
            .description("Event time up to which telemetry of the GPU has arrived, Unix seconds")
            .register(meters);
    this.delay =
        MultiGauge.builder("tokenmeter.settlement.delay.seconds")
            .description("How far settlement of the GPU is behind its telemetry")
            .register(meters);
    this.open =
        MultiGauge.builder("tokenmeter.open.generations")
            .description("Generations of the GPU whose energy has not settled")
            .register(meters);
    this.stale =
        MultiGauge.builder("tokenmeter.stale.readings")
            .description("Readings that came again, or beyond the revision horizon")
            .register(meters);
    this.late =
        MultiGauge.builder("tokenmeter.late.generations")
            .description("Generations that came after their windows had settled")
            .register(meters);
    this.revising =
        MultiGauge.builder("tokenmeter.late.readings")
            .description("Readings that came after their window had settled, and revised it")
            .register(meters);
    this.pending =
        MultiGauge.builder("tokenmeter.pending.windows")
            .description("Settled windows for which something came that is not taken in yet")
            .register(meters);
    Gauge.builder("tokenmeter.settled", this, PipelineWatch::settledAsNumber)
        .description("1 when nothing waits anywhere and every GPU is settled")
        .register(meters);
  }

  /** Begins to look. */
  public void start() {
    timer.scheduleWithFixedDelay(this::lookQuietly, 0, PERIOD.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * The status of this moment.
   *
   * @throws IllegalStateException when Kafka cannot answer
   */
  public PipelineStatus lookNow() throws InterruptedException {
    try {
      PipelineStatus status = probe.look();
      show(status);
      return status;
    } catch (ExecutionException | KafkaException e) {
      throw new IllegalStateException("Kafka does not answer: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    probe.close();
  }

  private void lookQuietly() {
    try {
      lookNow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("the pipeline's status is not known: {}", e.getMessage());
    }
  }

  /** One at a time: rows that two register at once would stand there twice. */
  private synchronized void show(PipelineStatus status) {
    last = status;
    lag.register(
        status.lagRecords().entrySet().stream()
            .flatMap(
                group ->
                    group.getValue().entrySet().stream()
                        .map(
                            topic ->
                                row(
                                    Tags.of("reader", group.getKey(), "topic", topic.getKey()),
                                    topic.getValue())))
            .toList(),
        true);
    List<PipelineStatus.GpuSettlement> gpus = status.settlement();
    watermark.register(
        gpus.stream().map(g -> row(gpu(g), seconds(g.telemetryUntil()))).toList(), true);
    delay.register(gpus.stream().map(g -> row(gpu(g), delaySeconds(g))).toList(), true);
    open.register(gpus.stream().map(g -> row(gpu(g), g.openGenerations())).toList(), true);
    stale.register(gpus.stream().map(g -> row(gpu(g), g.staleReadings())).toList(), true);
    late.register(gpus.stream().map(g -> row(gpu(g), g.lateGenerations())).toList(), true);
    revising.register(gpus.stream().map(g -> row(gpu(g), g.lateReadings())).toList(), true);
    pending.register(gpus.stream().map(g -> row(gpu(g), g.pendingWindows())).toList(), true);
  }

  private double settledAsNumber() {
    PipelineStatus status = last;
    return status != null && status.settled() ? 1 : 0;
  }

  private static MultiGauge.Row<Number> row(Tags tags, double value) {
    return MultiGauge.Row.of(tags, value);
  }

  private static Tags gpu(PipelineStatus.GpuSettlement settlement) {
    return Tags.of("gpu", settlement.gpu());
  }

  private static double seconds(@Nullable Instant instant) {
    return instant == null ? Double.NaN : instant.toEpochMilli() / 1000.0;
  }

  private static double delaySeconds(PipelineStatus.GpuSettlement settlement) {
    Instant telemetry = settlement.telemetryUntil();
    Instant settled = settlement.settledUntil();
    return telemetry == null || settled == null
        ? Double.NaN
        : Math.max(0, Duration.between(settled, telemetry).toMillis() / 1000.0);
  }
}
