package io.tokenmeter.ingest.scrape;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.ingest.client.BatchAnswer;
import io.tokenmeter.ingest.client.GatewayClient;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings what one exporter shows of GPUs through the gateway, look by look. A sample has the time
 * that the page gives it, else the time at which the page was asked for. For use by one thread.
 */
public final class Scraper {

  private final Exporter exporter;
  private final GatewayClient gateway;
  private final String source;
  private final @Nullable String site;
  private final Clock clock;
  private final Map<GpuDevice, GpuSample> shown = new HashMap<>();

  /**
   * @param source of the events; the same for one exporter at all times
   * @param site where the exporter's GPUs are, if it is known
   */
  public Scraper(
      URI exporter, GatewayClient gateway, String source, @Nullable String site, Clock clock) {
    this.exporter = new Exporter(exporter);
    this.gateway = gateway;
    this.source = source;
    this.site = site;
    this.clock = clock;
  }

  /**
   * Looks once.
   *
   * @throws IOException when there is no page
   * @throws io.tokenmeter.ingest.client.GatewayException when the gateway does not take the samples
   */
  public ScrapeResult scrape() throws IOException, InterruptedException {
    Instant askedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
    GpuPage page = GpuPage.of(Exposition.parse(exporter.page()));
    List<GpuSample> renewed =
        page.samples().stream()
            .filter(sample -> !sample.isShownAgain(shown.get(sample.device())))
            .toList();
    List<String> problems = new ArrayList<>(page.problems());
    int accepted = renewed.isEmpty() ? 0 : send(renewed, askedAt, problems);
    renewed.forEach(sample -> shown.put(sample.device(), sample));
    return new ScrapeResult(accepted, page.samples().size() - renewed.size(), problems);
  }

  private int send(List<GpuSample> samples, Instant askedAt, List<String> problems)
      throws InterruptedException {
    List<ObjectNode> events =
        samples.stream().map(sample -> sample.toCloudEvent(source, site, askedAt)).toList();
    BatchAnswer answer = gateway.send(events);
    for (BatchAnswer.Rejection rejection : answer.rejected()) {
      problems.add(rejection.reason() + " " + rejection.id() + ": " + rejection.detail());
    }
    return answer.accepted();
  }
}
