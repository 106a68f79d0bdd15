package io.tokenmeter.streams.routing;

import io.tokenmeter.schemas.derived.LiveEnergy;
import io.tokenmeter.schemas.derived.RouteCost;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroSerde;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.streams.endpoint.EndpointNames;
import io.tokenmeter.streams.runtime.NamedTopologies;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KeyValueMapper;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** From generations and live-energy to route-costs. Endpoints are few: one partition holds all. */
public final class RouteCostsTopology {

  static final String STORE = "endpoint-states";

  private RouteCostsTopology() {}

  /**
   * Builds the topology.
   *
   * @param tables complete before the first event is processed
   */
  public static Topology build(
      ReferenceTables tables, SchemaRegistry registry, RouteCostRules rules) {
    StreamsBuilder builder = NamedTopologies.builder();
    EndpointNames names = new EndpointNames(tables);
    KStream<String, SpecificRecord> generations =
        byEndpoint(
            builder, Topics.GENERATIONS, registry, (key, generation) -> names.of(generation));
    KStream<String, SpecificRecord> energies =
        byEndpoint(
            builder,
            Topics.LIVE_ENERGY,
            registry,
            (String key, LiveEnergy energy) ->
                names.canonical(energy.getEndpoint(), energy.getWindowEnd()));
    generations
        .merge(energies, Named.as("observations"))
        .process(processor(tables, rules), Named.as("observe-endpoints"))
        .to(
            Topics.ROUTE_COSTS.name(),
            Produced.with(Serdes.String(), new AvroSerde<>(Topics.ROUTE_COSTS, registry))
                .withName("route-costs"));
    return builder.build();
  }

  private static <V extends SpecificRecord> KStream<String, SpecificRecord> byEndpoint(
      StreamsBuilder builder,
      Topic<V> topic,
      SchemaRegistry registry,
      KeyValueMapper<String, V, String> endpoint) {
    String name = topic.name() + "-by-endpoint";
    AvroSerde<V> serde = new AvroSerde<>(topic, registry);
    return builder.stream(
            topic.name(), Consumed.with(Serdes.String(), serde).withName(topic.name()))
        .filter((key, value) -> value != null, Named.as(topic.name() + "-present"))
        .selectKey(endpoint, Named.as("key-" + name))
        .filter((key, value) -> key != null, Named.as(topic.name() + "-placed"))
        .repartition(
            Repartitioned.with(Serdes.String(), serde).withName(name).withNumberOfPartitions(1))
        .mapValues(value -> (SpecificRecord) value, Named.as(topic.name() + "-observed"));
  }

  private static ProcessorSupplier<String, SpecificRecord, String, RouteCost> processor(
      ReferenceTables tables, RouteCostRules rules) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<String, SpecificRecord, String, RouteCost> get() {
        return new RouteCostProcessor(tables, rules);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(
            Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray()));
      }
    };
  }
}
