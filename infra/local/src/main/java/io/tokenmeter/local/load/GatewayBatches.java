package io.tokenmeter.local.load;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.ingest.cloudevents.EventJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** One request to the gateway: no repetition. Safe for use by several threads. */
final class GatewayBatches {

  private static final int ACCEPTED = 202;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration REQUEST = Duration.ofSeconds(40);
  private static final Duration DEFAULT_PAUSE = Duration.ofMillis(250);
  private static final int SHOWN = 200;
  private static final String RETRY_AFTER = "Retry-After";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
  private final URI uri;
  private final AnswerListener listener;

  /** What came of a request. */
  sealed interface Outcome {

    /** Everything was judged: what was not rejected is safe. */
    record Judged(JsonNode answer) implements Outcome {}

    /** Nothing is known to be safe; the same batch may be sent again after the pause. */
    record NotNow(String trouble, Duration pause) implements Outcome {}

    /** The batch as a whole will never be taken. */
    record Refused(String trouble) implements Outcome {}
  }

  GatewayBatches(URI gateway, AnswerListener listener) {
    this.listener = listener;
    String base = gateway.toString();
    this.uri = URI.create((base.endsWith("/") ? base : base + "/") + "v1/events");
  }

  static byte[] render(EventSequence events, IndexRange range) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = EventJson.MAPPER.createGenerator(bytes)) {
      json.writeStartArray();
      for (long index = range.from(); index < range.to(); index++) {
        json.writeTree(events.at(index).toCloudEvent());
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("a fact can always be written as JSON", e);
    }
    return bytes.toByteArray();
  }

  Outcome post(byte[] batch) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(REQUEST)
            .header("Content-Type", "application/cloudevents-batch+json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(batch))
            .build();
    long began = System.nanoTime();
    try {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      tell(response.statusCode(), response.headers().firstValue(RETRY_AFTER).isPresent(), began);
      return outcome(response);
    } catch (IOException e) {
      tell(AnswerListener.Answer.NO_ANSWER, false, began);
      String trouble = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return new Outcome.NotNow(trouble, DEFAULT_PAUSE);
    }
  }

  private void tell(int status, boolean saysWhen, long began) {
    Duration latency = Duration.ofNanos(System.nanoTime() - began);
    listener.answered(new AnswerListener.Answer(status, saysWhen, latency));
  }

  private static Outcome outcome(HttpResponse<byte[]> response) throws IOException {
    int status = response.statusCode();
    if (status == ACCEPTED) {
      return new Outcome.Judged(EventJson.MAPPER.readTree(response.body()));
    }
    String trouble = "HTTP " + status + " " + shown(response.body());
    boolean passes = status == 429 || status >= 500;
    return passes
        ? new Outcome.NotNow(trouble, retryAfter(response))
        : new Outcome.Refused(trouble);
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue(RETRY_AFTER)
        .filter(value -> value.matches("\\d{1,4}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)))
        .orElse(DEFAULT_PAUSE);
  }

  private static String shown(byte[] body) {
    return new String(
        body, 0, Math.min(body.length, SHOWN), java.nio.charset.StandardCharsets.UTF_8);
  }
}
