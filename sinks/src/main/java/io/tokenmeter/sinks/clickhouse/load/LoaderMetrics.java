package io.tokenmeter.sinks.clickhouse.load;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;

/** What the loader tells about itself. */
final class LoaderMetrics {

  private final MeterRegistry registry;
  private final Counter repeated;
  private final Counter failures;
  private volatile Map<String, Long> lagByTopic = Map.of();

  LoaderMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.repeated =
        Counter.builder("tokenmeter.sink.batches.repeated")
            .description("Inserts repeated under their token after a restart or rebalance")
            .register(registry);
    this.failures =
        Counter.builder("tokenmeter.sink.insert.failures")
            .description("Inserts that ClickHouse did not confirm; they are retried")
            .register(registry);
    for (TableMapping<?> mapping : Tables.all()) {
      String topic = mapping.topic().name();
      Gauge.builder("tokenmeter.sink.lag", () -> lagOf(topic).map(Long::doubleValue).orElse(NaN))
          .description("Offsets of the topic that are not recorded as stored; NaN when unknown")
          .tag("topic", topic)
          .register(registry);
    }
  }

  private static final double NaN = Double.NaN;

  void inserted(String table, int rows) {
    registry.counter("tokenmeter.sink.rows", "table", table).increment(rows);
  }

  void repeated() {
    repeated.increment();
  }

  void failed() {
    failures.increment();
  }

  void rejected(String topic) {
    registry.counter("tokenmeter.sink.rejected", "topic", topic).increment();
  }

  void lag(Map<String, Long> byTopic) {
    lagByTopic = Map.copyOf(byTopic);
  }

  /** Empty while this loader owns no partition of the topic. */
  Optional<Long> lagOf(String topic) {
    return Optional.ofNullable(lagByTopic.get(topic));
  }

  Map<String, Long> lag() {
    return lagByTopic;
  }
}
