package io.tokenmeter.local.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tokenmeter.ingest.cloudevents.EventJson;
import io.tokenmeter.ingest.cloudevents.FactTypes;
import io.tokenmeter.schemas.event.Generation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends one event again and again: an event that is part of the traffic anyhow, so that sending it
 * changes nothing but the count of duplicates.
 */
final class GatewayPulse {

  private static final int ACCEPTED = 202;
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final HttpRequest request;
  private final AtomicLong accepted = new AtomicLong();

  GatewayPulse(String gatewayUrl, Generation event) {
    this.request =
        HttpRequest.newBuilder(URI.create(gatewayUrl + "/v1/events"))
            .timeout(PATIENCE)
            .header("Content-Type", "application/cloudevents-batch+json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body(event)))
            .build();
  }

  /** Whether the gateway takes an event now. */
  boolean isAccepted() throws InterruptedException {
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      boolean taken =
          answer.statusCode() == ACCEPTED
              && EventJson.MAPPER.readTree(answer.body()).path("rejected").isEmpty();
      if (taken) {
        accepted.incrementAndGet();
      }
      return taken;
    } catch (IOException e) {
      return false;
    }
  }

  /** How often it was; each of them is a duplicate. */
  long accepted() {
    return accepted.get();
  }

  private static byte[] body(Generation event) {
    try {
      return EventJson.MAPPER.writeValueAsBytes(List.of(FactTypes.GENERATION.toCloudEvent(event)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a fact cannot be written as JSON", e);
    }
  }
}
