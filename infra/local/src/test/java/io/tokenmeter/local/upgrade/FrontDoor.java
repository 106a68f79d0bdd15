package io.tokenmeter.local.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** Sends events to a gateway of any release, and insists that all are accepted. */
final class FrontDoor {

  private static final int BATCH = 500;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI events;

  FrontDoor(String gatewayUrl) {
    events = URI.create(gatewayUrl + "/v1/events");
  }

  void send(List<ObjectNode> all) throws Exception {
    for (int from = 0; from < all.size(); from += BATCH) {
      List<ObjectNode> batch = all.subList(from, Math.min(all.size(), from + BATCH));
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(events)
                  .header("Content-Type", "application/cloudevents-batch+json")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(batch)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      JsonNode receipt = JSON.readTree(answer.body());
      assertThat(receipt.path("rejected")).as("rejected events").isEmpty();
      assertThat(receipt.path("accepted").asInt()).isEqualTo(batch.size());
    }
  }
}
