package io.tokenmeter.ingest.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokenmeter.ingest.cloudevents.EventJson;
import io.tokenmeter.ingest.publish.RecordingPublisher;
import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.topic.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayTest {

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final String STRUCTURED = "application/cloudevents+json";
  private static final String BATCH = "application/cloudevents-batch+json";

  private final RecordingPublisher publisher = new RecordingPublisher();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final HttpClient http = HttpClient.newHttpClient();
  private Gateway gateway;

  @BeforeEach
  void start() {
    gateway =
        new Gateway(
                GatewaySettings.defaultsExcept(
                    Map.of(
                        "tokenmeter.gateway.port", "0",
                        "tokenmeter.gateway.max-body-bytes", "100000",
                        "tokenmeter.gateway.max-inflated-bytes", "200000",
                        "tokenmeter.gateway.max-event-bytes", "5000",
                        "tokenmeter.gateway.max-batch-events", "20",
                        "tokenmeter.gateway.answer-timeout", "PT1S")),
                publisher,
                meters,
                Clock.fixed(NOON, ZoneOffset.UTC))
            .start();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void takesAStructuredEvent() throws Exception {
    HttpResponse<String> answer = post(STRUCTURED, generation("g-1").toString());

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(json(answer)).isEqualTo(json("{\"accepted\":1,\"rejected\":[]}"));
    Generation fact = publisher.of(Topics.GENERATION_EVENTS).get(0);
    assertThat(fact.getGenerationId()).isEqualTo("g-1");
    assertThat(fact.getSource()).isEqualTo("trace:GPU-1");
    assertThat(fact.getTokens().getInput()).isEqualTo(10);
  }

  @Test
  void takesABinaryEvent() throws Exception {
    HttpRequest request =
        to("/v1/events")
            .header("Content-Type", "application/json")
            .header("ce-specversion", "1.0")
            .header("ce-type", "io.tokenmeter.generation.v1")
            .header("ce-source", "trace:GPU-1#2")
            .header("ce-id", "g-2")
            .POST(HttpRequest.BodyPublishers.ofString(generation("unused").get("data").toString()))
            .build();

    assertThat(send(request).statusCode()).isEqualTo(202);
    Generation fact = publisher.of(Topics.GENERATION_EVENTS).get(0);
    assertThat(fact.getGenerationId()).isEqualTo("g-2");
    assertThat(fact.getSource()).isEqualTo("trace:GPU-1#2");
  }

  @Test
  void aBadEventOfABatchCostsOnlyItself() throws Exception {
    ObjectNode negative = generation("g-bad");
    ((ObjectNode) negative.get("data").get("tokens")).put("output", -5);
    ObjectNode nameless = generation("g-none");
    nameless.remove("source");
    String batch =
        "[" + generation("g-1") + "," + negative + "," + nameless + "," + generation("g-3") + "]";

    HttpResponse<String> answer = post(BATCH, batch);

    assertThat(answer.statusCode()).isEqualTo(202);
    JsonNode receipt = json(answer);
    assertThat(receipt.get("accepted").asInt()).isEqualTo(2);
    assertThat(receipt.get("rejected")).hasSize(2);
    assertThat(receipt.get("rejected").get(0))
        .isEqualTo(
            json(
                "{\"index\":1,\"id\":\"g-bad\",\"reason\":\"INVALID_FIELD\","
                    + "\"detail\":\"tokens.output = -5: must not be negative\"}"));
    assertThat(receipt.get("rejected").get(1).get("index").asInt()).isEqualTo(2);
    assertThat(receipt.get("rejected").get(1).get("reason").asText()).isEqualTo("MALFORMED");
    assertThat(publisher.of(Topics.GENERATION_EVENTS))
        .extracting(Generation::getGenerationId)
        .containsExactly("g-1", "g-3");
    assertThat(publisher.of(Topics.REJECTED_EVENTS)).hasSize(2);
    assertThat(
            meters
                .counter(
                    "tokenmeter.gateway.events.accepted", "type", "io.tokenmeter.generation.v1")
                .count())
        .isEqualTo(2);
  }

  @Test
  void promptsAreGoneFromWhatIsKeptOfARejectedEvent() throws Exception {
    ObjectNode event = generation("g-1");
    event.put("promptextension", "SECRET one");
    ObjectNode data = (ObjectNode) event.get("data");
    data.put("prompt", "SECRET two");
    data.putObject("model").put("messages", "SECRET three");
    data.putArray("gpus").addObject().put("completion", "SECRET four");
    data.put("endpoint", "SECRET five".repeat(100));

    assertThat(post(STRUCTURED, event.toString()).statusCode()).isEqualTo(400);

    RejectedEvent kept = publisher.of(Topics.REJECTED_EVENTS).get(0);
    String payload = StandardCharsets.UTF_8.decode(kept.getPayload()).toString();
    assertThat(payload).doesNotContain("SECRET").contains("\"tenant\":\"acme\"");
    assertThat(kept.getDetail()).doesNotContain("SECRET one", "SECRET three", "SECRET four");
    assertThat(kept.getStage()).isEqualTo(RejectStage.INGEST);
    assertThat(kept.getReason()).isEqualTo(RejectReason.INVALID_FIELD);
    assertThat(kept.getSource()).isEqualTo("trace:GPU-1");
    assertThat(kept.getReceivedAt()).isEqualTo(NOON);
  }

  @Test
  void eventTimesOutsideTheWindowAreRefused() throws Exception {
    String old = finishedAt("2026-10-17T11:59:59Z").toString();
    String ahead = finishedAt("2026-11-20T12:05:01Z").toString();

    assertThat(json(post(STRUCTURED, old)).get("reason").asText()).isEqualTo("TOO_OLD");
    assertThat(json(post(STRUCTURED, ahead)).get("reason").asText()).isEqualTo("IN_THE_FUTURE");
    assertThat(post(STRUCTURED, finishedAt("2026-11-20T12:05:00Z").toString()).statusCode())
        .isEqualTo(202);
  }

  @Test
  void anUnknownTypeIsRefusedWithoutItsData() throws Exception {
    String event = generation("g-1").put("type", "com.example.other").toString();

    HttpResponse<String> answer = post(STRUCTURED, event);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).get("reason").asText()).isEqualTo("UNKNOWN_TYPE");
    RejectedEvent kept = publisher.of(Topics.REJECTED_EVENTS).get(0);
    assertThat(StandardCharsets.UTF_8.decode(kept.getPayload()).toString()).doesNotContain("acme");
  }

  @Test
  void aBodyThatIsNotJsonIsMalformed() throws Exception {
    assertThat(post(BATCH, "[{\"id\":").statusCode()).isEqualTo(400);
    assertThat(post(BATCH, "{}").statusCode()).isEqualTo(400);
    assertThat(post(BATCH, "[] []").statusCode()).isEqualTo(400);
    assertThat(post(STRUCTURED, "hello").statusCode()).isEqualTo(400);
    assertThat(post("application/json", "{}").statusCode()).isEqualTo(400);
    assertThat(publisher.of(Topics.REJECTED_EVENTS))
        .hasSize(5)
        .allMatch(r -> r.getReason() == RejectReason.MALFORMED && !r.getPayload().hasRemaining());
  }

  @Test
  void aTruncatedBatchCountsNothing() throws Exception {
    post(BATCH, "[" + generation("g-1") + "," + generation("g-2").toString().substring(0, 100));

    assertThat(publisher.of(Topics.GENERATION_EVENTS)).isEmpty();
  }

  @Test
  void bodiesBatchesAndEventsBeyondTheirLimitsAreTooLarge() throws Exception {
    assertThat(post(BATCH, "[" + " ".repeat(100_000) + "]").statusCode()).isEqualTo(413);
    assertThat(post(BATCH, "[" + "1,".repeat(20) + "1]").statusCode()).isEqualTo(413);
    String large = generation("g-1").put("extra", "x".repeat(5_000)).toString();
    assertThat(post(STRUCTURED, large).statusCode()).isEqualTo(413);
    JsonNode receipt = json(post(BATCH, "[" + large + "," + generation("g-2") + "]"));
    assertThat(receipt.get("accepted").asInt()).isEqualTo(1);
    assertThat(receipt.get("rejected").get(0).get("reason").asText()).isEqualTo("TOO_LARGE");
  }

  @Test
  void aChunkedBodyBeyondTheLimitIsTooLarge() throws Exception {
    byte[] body = " ".repeat(150_000).getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        to("/v1/events")
            .header("Content-Type", BATCH)
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream(body)))
            .build();

    assertThat(send(request).statusCode()).isEqualTo(413);
  }

  @Test
  void gzipIsUndoneUpToALimit() throws Exception {
    assertThat(postGzip("[" + generation("g-1") + "]").statusCode()).isEqualTo(202);
    assertThat(postGzip("[" + " ".repeat(5_000_000) + "]").statusCode()).isEqualTo(413);
    HttpRequest notGzip =
        to("/v1/events")
            .header("Content-Type", BATCH)
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofString("[]"))
            .build();
    assertThat(send(notGzip).statusCode()).isEqualTo(400);
    assertThat(publisher.of(Topics.GENERATION_EVENTS)).hasSize(1);
  }

  @Test
  void answers503WhenThePublisherFails() throws Exception {
    publisher.failNext(1);

    HttpResponse<String> answer =
        post(BATCH, "[" + generation("g-1") + "," + generation("g-2") + "]");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(publisher.size()).as("further events after a failure").isZero();
    assertThat(meters.find("tokenmeter.gateway.events.accepted").counter()).isNull();
  }

  @Test
  void answers503WhenNothingIsAcknowledgedInTime() throws Exception {
    publisher.neverAcknowledge();

    assertThat(post(STRUCTURED, generation("g-1").toString()).statusCode()).isEqualTo(503);
  }

  @Test
  void anEmptyBatchIsFine() throws Exception {
    assertThat(post(BATCH, "[]").body()).isEqualTo("{\"accepted\":0,\"rejected\":[]}");
  }

  @Test
  void saysThatItIsUp() throws Exception {
    assertThat(send(to("/health").GET().build()).body()).isEqualTo("{\"status\":\"up\"}");
  }

  private static ObjectNode finishedAt(String time) {
    ObjectNode event = generation("g-" + time);
    ((ObjectNode) event.get("data")).put("finished_at", time);
    return event;
  }

  private static ObjectNode generation(String id) {
    ObjectNode event = EventJson.MAPPER.createObjectNode();
    event.put("specversion", "1.0").put("type", "io.tokenmeter.generation.v1");
    event.put("source", "trace:GPU-1").put("id", id);
    ObjectNode data = event.putObject("data");
    data.put("tenant", "acme").put("model", "llama").put("status", "stop");
    data.put("token_reporting", "exclusive").put("finished_at", "2026-11-20T11:59:00Z");
    data.putObject("tokens").put("input", 10).put("output", 20);
    return event;
  }

  private HttpResponse<String> post(String contentType, String body) throws Exception {
    return send(
        to("/v1/events")
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private HttpResponse<String> postGzip(String body) throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(body.getBytes(StandardCharsets.UTF_8));
    }
    return send(
        to("/v1/events")
            .header("Content-Type", BATCH)
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(zipped.toByteArray()))
            .build());
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path));
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return json(answer.body());
  }

  private static JsonNode json(String text) throws IOException {
    return EventJson.MAPPER.readTree(text);
  }
}
