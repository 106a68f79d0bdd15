package io.tokenmeter.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.identity.AcceptanceWindow;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.wire.AvroSerde;
import io.tokenmeter.schemas.wire.InMemorySchemaRegistry;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.streams.rejection.RejectingExceptionHandler;
import io.tokenmeter.streams.routing.RouteCostRules;
import io.tokenmeter.streams.routing.RouteCostsTopology;
import io.tokenmeter.streams.runtime.BoundedRocksDb;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A topology of ours under Kafka's test driver, with real serdes, stores and handlers. */
public final class TopologyDriver implements AutoCloseable {

  public final ReferenceTables tables;
  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  public final SchemaRegistry registry;
  private final TopologyTestDriver driver;

  private interface Build {
    Topology with(ReferenceTables tables, SchemaRegistry registry, Clock clock, MeterRegistry m);
  }

  private TopologyDriver(SchemaRegistry registry, Instant now, RejectStage stage, Build build) {
    this.registry = registry;
    this.tables = new ReferenceTables();
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test-" + System.nanoTime());
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    properties.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        RejectingExceptionHandler.class);
    properties.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, RejectingExceptionHandler.class);
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
    properties.put(BoundedRocksDb.MEMORY_MEBIBYTES, 16);
    properties.putAll(RejectingExceptionHandler.settings(stage, registry, clock, meters));
    driver = new TopologyTestDriver(build.with(tables, registry, clock, meters), properties, now);
  }

  public static TopologyDriver metering(Instant now) {
    return metering(now, new InMemorySchemaRegistry());
  }

  public static TopologyDriver metering(Instant now, SchemaRegistry registry) {
    return new TopologyDriver(
        registry,
        now,
        RejectStage.FIRST_SEEN,
        (tables, schemas, clock, meters) ->
            MeteringTopology.build(tables, schemas, AcceptanceWindow.DEFAULT, clock, meters));
  }

  public static TopologyDriver routeCosts(Instant now) {
    return new TopologyDriver(
        new InMemorySchemaRegistry(),
        now,
        RejectStage.ROUTE_COSTS,
        (tables, schemas, clock, meters) ->
            RouteCostsTopology.build(tables, schemas, RouteCostRules.DEFAULT));
  }

  /** Sends a value as its producer would, appended by the broker at the instant. */
  public <V extends SpecificRecord> void send(Topic<V> topic, V value, Instant appended) {
    driver
        .createInputTopic(
            topic.name(), new StringSerializer(), new AvroSerde<>(topic, registry).serializer())
        .pipeInput(topic.key(value), value, appended);
  }

  public void sendBytes(Topic<?> topic, byte @Nullable [] bytes, Instant appended) {
    driver
        .createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput("key".getBytes(UTF_8), bytes, appended);
  }

  /** Values that came out since the last call; null for a tombstone. */
  public <V extends SpecificRecord> List<V> read(Topic<V> topic) {
    return readKeyed(topic).stream().map(record -> record.value).toList();
  }

  public <V extends SpecificRecord> List<KeyValue<String, V>> readKeyed(Topic<V> topic) {
    return driver
        .createOutputTopic(
            topic.name(), new StringDeserializer(), new AvroSerde<>(topic, registry).deserializer())
        .readKeyValuesToList();
  }

  public void advanceWallClock(Duration by) {
    driver.advanceWallClockTime(by);
  }

  public <V> KeyValueStore<?, V> store(String name) {
    return driver.getKeyValueStore(name);
  }

  @Override
  public void close() {
    driver.close();
  }
}
