package io.tokenmeter.local.status;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads counters of a running application. */
public final class MetricsClient {

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI uri;

  /**
   * @param apiUrl base URL of the application's API
   */
  public MetricsClient(String apiUrl) {
    this.uri = URI.create(apiUrl + "/metrics");
  }

  /**
   * The sum over all label values of a metric, by its name in the exposition; 0 when it has none
   * yet.
   */
  public double sum(String metric) throws IOException, InterruptedException {
    return sums(List.of(metric)).getOrDefault(metric, 0.0);
  }

  /** Such sums of several metrics at one moment. */
  public Map<String, Double> sums(Collection<String> metrics)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
            HttpResponse.BodyHandlers.ofString());
    Map<String, Double> sums = new HashMap<>();
    metrics.forEach(metric -> sums.put(metric, sum(metric, response.body())));
    return sums;
  }

  private static double sum(String metric, String exposition) {
    return exposition
        .lines()
        .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
