package io.tokenmeter.local.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks a running application for its {@link PipelineStatus}. */
public final class StatusClient {

  /** Written and read the same way on both sides. */
  public static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final URI uri;

  /**
   * @param apiUrl base URL of the application's API
   */
  public StatusClient(String apiUrl) {
    this.uri = URI.create(apiUrl + "/v1/status");
  }

  /** The present status; empty while the application does not answer, or cannot look itself. */
  public Optional<PipelineStatus> ask() throws InterruptedException {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
              HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200
          ? Optional.of(JSON.readValue(response.body(), PipelineStatus.class))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
