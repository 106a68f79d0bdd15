package io.tokenmeter.sinks.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoutesApiTest {

  private final RouteTable table = new RouteTable();
  private final Clock clock = Clock.fixed(Routes.NOON.plusSeconds(2), ZoneOffset.UTC);
  private final RoutesApi api = new RoutesApi(table, clock);
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService background = Executors.newCachedThreadPool();
  private Javalin server;

  @BeforeEach
  void start() {
    server =
        Javalin.create(
                config -> {
                  config.startup.showJavalinBanner = false;
                  api.register(config);
                })
            .start("127.0.0.1", 0);
    table.put(3, Routes.of("edge-1"));
    table.put(5, Routes.of("cloud-1"));
  }

  @AfterEach
  void stop() {
    api.close();
    server.stop();
    background.shutdownNow();
  }

  @Test
  void theArrayTellsEveryEndpointWithItsStateAndAge() throws Exception {
    JsonNode routes = json(get("/v1/routes"));
    assertThat(routes).hasSize(2);
    JsonNode first = routes.get(0);
    assertThat(first.get("endpoint").asText()).isEqualTo("cloud-1");
    assertThat(first.get("state").asText()).isEqualTo("fresh");
    assertThat(first.get("age_seconds").asDouble()).isEqualTo(2.0);
    assertThat(first.get("full_cost_per_mtok_output").isTextual()).isTrue();
    assertThat(first.get("full_cost_per_mtok_output").asText()).isEqualTo("0.120000000000");
    assertThat(first.get("joules_per_token_decode").isNull()).isTrue();
    assertThat(first.get("expires_at").asText()).isEqualTo("2026-05-05T12:01:00Z");
  }

  @Test
  void anEndpointIsFoundByNameOrAliasAndAModelByName() throws Exception {
    assertThat(json(get("/v1/routes?endpoint=edge-1"))).hasSize(1);
    assertThat(json(get("/v1/routes?endpoint=edge-1:8000"))).hasSize(1);
    assertThat(json(get("/v1/routes?endpoint=nobody"))).isEmpty();
    assertThat(json(get("/v1/routes?model=llama"))).hasSize(2);
    assertThat(json(get("/v1/routes?model=other"))).isEmpty();
  }

  @Test
  void anUnchangedFeedIsNotSentAgain() throws Exception {
    String etag = get("/v1/routes").headers().firstValue("ETag").orElseThrow();
    assertThat(get("/v1/routes", "If-None-Match", etag).statusCode()).isEqualTo(304);
    table.put(6, Routes.of("edge-1"));
    assertThat(get("/v1/routes", "If-None-Match", etag).statusCode()).isEqualTo(200);
  }

  @Test
  void aStreamBeginsWithWhatIsKnownAndFollows() throws Exception {
    List<String> ids = follow(null, 4);
    table.put(8, Routes.of("edge-1"));
    table.remove(9, "cloud-1");
    await().atMost(Duration.ofSeconds(10)).until(() -> ids.size() >= 4);
    assertThat(ids).containsExactly("route 3", "route 5", "route 8", "removed 9");
    assertThat(json(get("/v1/routes"))).hasSize(1);
  }

  @Test
  void whoAsksForTheStreamWithoutSayingSoIsToldHow() throws Exception {
    assertThat(get("/v1/routes/stream").statusCode()).isEqualTo(406);
    assertThat(get("/v1/routes/stream").body()).contains("text/event-stream");
  }

  @Test
  void aStreamResumesAfterTheLastEventItHas() throws Exception {
    table.remove(7, "cloud-1");
    List<String> ids = follow("3", 1);
    await().atMost(Duration.ofSeconds(10)).until(() -> ids.size() >= 1);
    assertThat(ids).containsExactly("removed 7");
  }

  @Test
  void anOlderRecordDoesNotReplaceANewerOne() {
    table.remove(4, "cloud-1");
    assertThat(table.routes()).hasSize(2);
  }

  private List<String> follow(@Nullable String lastEventId, int events) throws Exception {
    List<String> seen = java.util.Collections.synchronizedList(new ArrayList<>());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri("/v1/routes/stream")).header("Accept", "text/event-stream");
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    HttpResponse<java.io.InputStream> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    Future<?> unused = background.submit(() -> read(response, events, seen));
    if (lastEventId == null) {
      await().atMost(Duration.ofSeconds(10)).until(() -> seen.size() >= 2);
    }
    return seen;
  }

  private static Object read(
      HttpResponse<java.io.InputStream> response, int events, List<String> seen) throws Exception {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String id = "";
      String event = "";
      while (seen.size() < events) {
        String line = String.valueOf(lines.readLine());
        if (line.startsWith("id:")) {
          id = line.substring(3).strip();
        } else if (line.startsWith("event:")) {
          event = line.substring(6).strip();
        } else if (line.isEmpty() && !event.isEmpty()) {
          seen.add(event + " " + id);
          event = "";
        }
      }
    }
    return seen;
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).timeout(Duration.of(10, TimeUnit.SECONDS.toChronoUnit()));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return new ObjectMapper().readTree(response.body());
  }
}
