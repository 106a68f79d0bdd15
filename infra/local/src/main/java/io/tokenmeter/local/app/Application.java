package io.tokenmeter.local.app;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tokenmeter.flink.FlinkJobSettings;
import io.tokenmeter.ingest.gateway.Gateway;
import io.tokenmeter.ingest.gateway.GatewaySettings;
import io.tokenmeter.ingest.publish.KafkaFactPublisher;
import io.tokenmeter.local.status.HangingTransactions;
import io.tokenmeter.local.status.PipelineProbe;
import io.tokenmeter.local.status.PipelineWatch;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.lookup.ReferenceFollower;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import io.tokenmeter.sinks.clickhouse.load.AfterInsert;
import io.tokenmeter.sinks.clickhouse.load.ClickHouseLoader;
import io.tokenmeter.sinks.routes.RouteFollower;
import io.tokenmeter.sinks.routes.RouteTable;
import io.tokenmeter.sinks.routes.RoutesApi;
import io.tokenmeter.streams.MeteringApp;
import io.tokenmeter.streams.RouteCostsApp;
import io.tokenmeter.streams.StreamsSettings;
import io.tokenmeter.streams.runtime.StreamsApp;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything of ours but Flink, in the order in which it must start; it closes in the reverse. The
 * gateway opens last: an event is taken in when all behind it is ready.
 */
final class Application implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  private static final Duration LOOK = Duration.ofMillis(100);

  private final KafkaSettings kafka = Configuration.load(KafkaSettings.class);
  private final ClickHouseSettings clickHouse = Configuration.load(ClickHouseSettings.class);
  private final StreamsSettings streams = Configuration.load(StreamsSettings.class);
  private final GatewaySettings gateway = Configuration.load(GatewaySettings.class);
  private final FlinkJobSettings flink = Configuration.load(FlinkJobSettings.class);
  private final ApiSettings api = Configuration.load(ApiSettings.class);
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Clock clock = Clock.systemUTC();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private final AfterInsert afterInsert;

  private Application(AfterInsert afterInsert) {
    this.afterInsert = afterInsert;
  }

  /**
   * Settings from environment, system properties and file.
   *
   * @param afterInsert told of every insert into ClickHouse
   */
  static Application fromConfiguration(AfterInsert afterInsert) {
    return new Application(afterInsert);
  }

  void start() throws InterruptedException {
    SchemaRegistry registry = closing(kafka.openSchemaRegistry());
    new Foundations(kafka, clickHouse, registry, api.startTimeout()).lay();

    ReferenceFollower reference =
        closing(new ReferenceFollower(kafka.clientProperties(), registry));
    reference.awaitLoaded(streams.referenceTimeout());
    RouteTable routes = new RouteTable();
    RouteFollower routeFollower = closing(new RouteFollower(kafka, routes));
    routeFollower.start();
    PipelineWatch watch =
        closing(
            new PipelineWatch(
                new PipelineProbe(kafka, registry, Readers.topicsByGroup(flink.jobName())),
                meters));
    RoutesApi routesApi = closing(new RoutesApi(routes, clock));
    ProcessWatch processes = new ProcessWatch(api.supervisedFolder(), meters);
    StatusApi status = new StatusApi(watch, closing(new HangingTransactions(kafka)), processes);
    ApiServer server = closing(new ApiServer(api, routesApi, status, processes, meters));
    server.start();

    StreamsApp metering =
        closing(MeteringApp.create(kafka, streams, reference.tables(), registry, clock, meters));
    StreamsApp routeCosts =
        closing(RouteCostsApp.create(kafka, streams, reference.tables(), registry, clock, meters));
    metering.start();
    routeCosts.start();
    closing(new ClickHouseLoader(kafka, clickHouse, meters, afterInsert)).start();
    watch.start();
    awaitRunning(metering);
    awaitRunning(routeCosts);

    KafkaFactPublisher publisher = closing(KafkaFactPublisher.open(kafka));
    closing(new Gateway(gateway, publisher, meters, clock)).start();
    server.ready();
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      AutoCloseable part = open.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not close cleanly: {}", part.getClass().getSimpleName(), e.toString());
      }
    }
  }

  private void awaitRunning(StreamsApp app) throws InterruptedException {
    long deadline = System.nanoTime() + api.startTimeout().toNanos();
    while (!app.isRunning()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "Kafka Streams is still " + app.state() + " after " + api.startTimeout());
      }
      Thread.sleep(LOOK.toMillis());
    }
  }

  private <C extends AutoCloseable> C closing(C part) {
    open.push(part);
    return part;
  }
}
