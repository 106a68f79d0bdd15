package io.tokenmeter.streams.firstseen;

import io.micrometer.core.instrument.MeterRegistry;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.identity.AcceptanceWindow;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroSerde;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.time.Clock;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The stage that turns generation-events into the unique generations. */
public final class FirstSeen {

  /** Store of the identities seen within the horizon. */
  public static final String STORE = "first-seen";

  private FirstSeen() {}

  /**
   * Adds the stage.
   *
   * @return the unique generations, keyed by identity, as they also are on their topic
   */
  public static KStream<String, Generation> addTo(
      StreamsBuilder builder,
      SchemaRegistry registry,
      AcceptanceWindow acceptance,
      Clock clock,
      MeterRegistry meters) {
    KStream<String, Admission> admissions =
        builder.stream(
                Topics.GENERATION_EVENTS.name(),
                Consumed.with(Serdes.String(), new AvroSerde<>(Topics.GENERATION_EVENTS, registry))
                    .withName("generation-events"))
            .process(processor(registry, acceptance, clock, meters), Named.as("first-seen"));
    writeRefused(admissions, registry);
    KStream<String, Generation> generations =
        admissions
            .filter((key, a) -> a instanceof Admission.Admitted, Named.as("admitted"))
            .mapValues(a -> ((Admission.Admitted) a).generation(), Named.as("unique-generations"));
    generations.to(
        Topics.GENERATIONS.name(),
        Produced.with(Serdes.String(), new AvroSerde<>(Topics.GENERATIONS, registry))
            .withName("generations"));
    return generations;
  }

  private static void writeRefused(KStream<String, Admission> admissions, SchemaRegistry registry) {
    admissions
        .filter((key, a) -> a instanceof Admission.Refused, Named.as("refused"))
        .mapValues(a -> ((Admission.Refused) a).event(), Named.as("refused-generations"))
        .to(
            Topics.REJECTED_EVENTS.name(),
            Produced.with(Serdes.String(), new AvroSerde<>(Topics.REJECTED_EVENTS, registry))
                .withName("rejected-events"));
  }

  private static ProcessorSupplier<String, Generation, String, Admission> processor(
      SchemaRegistry registry, AcceptanceWindow acceptance, Clock clock, MeterRegistry meters) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<String, Generation, String, Admission> get() {
        AvroWire<Generation> wire = new AvroWire<>(Topics.GENERATION_EVENTS, registry);
        return new FirstSeenProcessor(acceptance, wire, clock, meters);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(
            Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray()));
      }
    };
  }
}
