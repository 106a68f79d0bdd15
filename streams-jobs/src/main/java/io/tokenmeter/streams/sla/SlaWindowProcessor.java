package io.tokenmeter.streams.sla;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tokenmeter.schemas.derived.SlaWindow;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.SlaPolicy;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.streams.endpoint.EndpointNames;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/**
 * Accumulates windows and, once a second, emits one new revision of each that changed. Record
 * timestamps are event times here.
 */
@SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
final class SlaWindowProcessor implements Processor<String, Generation, String, SlaWindow> {

  private static final Duration EMIT_INTERVAL = Duration.ofSeconds(1);

  private final ReferenceTables tables;
  private final EndpointNames endpoints;
  private final Clock clock;
  private final Counter tooLate;

  private ProcessorContext<String, SlaWindow> context;
  private WindowStore<String, byte[]> windows;
  private KeyValueStore<String, Long> changed;

  SlaWindowProcessor(ReferenceTables tables, Clock clock, MeterRegistry meters) {
    this.tables = tables;
    this.endpoints = new EndpointNames(tables);
    this.clock = clock;
    this.tooLate = meters.counter("tokenmeter.sla.too.late");
  }

  @Override
  public void init(ProcessorContext<String, SlaWindow> streams) {
    context = streams;
    windows = streams.getStateStore(SlaWindows.STORE);
    changed = streams.getStateStore(SlaWindows.CHANGED_STORE);
    streams.schedule(EMIT_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> emitChanged());
  }

  @Override
  public void process(Record<String, Generation> message) {
    Generation generation = message.value();
    long windowStart = SlaWindows.startOf(message.timestamp());
    if (windowStart < context.currentStreamTimeMs() - SlaWindows.LATENESS.toMillis()) {
      tooLate.increment();
      return;
    }
    Service service = Service.of(generation, endpoints.of(generation));
    byte[] known = windows.fetch(service.key(), windowStart);
    SlaAccumulator window =
        known == null ? SlaAccumulator.empty(service) : SlaAccumulatorCodec.decode(known);
    window.add(Responsiveness.of(generation), policy(service, generation.getFinishedAt()));
    windows.put(service.key(), SlaAccumulatorCodec.encode(window), windowStart);
    changed.put(windowStart + "@" + service.key(), windowStart);
  }

  private void emitChanged() {
    List<String> emitted = new ArrayList<>();
    try (KeyValueIterator<String, Long> all = changed.all()) {
      all.forEachRemaining(
          change -> {
            emit(change.key.substring(change.key.indexOf('@') + 1), change.value);
            emitted.add(change.key);
          });
    }
    emitted.forEach(changed::delete);
  }

  private void emit(String serviceKey, long windowStart) {
    byte[] known = windows.fetch(serviceKey, windowStart);
    if (known == null) {
      return;
    }
    SlaAccumulator window = SlaAccumulatorCodec.decode(known);
    Instant start = Instant.ofEpochMilli(windowStart);
    Instant end = start.plus(SlaWindows.SIZE);
    SlaPolicy policy = policy(window.service, end.minusNanos(1_000));
    SlaWindow row =
        window.nextRevision(
            start, end, policy == null ? null : policy.getPolicyId(), clock.instant());
    windows.put(serviceKey, SlaAccumulatorCodec.encode(window), windowStart);
    context.forward(new Record<>(Topics.SLA_WINDOWS.key(row), row, end.toEpochMilli()));
  }

  private @Nullable SlaPolicy policy(Service service, Instant at) {
    return tables.slaPolicy(service.tenant(), service.model(), at).orElse(null);
  }
}
