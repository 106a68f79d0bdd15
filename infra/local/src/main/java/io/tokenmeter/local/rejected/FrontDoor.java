package io.tokenmeter.local.rejected;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sends single events to the gateway. */
final class FrontDoor {

  private static final int ACCEPTED = 202;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final URI events;

  FrontDoor(String gatewayUrl) {
    this.events = URI.create(gatewayUrl + "/v1/events");
  }

  /**
   * @param event a structured CloudEvent
   * @return empty when it was taken in, else the refusal
   */
  String send(byte[] event) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(events)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/cloudevents+json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(event))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() == ACCEPTED) {
      return "";
    }
    JsonNode refusal = JSON.readTree(response.body());
    return refusal.path("reason").asText() + ": " + refusal.path("detail").asText();
  }
}
