package io.tokenmeter.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.ingest.badinput.BadRequest;
import io.tokenmeter.ingest.badinput.BadRequests;
import io.tokenmeter.ingest.badinput.SampleEvents;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Everything bad there is a case for, sent by HTTP and onto topics, and what was answered. */
final class BadTraffic {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> refused = new ArrayList<>();
  private final List<String> wrongAnswers = new ArrayList<>();
  private final String gatewayUrl;
  private final Poison poison;
  private final String gpu;

  /**
   * @param gpu of the good traffic; what is absurd is said of it
   */
  BadTraffic(String gatewayUrl, Poison poison, String gpu) {
    this.gatewayUrl = gatewayUrl;
    this.poison = poison;
    this.gpu = gpu;
  }

  void send() throws Exception {
    for (BadRequest request : BadRequests.asOf(now)) {
      ask(request);
    }
    sendGenerationsThatContradict();
    for (Topic<?> topic : Topics.all()) {
      poison.onto(topic);
    }
    sendAbsurdFacts();
    Instant metered = now.minusSeconds(120).truncatedTo(ChronoUnit.MINUTES);
    accepted(SpoiledMeters.batch(metered));
  }

  /** Reason and detail of each refusal by the front door that must be kept. */
  List<String> refused() {
    return refused;
  }

  /** Requests that were not answered as the table says. */
  List<String> wrongAnswers() {
    return wrongAnswers;
  }

  private void ask(BadRequest request) throws Exception {
    HttpResponse<String> answer =
        http.send(request.to(gatewayUrl), HttpResponse.BodyHandlers.ofString());
    JsonNode json = JSON.readTree(answer.body());
    JsonNode refusal = answer.statusCode() == 202 ? json.path("rejected").path(0) : json;
    String reason = refusal.path("reason").asText(null);
    String detail = refusal.path("detail").asText();
    if (answer.statusCode() != request.status()
        || !Objects.equals(reason, request.reason())
        || !request.describes(detail)
        || json.path("accepted").asInt() != request.accepted()) {
      wrongAnswers.add(request + ": " + answer.statusCode() + " " + answer.body());
    }
    if (request.rejections() > 0) {
      refused.add(reason + " " + detail);
    }
  }

  private void sendGenerationsThatContradict() throws Exception {
    ObjectNode first = generation("conflict");
    accepted(first);
    accepted(first);
    ((ObjectNode) first.path("data").path("tokens")).put("output", 21);
    accepted(first);
    ObjectNode unplaced = generation("unplaced");
    ((ObjectNode) unplaced.path("data")).put("endpoint_tier", "local").put("endpoint", "nowhere");
    accepted(unplaced);
    ObjectNode unknown = generation("unknown-gpu");
    ((ObjectNode) unknown.path("data")).putArray("gpus").add("GPU-nobody-knows");
    accepted(unknown);
    ObjectNode mark =
        new SampleEvents(now).of("mark", "unknown-gpu").put("source", "case:unknown-gpu");
    String end = mark.path("data").path("ended_at").asText();
    ((ObjectNode) mark.path("data"))
        .putArray("gpus")
        .addObject()
        .put("gpu", "GPU-nobody-knows")
        .put("generations", 1)
        .put("last_sample_time", end);
    accepted(mark);
  }

  private ObjectNode generation(String name) {
    return new SampleEvents(now).of("generation", name).put("source", "case:" + name);
  }

  private void sendAbsurdFacts() throws Exception {
    poison.absurd(Topics.POWER_READINGS, reading(-1L, now), RejectStage.ENERGY, "INVALID_FIELD");
    poison.absurd(
        Topics.POWER_READINGS, reading(Long.MAX_VALUE, now), RejectStage.ENERGY, "INVALID_FIELD");
    poison.absurd(
        Topics.POWER_READINGS,
        reading(1L, Instant.parse("9999-01-01T00:00:00Z")),
        RejectStage.ENERGY,
        "IN_THE_FUTURE");
    GpuTelemetry telemetry = new GpuTelemetry();
    telemetry.setSource("case:absurd");
    telemetry.setGpu(gpu);
    telemetry.setSampleTime(now.minus(35, ChronoUnit.DAYS));
    telemetry.setPowerMicrowatts(5L);
    poison.absurd(Topics.GPU_TELEMETRY, telemetry, RejectStage.ENERGY, "TOO_OLD");
    poison.absurd(
        Topics.GENERATION_EVENTS,
        fact("negative", -5, now),
        RejectStage.FIRST_SEEN,
        "INVALID_FIELD");
    poison.absurd(
        Topics.GENERATION_EVENTS,
        fact("old", 5, now.minus(35, ChronoUnit.DAYS)),
        RejectStage.FIRST_SEEN,
        "TOO_OLD");
    poison.withoutKey(Topics.GENERATION_EVENTS, fact("keyless", 5, now.minusSeconds(30)));
  }

  /** Of the GPU whose sums must come out right. */
  private PowerReading reading(long microwatts, Instant at) {
    PowerReading reading = new PowerReading();
    reading.setSource("case:absurd");
    reading.setMeter(gpu);
    reading.setScope(MeterScope.GPU);
    reading.setSampleTime(at);
    reading.setPowerMicrowatts(microwatts);
    return reading;
  }

  private static Generation fact(String id, long output, Instant finished) {
    return Generation.newBuilder()
        .setTenant("tenant-of-bad-input")
        .setSource("case:topic")
        .setGenerationId(id)
        .setModel("a-model")
        .setEndpointTier(EndpointTier.PROVIDER)
        .setStatus(GenerationStatus.COMPLETED)
        .setTokenReporting(TokenReporting.EXCLUSIVE)
        .setTokens(new TokenCounts(1L, 0L, 0L, output, 0L, 0L))
        .setFinishedAt(finished)
        .build();
  }

  private void accepted(ObjectNode event) throws Exception {
    accepted("application/cloudevents+json", event.toString());
  }

  /** Sends a batch of events that are to be taken. */
  void accepted(String batch) throws Exception {
    accepted("application/cloudevents-batch+json", batch);
  }

  private void accepted(String contentType, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gatewayUrl + "/v1/events"))
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }
}
