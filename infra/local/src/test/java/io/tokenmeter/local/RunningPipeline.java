package io.tokenmeter.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenmeter.engines.process.ProcessStatus;
import io.tokenmeter.ingest.replay.ReplayOptions;
import io.tokenmeter.ingest.replay.ReplayResult;
import io.tokenmeter.ingest.replay.Replayer;
import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.local.runtime.LocalRuntime;
import io.tokenmeter.local.runtime.RuntimeDescriptor;
import io.tokenmeter.local.status.MetricsClient;
import io.tokenmeter.local.status.PipelineStatus;
import io.tokenmeter.local.status.SettlementWait;
import io.tokenmeter.local.status.StatusClient;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;

/** The local runtime as a test sees it: recordings in, rows and routes out. */
final class RunningPipeline implements AutoCloseable {

  private static final Duration SETTLE = Duration.ofMinutes(4);

  private final Path data;
  private final LocalRuntime runtime;
  private final ClickHouseQuery query;
  private final ClickHouseRows rows;
  private final HttpClient http = HttpClient.newHttpClient();

  private RunningPipeline(Path data, LocalRuntime runtime) {
    this.data = data;
    this.runtime = runtime;
    this.query = new ClickHouseQuery(runtime.descriptor().clickHouseSettings());
    this.rows = new ClickHouseRows(query);
  }

  static RunningPipeline start(Path data) throws Exception {
    return new RunningPipeline(data, LocalRuntime.start(data.resolve("runtime"), stage -> {}));
  }

  /** Plays a recording; an empty speed is as fast as the gateway takes it. */
  ReplayResult replay(Path recording, OptionalDouble speed) throws InterruptedException {
    return Replayer.replay(
        new ReplayOptions(
            recording,
            URI.create(runtime.descriptor().gatewayUrl()),
            speed,
            false,
            false,
            data.resolve("replays")),
        progress -> {});
  }

  void awaitSettled() throws InterruptedException {
    AtomicReference<Optional<PipelineStatus>> last = new AtomicReference<>(Optional.empty());
    boolean settled =
        SettlementWait.await(new StatusClient(runtime.descriptor().apiUrl()), SETTLE, last::set);
    assertThat(settled).as("settled within %s; last seen: %s", SETTLE, last.get()).isTrue();
  }

  List<JsonNode> rows(String select) throws Exception {
    return rows.of(select);
  }

  JsonNode one(String select) throws Exception {
    return rows.of(select).get(0);
  }

  double metric(String name) throws Exception {
    return new MetricsClient(runtime.descriptor().apiUrl()).sum(name);
  }

  /** Where everything listens. */
  RuntimeDescriptor descriptor() {
    return runtime.descriptor();
  }

  /** The data folder, as a command takes it. */
  Path folder() {
    return data.resolve("runtime");
  }

  /** How every process stands. */
  List<ProcessStatus> processes() {
    return runtime.processes();
  }

  ClickHouseRows clickHouse() {
    return rows;
  }

  /** The live feed's rows of a GPU. */
  List<JsonNode> routes(String gpu) throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create(runtime.descriptor().apiUrl() + "/v1/routes"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode route : new ObjectMapper().readTree(response.body())) {
      if (route.path("endpoint").asText().endsWith(gpu)) {
        found.add(route);
      }
    }
    return found;
  }

  @Override
  public void close() {
    query.close();
    runtime.close();
  }
}
