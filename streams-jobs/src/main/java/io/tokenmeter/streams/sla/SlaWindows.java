package io.tokenmeter.streams.sla;

import io.micrometer.core.instrument.MeterRegistry;
import io.tokenmeter.schemas.derived.SlaWindow;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroSerde;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.streams.endpoint.EndpointNames;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The stage that turns unique generations into SLA windows. */
public final class SlaWindows {

  /** Length of a tumbling window of event time. */
  public static final Duration SIZE = Duration.ofSeconds(10);

  /** How much later than the newest event a generation may come and still revise its window. */
  public static final Duration LATENESS = Duration.ofHours(48);

  static final String STORE = "sla-windows";
  static final String CHANGED_STORE = "sla-windows-changed";

  private SlaWindows() {}

  /** Adds the stage; generations beyond the lateness show as {@code tokenmeter_sla_too_late}. */
  public static void addTo(
      KStream<String, Generation> generations,
      ReferenceTables tables,
      SchemaRegistry registry,
      Clock clock,
      MeterRegistry meters) {
    generations
        .process(() -> new ByService(tables), Named.as("generations-by-service"))
        .repartition(
            Repartitioned.with(Serdes.String(), new AvroSerde<>(Topics.GENERATIONS, registry))
                .withName("generations-by-service"))
        .process(processor(tables, clock, meters), Named.as("accumulate-sla-windows"))
        .to(
            Topics.SLA_WINDOWS.name(),
            Produced.with(Serdes.String(), new AvroSerde<>(Topics.SLA_WINDOWS, registry))
                .withName("sla-windows"));
  }

  static long startOf(long eventTimeMillis) {
    return Math.floorDiv(eventTimeMillis, SIZE.toMillis()) * SIZE.toMillis();
  }

  private static ProcessorSupplier<String, Generation, String, SlaWindow> processor(
      ReferenceTables tables, Clock clock, MeterRegistry meters) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<String, Generation, String, SlaWindow> get() {
        return new SlaWindowProcessor(tables, clock, meters);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(
            Stores.windowStoreBuilder(
                    Stores.persistentWindowStore(STORE, LATENESS.plus(SIZE), SIZE, false),
                    Serdes.String(),
                    Serdes.ByteArray())
                // A window takes many generations between two commits; one write serves them all.
                .withCachingEnabled(),
            Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(CHANGED_STORE), Serdes.String(), Serdes.Long()));
      }
    };
  }

  /** Keys a generation by its service and stamps it with its event time. */
  private static final class ByService
      extends ContextualProcessor<String, Generation, String, Generation> {

    private final EndpointNames endpoints;

    ByService(ReferenceTables tables) {
      this.endpoints = new EndpointNames(tables);
    }

    @Override
    public void process(Record<String, Generation> message) {
      Generation generation = message.value();
      context()
          .forward(
              message
                  .withKey(Service.of(generation, endpoints.of(generation)).key())
                  .withValue(whatWindowsTake(generation))
                  .withTimestamp(generation.getFinishedAt().toEpochMilli()));
    }

    /** Labels, GPUs and the like need not travel: a window counts and times. */
    private static Generation whatWindowsTake(Generation full) {
      return Generation.newBuilder()
          .setTenant(full.getTenant())
          .setSource(full.getSource())
          .setGenerationId(full.getGenerationId())
          .setModel(full.getModel())
          .setEndpoint(full.getEndpoint())
          .setStatus(full.getStatus())
          .setTokenReporting(full.getTokenReporting())
          .setTokens(full.getTokens())
          .setArrivedAt(full.getArrivedAt())
          .setFirstTokenAt(full.getFirstTokenAt())
          .setFinishedAt(full.getFinishedAt())
          .build();
    }
  }
}
