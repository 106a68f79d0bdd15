package io.tokenmeter.ingest.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.ingest.cloudevents.EventJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sends batches, and sends them again while the gateway is not there or asks to wait. Safe for use
 * by several threads.
 */
public final class GatewayClient {

  private static final int ACCEPTED = 202;
  private static final Set<Integer> WORTH_A_RETRY = Set.of(429, 502, 503, 504);
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration REQUEST = Duration.ofSeconds(40);
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;
  private static final int SHOWN = 300;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
  private final URI events;
  private final Duration patience;
  private final Consumer<String> waiting;

  /**
   * @param patience how long a batch is tried before it is given up
   * @param waiting told why a batch has to wait
   */
  public GatewayClient(URI gateway, Duration patience, Consumer<String> waiting) {
    String base = gateway.toString();
    this.events = URI.create((base.endsWith("/") ? base : base + "/") + "v1/events");
    this.patience = patience;
    this.waiting = waiting;
  }

  /**
   * Sends structured CloudEvents.
   *
   * @throws GatewayException when the gateway refuses the batch as a whole, or patience is over
   */
  public BatchAnswer send(List<ObjectNode> batch) throws InterruptedException {
    HttpRequest request = request(batch);
    long deadline = System.nanoTime() + patience.toNanos();
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      String trouble;
      try {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == ACCEPTED) {
          return EventJson.MAPPER.readValue(response.body(), BatchAnswer.class);
        }
        trouble = trouble(response);
      } catch (JsonProcessingException e) {
        throw new GatewayException("gateway at " + events + " answers something else than JSON", e);
      } catch (IOException e) {
        trouble = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      }
      if (System.nanoTime() > deadline) {
        throw new GatewayException(
            "gateway at " + events + " did not take a batch in " + patience + ": " + trouble);
      }
      waiting.accept("gateway at " + events + " does not take events yet: " + trouble);
      Thread.sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  private String trouble(HttpResponse<String> response) {
    String body = response.body();
    String shown = body.length() <= SHOWN ? body : body.substring(0, SHOWN) + "...";
    String trouble = "HTTP " + response.statusCode() + " " + shown;
    if (!WORTH_A_RETRY.contains(response.statusCode())) {
      throw new GatewayException("gateway at " + events + " refuses a batch: " + trouble);
    }
    return trouble;
  }

  private HttpRequest request(List<ObjectNode> batch) {
    try {
      byte[] body = EventJson.MAPPER.writeValueAsBytes(batch);
      return HttpRequest.newBuilder(events)
          .timeout(REQUEST)
          .header("Content-Type", "application/cloudevents-batch+json")
          .POST(HttpRequest.BodyPublishers.ofByteArray(body))
          .build();
    } catch (JsonProcessingException e) {
      throw new GatewayException("an event cannot be written as JSON", e);
    }
  }
}
