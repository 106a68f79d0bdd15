package io.tokenmeter.sinks.clickhouse.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that answers so many inserts and refuses the others. */
class InsertFlightTest {

  private final AtomicInteger answers = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private Client client;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          requests.add(String.valueOf(exchange.getRequestURI().getQuery()));
          int status = answers.getAndDecrement() > 0 ? 200 : 500;
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    client =
        new Client.Builder()
            .addEndpoint("http://127.0.0.1:" + server.getAddress().getPort())
            .setUsername("default")
            .setPassword("")
            .compressServerResponse(false)
            .setMaxRetries(0)
            .build();
  }

  @AfterEach
  void stopServer() {
    client.close();
    server.stop(0);
  }

  @Test
  void theFirstFailureEndsTheFlightAndWhatIsLeftKeepsItsTokens() {
    answers.set(1);
    List<InsertFlight.Load> loads = loads(3);

    InsertFlight flight = takeOff(loads);

    assertThat(flight.inserted()).containsExactly(loads.get(0));
    assertThat(flight.left()).containsExactly(loads.get(1), loads.get(2));
    assertThat(flight.failure()).isPresent();
    assertThat(requests).hasSize(2);

    answers.set(2);
    InsertFlight again = takeOff(flight.left());

    assertThat(again.inserted()).containsExactly(loads.get(1), loads.get(2));
    assertThat(again.failure()).isEmpty();
    assertThat(requests.get(2)).isEqualTo(requests.get(1)).contains("token-1");
  }

  private InsertFlight takeOff(List<InsertFlight.Load> loads) {
    return InsertFlight.takeOff(loads, new TableInserter(client), Runnable::run);
  }

  private static List<InsertFlight.Load> loads(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new InsertFlight.Load(
                    new TopicPartition("generations", i),
                    new PartitionProgress(new RecordedRange(0, 7L)),
                    "generations",
                    List.of("tenant"),
                    "token-" + i,
                    new RowBuffer(),
                    1,
                    7))
        .toList();
  }
}
