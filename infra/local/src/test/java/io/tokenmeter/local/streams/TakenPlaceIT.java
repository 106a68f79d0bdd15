package io.tokenmeter.local.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokenmeter.engines.kafka.KafkaBroker;
import io.tokenmeter.engines.kafka.KafkaSettings;
import io.tokenmeter.engines.process.Supervisor;
import io.tokenmeter.local.kafka.LoneBroker;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.streams.StreamsSettings;
import io.tokenmeter.streams.runtime.StreamsApp;
import io.tokenmeter.streams.runtime.StreamsProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Kafka Streams application with an instance id whose place in the group somebody else took. */
@Tag("side-by-side")
class TakenPlaceIT {

  private static final String APPLICATION = "tokenmeter-guest";
  private static final String TOPIC = "guests";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path data;

  private final Queue<String> read = new ConcurrentLinkedQueue<>();

  /** With a thread in place of the one that was fenced the group waits five minutes for the old. */
  @Test
  void itTakesItBackWithinTheMinuteInWhichEveryFaultHeals() throws Exception {
    KafkaSettings kafka = LoneBroker.in(data);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (Supervisor supervisor = Supervisor.open(data).add(KafkaBroker.spec(kafka))) {
      supervisor.start(LIMIT);
      createTopic(kafka);
      try (StreamsApp app = app(kafka, "state", meters)) {
        app.start();
        send(kafka, "before");
        await().atMost(LIMIT).until(() -> read.contains("before"));

        try (StreamsApp thief = app(kafka, "state of another", new SimpleMeterRegistry())) {
          thief.start();
          await()
              .atMost(LIMIT)
              .until(() -> meters.get("tokenmeter.streams.threads.replaced").counter().count() > 0);
        }
        send(kafka, "after");
        await().atMost(LIMIT).until(() -> read.contains("after") && app.isRunning());
        assertThat(read).containsOnlyOnce("after");
      }
    }
  }

  private StreamsApp app(KafkaSettings kafka, String state, MeterRegistry meters) {
    return new StreamsApp(this::topology, properties(kafka, state), meters);
  }

  private static void createTopic(KafkaSettings kafka) throws Exception {
    try (Admin admin = Admin.create(LoneBroker.client(kafka))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get();
    }
  }

  private Topology topology() {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(TOPIC, Consumed.with(Serdes.ByteArray(), Serdes.String()))
        .foreach((key, value) -> read.add(value));
    return builder.build();
  }

  private Properties properties(KafkaSettings kafka, String state) {
    StreamsSettings settings =
        Configuration.load(
            StreamsSettings.class,
            Map.of(
                "tokenmeter.streams.state-dir",
                data.resolve(state).toString(),
                "tokenmeter.streams.instance-id",
                "local"));
    var connection = LoneBroker.connection(kafka, LoneBroker.NO_REGISTRY);
    Properties properties =
        StreamsProperties.of(APPLICATION, StreamsConfig.AT_LEAST_ONCE, connection, settings);
    // Nothing is rejected here, and rejecting would need a registry.
    properties.remove(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG);
    properties.remove(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG);
    return properties;
  }

  private static void send(KafkaSettings kafka, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            LoneBroker.client(kafka), new StringSerializer(), new StringSerializer())) {
      Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(TOPIC, value));
      sent.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
