package io.tokenmeter.ingest.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokenmeter.ingest.client.GatewayClient;
import io.tokenmeter.ingest.gateway.Gateway;
import io.tokenmeter.ingest.gateway.GatewaySettings;
import io.tokenmeter.ingest.publish.RecordingPublisher;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.topic.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A page over HTTP, through the real gateway. */
class ScraperTest {

  private static final String PAGE =
      """
      DCGM_FI_DEV_POWER_USAGE{UUID="GPU-1",Hostname="node-a"} %s
      DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{UUID="GPU-1",Hostname="node-a"} %d
      """;

  private final RecordingPublisher publisher = new RecordingPublisher();
  private volatile String page = "";
  private volatile int status = 200;
  private HttpServer exporter;
  private Gateway gateway;
  private Scraper scraper;

  @BeforeEach
  void start() throws IOException {
    exporter = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    exporter.createContext(
        "/metrics",
        exchange -> {
          byte[] body = page.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    exporter.start();
    gateway =
        new Gateway(
                GatewaySettings.defaultsExcept(Map.of("tokenmeter.gateway.port", "0")),
                publisher,
                new SimpleMeterRegistry(),
                Clock.systemUTC())
            .start();
    scraper =
        new Scraper(
            URI.create("http://127.0.0.1:" + exporter.getAddress().getPort() + "/metrics"),
            new GatewayClient(
                URI.create("http://127.0.0.1:" + gateway.port()), Duration.ofSeconds(5), w -> {}),
            "exporter:node-a",
            "ams",
            Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    gateway.close();
    exporter.stop(0);
  }

  @Test
  void whatTheExporterShowsBecomesTelemetryOfTheMomentItWasAskedFor() throws Exception {
    page = PAGE.formatted("100.5", 7_000);
    Instant before = Instant.now().minusMillis(1);

    ScrapeResult result = scraper.scrape();

    assertThat(result.accepted()).isEqualTo(1);
    assertThat(result.problems()).isEmpty();
    GpuTelemetry sample = publisher.of(Topics.GPU_TELEMETRY).get(0);
    assertThat(sample.getSource()).isEqualTo("exporter:node-a");
    assertThat(sample.getSite()).isEqualTo("ams");
    assertThat(sample.getHost()).isEqualTo("node-a");
    assertThat(sample.getPowerMicrowatts()).isEqualTo(100_500_000L);
    assertThat(sample.getEnergyCounterMicrojoules()).isEqualTo(7_000_000L);
    assertThat(sample.getSampleTime()).isBetween(before, Instant.now());
  }

  @Test
  void aPageThatWasNotRenewedIsNoNewSampleAndAFrozenCounterBesideMovingPowerIs() throws Exception {
    page = PAGE.formatted("100.5", 7_000);
    scraper.scrape();

    assertThat(scraper.scrape().unchanged()).isEqualTo(1);

    page = PAGE.formatted("100.5", 7_100);
    assertThat(scraper.scrape().accepted()).isEqualTo(1);
    page = PAGE.formatted("101.5", 7_100);
    assertThat(scraper.scrape().accepted()).isEqualTo(1);
    assertThat(publisher.of(Topics.GPU_TELEMETRY)).hasSize(3);
  }

  @Test
  void whatTheGatewayRefusesIsSaidAndCostsOnlyItself() throws Exception {
    page = PAGE.formatted("-1", 7_000) + "DCGM_FI_DEV_POWER_USAGE{UUID=\"GPU-2\"} 90\n";

    ScrapeResult result = scraper.scrape();

    assertThat(result.accepted()).isEqualTo(1);
    assertThat(result.problems())
        .singleElement()
        .asString()
        .startsWith("INVALID_FIELD GPU-1@")
        .endsWith("power_watts = -1: must not be negative");
    assertThat(publisher.of(Topics.REJECTED_EVENTS)).hasSize(1);
  }

  @Test
  void anExporterThatShowsNoPageIsNamed() {
    status = 500;

    assertThatThrownBy(scraper::scrape)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/metrics answers HTTP 500");

    exporter.stop(0);
    assertThatThrownBy(scraper::scrape)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not answer");
  }
}
