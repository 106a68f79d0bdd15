package io.tokenmeter.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tokenmeter.ingest.cloudevents.EventJson;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadSenderTest {

  private static final int BATCH = 100;
  private static final String TAKEN = "{\"accepted\":0,\"rejected\":[]}";

  private final SyntheticFleet fleet =
      new SyntheticFleet(FleetSpec.serving(3, 1_000, Instant.parse("2026-01-31T12:00:00Z")));
  private final Set<String> taken = ConcurrentHashMap.newKeySet();
  private final AtomicInteger requests = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  /** Answers the n-th request. */
  private interface Behaviour {
    void answer(int number, HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void everythingIsSentOnceAndAcknowledged() throws Exception {
    gateway((number, exchange) -> take(exchange, TAKEN));

    LoadReport report = LoadSender.of(fleet, options()).send();

    assertThat(report.acknowledged()).containsExactly(new IndexRange(0, fleet.size()));
    assertThat(report.generated()).isEqualTo(fleet.size());
    assertThat(report.resent()).isZero();
    assertThat(taken).hasSize(Math.toIntExact(fleet.size()));
  }

  @Test
  void aBatchThatFindsNobodyIsSentAgainAfterThePauseThatTheAnswerNames() throws Exception {
    gateway(
        (number, exchange) -> {
          if (number == 2) {
            exchange.getResponseHeaders().set("Retry-After", "1");
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
          } else if (number == 3) {
            exchange.close(); // No answer at all.
          } else {
            take(exchange, TAKEN);
          }
        });

    LoadReport report = LoadSender.of(fleet, options().connections(1)).send();

    assertThat(report.acknowledgedEvents()).isEqualTo(fleet.size());
    assertThat(report.resent()).isEqualTo(2 * BATCH);
    assertThat(report.longestGap()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(report.unavailable()).hasSize(2);
    assertThat(taken).hasSize(Math.toIntExact(fleet.size()));
  }

  @Test
  void refusedEventsAreNotAmongTheAcknowledged() throws Exception {
    gateway(
        (number, exchange) ->
            take(
                exchange,
                number == 1
                    ? "{\"accepted\":98,\"rejected\":[{\"index\":0,\"reason\":\"TOO_OLD\"},"
                        + "{\"index\":7,\"reason\":\"TOO_OLD\"}]}"
                    : TAKEN));

    LoadReport report = LoadSender.of(fleet, options().connections(1)).send();

    assertThat(report.refused()).containsEntry("TOO_OLD", 2L);
    assertThat(report.acknowledged())
        .containsExactly(new IndexRange(1, 7), new IndexRange(8, fleet.size()));
    assertThat(report.outstandingEvents()).isZero();
  }

  @Test
  void afterTheDeadlineWhatNobodyTookIsOutstanding() throws Exception {
    gateway(
        (number, exchange) -> {
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });

    LoadReport report =
        LoadSender.of(fleet, options().connections(2).deadline(Duration.ofMillis(600))).send();

    assertThat(report.acknowledgedEvents()).isZero();
    assertThat(report.outstandingEvents()).isEqualTo(2 * BATCH);
    assertThat(report.longestGap()).isGreaterThan(Duration.ofMillis(200));
  }

  @Test
  void aPlannedRateIsKept() throws Exception {
    gateway((number, exchange) -> take(exchange, TAKEN));

    LoadReport report = LoadSender.of(fleet, 0, 1_000, options().atRate(1_000)).send();

    assertThat(report.acknowledgedEvents()).isEqualTo(1_000);
    assertThat((double) report.elapsed().toMillis()).isCloseTo(1_000, within(400.0));
  }

  @Test
  void aStoppedSenderReportsHowFarItCame() throws Exception {
    LoadSender[] sender = new LoadSender[1];
    gateway(
        (number, exchange) -> {
          if (number == 3) {
            sender[0].stop();
          }
          take(exchange, TAKEN);
        });
    sender[0] = LoadSender.of(fleet, options().connections(1));

    LoadReport report = sender[0].send();

    assertThat(report.acknowledged()).containsExactly(new IndexRange(0, 3 * BATCH));
    assertThat(report.generated()).isCloseTo(3 * BATCH, Offset.offset(0L));
  }

  private LoadOptions options() {
    return LoadOptions.atMaxSpeed(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
        .batchEvents(BATCH);
  }

  private void gateway(Behaviour behaviour) {
    server.createContext(
        "/v1/events", exchange -> behaviour.answer(requests.incrementAndGet(), exchange));
  }

  private void take(HttpExchange exchange, String answer) throws IOException {
    EventJson.MAPPER
        .readTree(exchange.getRequestBody())
        .forEach(
            event ->
                taken.add(event.path("source").asText() + event.path("type") + event.path("id")));
    byte[] body = answer.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(202, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
