package io.tokenmeter.ingest.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokenmeter.engines.kafka.KafkaBroker;
import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.FreePorts;
import io.tokenmeter.engines.process.Supervisor;
import io.tokenmeter.ingest.badinput.SampleEvents;
import io.tokenmeter.ingest.publish.KafkaFactPublisher;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.ConfluentSchemaRegistry;
import io.tokenmeter.schemas.wire.InMemorySchemaRegistry;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose broker is killed and comes back: its clients always have an answer. */
@NullUnmarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutageIT {

  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(20);
  private static final int SMALL_BUFFER_BYTES = 256 * 1024;

  @TempDir static Path data;

  private final HttpClient http = HttpClient.newHttpClient();
  private Supervisor supervisor;
  private String bootstrapServers;

  @BeforeAll
  void startBroker() throws Exception {
    List<Integer> ports = FreePorts.find(2);
    io.tokenmeter.engines.kafka.KafkaSettings broker =
        new io.tokenmeter.engines.kafka.KafkaSettings(
            data.resolve("kafka"),
            data.resolve("logs"),
            ports.get(0),
            ports.get(1),
            384,
            ChildJvm.likeThisOne(List.of()));
    bootstrapServers = broker.bootstrapServers();
    supervisor = Supervisor.open(data).add(KafkaBroker.spec(broker));
    supervisor.start(Duration.ofSeconds(120));
    try (Admin admin =
        Admin.create(settings(new InMemorySchemaRegistry(), Map.of()).clientProperties())) {
      admin
          .createTopics(List.of(new NewTopic(Topics.GENERATION_EVENTS.name(), 1, (short) 1)))
          .all()
          .get();
    }
  }

  @AfterAll
  void stopBroker() {
    if (supervisor != null) {
      supervisor.close();
    }
  }

  @Test
  void whileTheBrokerIsAwayEveryAnswerIs503AndAfterItsReturnTheSameEventIsTakenIn()
      throws Exception {
    Map<String, String> smallBuffer =
        Map.of("buffer.memory", Integer.toString(SMALL_BUFFER_BYTES), "batch.size", "16384");
    try (KafkaFactPublisher publisher =
            KafkaFactPublisher.open(settings(new InMemorySchemaRegistry(), smallBuffer));
        Gateway gateway = gateway(publisher)) {
      assertThat(post(gateway, batch("before", 1)).statusCode()).isEqualTo(202);
      supervisor.hold(KafkaBroker.NAME);

      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      Instant asked = Instant.now();
      for (int i = 0; i < 12; i++) {
        answers.add(http.sendAsync(request(gateway, batch("during-" + i, 500)), body()));
      }
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        assertUnavailable(answer.get());
      }
      assertThat(Duration.between(asked, Instant.now())).isLessThan(ANSWERED_WITHIN);

      supervisor.release(KafkaBroker.NAME);
      supervisor.awaitUp(Duration.ofSeconds(60));
      org.awaitility.Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> post(gateway, batch("during-0", 500)).statusCode() == 202);
    }
  }

  @Test
  void withoutASchemaRegistryTheAnswerIs503() throws Exception {
    SchemaRegistry nowhere =
        new ConfluentSchemaRegistry("http://127.0.0.1:" + FreePorts.find(1).get(0));
    try (KafkaFactPublisher publisher = KafkaFactPublisher.open(settings(nowhere, Map.of()));
        Gateway gateway = gateway(publisher)) {
      Instant asked = Instant.now();
      assertUnavailable(post(gateway, batch("unregistered", 3)));
      assertThat(Duration.between(asked, Instant.now())).isLessThan(ANSWERED_WITHIN);
    }
  }

  private static void assertUnavailable(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.body()).contains("send them again");
  }

  private static Gateway gateway(KafkaFactPublisher publisher) {
    return new Gateway(
            GatewaySettings.defaultsExcept(Map.of("tokenmeter.gateway.port", "0")),
            publisher,
            new SimpleMeterRegistry(),
            Clock.systemUTC())
        .start();
  }

  private HttpResponse<String> post(Gateway gateway, String batch) throws Exception {
    return http.send(request(gateway, batch), body());
  }

  private static HttpRequest request(Gateway gateway, String batch) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/v1/events"))
        .header("Content-Type", "application/cloudevents-batch+json")
        .POST(HttpRequest.BodyPublishers.ofString(batch))
        .build();
  }

  private static HttpResponse.BodyHandler<String> body() {
    return HttpResponse.BodyHandlers.ofString();
  }

  private static String batch(String name, int events) {
    SampleEvents samples = new SampleEvents(Instant.now());
    List<String> batch = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      batch.add(samples.of("generation", name + "-" + i).toString());
    }
    return "[" + String.join(",", batch) + "]";
  }

  private KafkaSettings settings(SchemaRegistry registry, Map<String, String> client) {
    return new KafkaSettings() {
      @Override
      public String bootstrapServers() {
        return bootstrapServers;
      }

      @Override
      public String schemaRegistryUrl() {
        return "http://127.0.0.1";
      }

      @Override
      public String schemaRegistryClient() {
        return registry.getClass().getName();
      }

      @Override
      public short replicationFactor() {
        return 1;
      }

      @Override
      public Map<String, String> client() {
        return client;
      }

      @Override
      public SchemaRegistry openSchemaRegistry() {
        return registry;
      }
    };
  }
}
