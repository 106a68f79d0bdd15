package io.tokenmeter.local.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.local.runtime.LocalRuntime;
import io.tokenmeter.local.runtime.RuntimeOptions;
import io.tokenmeter.local.status.MetricsClient;
import io.tokenmeter.local.status.PipelineStatus;
import io.tokenmeter.local.status.SettlementWait;
import io.tokenmeter.local.status.StatusClient;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** This release's runtime over a data folder of old, with events of old. */
final class ContinuedRuntime implements AutoCloseable {

  private static final Duration SETTLE = Duration.ofMinutes(2);

  /** A hundred years: an event of any release is young enough, and no identity is forgotten. */
  private static final String HORIZON = "P36500D";

  private final LocalRuntime runtime;
  private final ClickHouseQuery query;
  private final StatusClient status;

  private ContinuedRuntime(LocalRuntime runtime) {
    this.runtime = runtime;
    this.query = new ClickHouseQuery(runtime.descriptor().clickHouseSettings());
    this.status = new StatusClient(runtime.descriptor().apiUrl());
  }

  static ContinuedRuntime start(Path data) throws Exception {
    RuntimeOptions options =
        RuntimeOptions.DEFAULT
            .with("tokenmeter.gateway.first-seen-horizon", HORIZON)
            .with("tokenmeter.streams.first-seen-horizon", HORIZON)
            .with("tokenmeter.flink.first-seen-horizon", HORIZON);
    return new ContinuedRuntime(LocalRuntime.start(data, options, stage -> {}));
  }

  FrontDoor frontDoor() {
    return new FrontDoor(runtime.descriptor().gatewayUrl());
  }

  ClickHouseRows rows() {
    return new ClickHouseRows(query);
  }

  List<JsonNode> rows(String select) throws Exception {
    return rows().of(select);
  }

  JsonNode one(String select) throws Exception {
    return rows().of(select).get(0);
  }

  double metric(String name) throws Exception {
    return new MetricsClient(runtime.descriptor().apiUrl()).sum(name);
  }

  PipelineStatus status() throws InterruptedException {
    return status.ask().orElseThrow();
  }

  void awaitRead() {
    ReadToTheEnd.awaitBy(status);
  }

  void awaitSettled() throws InterruptedException {
    AtomicReference<Optional<PipelineStatus>> last = new AtomicReference<>(Optional.empty());
    boolean settled = SettlementWait.await(status, SETTLE, last::set);
    assertThat(settled).as("settled within %s; last seen: %s", SETTLE, last.get()).isTrue();
  }

  @Override
  public void close() {
    query.close();
    runtime.close();
  }
}
