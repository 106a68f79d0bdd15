package io.tokenmeter.ingest.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokenmeter.ingest.badinput.BadRequest;
import io.tokenmeter.ingest.badinput.BadRequests;
import io.tokenmeter.ingest.cloudevents.EventJson;
import io.tokenmeter.ingest.publish.RecordingPublisher;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.topic.Topics;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of bad requests against the gateway with its limits as they are. */
class BadRequestsTest {

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final RecordingPublisher PUBLISHER = new RecordingPublisher();

  private static Gateway gateway;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    gateway =
        new Gateway(
                GatewaySettings.defaultsExcept(Map.of("tokenmeter.gateway.port", "0")),
                PUBLISHER,
                new SimpleMeterRegistry(),
                Clock.fixed(NOON, ZoneOffset.UTC))
            .start();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @BeforeEach
  void forget() {
    PUBLISHER.clear();
  }

  static Stream<BadRequest> requests() {
    return BadRequests.asOf(NOON).stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void isAnsweredAsTheTableSays(BadRequest request) throws Exception {
    HttpResponse<String> answer =
        http.send(
            request.to("http://127.0.0.1:" + gateway.port()), HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(request.status());
    JsonNode json = EventJson.MAPPER.readTree(answer.body());
    JsonNode refusal = request.status() == 202 ? json.path("rejected").path(0) : json;
    assertThat(refusal.path("reason").asText(null)).isEqualTo(request.reason());
    assertThat(request.describes(refusal.path("detail").asText()))
        .as("%s%n  is not%n%s", refusal.path("detail").asText(), request.detail())
        .isTrue();
    assertThat(json.path("accepted").asInt()).isEqualTo(request.accepted());
    assertKept(request, refusal.path("detail").asText());
  }

  private static void assertKept(BadRequest request, String detail) {
    List<RejectedEvent> rejected = PUBLISHER.of(Topics.REJECTED_EVENTS);
    assertThat(rejected).hasSize(request.rejections());
    for (RejectedEvent event : rejected) {
      assertThat(event.getReason().name()).isEqualTo(request.reason());
      assertThat(event.getDetail()).isEqualTo(detail);
      assertThat(StandardCharsets.UTF_8.decode(event.getPayload().duplicate()).toString())
          .doesNotContain("SECRET");
    }
    assertThat(PUBLISHER.size() - rejected.size()).isEqualTo(request.accepted());
    if (request.lands() != null) {
      assertThat(PUBLISHER.topics()).contains(request.lands());
    }
  }

  @Test
  void whatIsKeptOfARejectedEventIsNeverTakenInInItsPlace() throws Exception {
    for (BadRequest request : BadRequests.asOf(NOON)) {
      PUBLISHER.clear();
      http.send(
          request.to("http://127.0.0.1:" + gateway.port()), HttpResponse.BodyHandlers.discarding());
      for (RejectedEvent event : PUBLISHER.of(Topics.REJECTED_EVENTS)) {
        if (event.getPayload().hasRemaining()) {
          assertThat(reasonOf(event)).as(request.name()).isNotEmpty();
        }
      }
    }
  }

  private String reasonOf(RejectedEvent event) throws Exception {
    byte[] payload = new byte[event.getPayload().remaining()];
    event.getPayload().duplicate().get(payload);
    java.net.http.HttpRequest again =
        java.net.http.HttpRequest.newBuilder(
                java.net.URI.create("http://127.0.0.1:" + gateway.port() + "/v1/events"))
            .header("Content-Type", "application/cloudevents+json")
            .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(payload))
            .build();
    String body = http.send(again, HttpResponse.BodyHandlers.ofString()).body();
    return EventJson.MAPPER.readTree(body).path("reason").asText();
  }
}
