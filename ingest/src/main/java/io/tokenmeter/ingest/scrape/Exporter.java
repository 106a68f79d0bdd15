package io.tokenmeter.ingest.scrape;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Fetches the page of one exporter. */
final class Exporter {

  private static final int OK = 200;
  private static final int MOST_BYTES = 16 * 1024 * 1024;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
  private final URI url;

  Exporter(URI url) {
    this.url = url;
  }

  /**
   * @throws IOException when the exporter is not there or shows no page, with its address
   */
  String page() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(ANSWER)
            .header("Accept", "text/plain; version=0.0.4")
            .build();
    HttpResponse<InputStream> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new IOException("exporter at " + url + " does not answer: " + e, e);
    }
    try (InputStream body = response.body()) {
      if (response.statusCode() != OK) {
        throw new IOException("exporter at " + url + " answers HTTP " + response.statusCode());
      }
      byte[] page = body.readNBytes(MOST_BYTES + 1);
      if (page.length > MOST_BYTES) {
        throw new IOException("page of " + url + " has more than " + MOST_BYTES + " bytes");
      }
      return new String(page, StandardCharsets.UTF_8);
    }
  }
}
