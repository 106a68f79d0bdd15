package io.tokenmeter.sinks;

import io.javalin.Javalin;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.config.Loopback;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import io.tokenmeter.sinks.clickhouse.load.ClickHouseLoader;
import io.tokenmeter.sinks.routes.RouteFollower;
import io.tokenmeter.sinks.routes.RouteTable;
import io.tokenmeter.sinks.routes.RoutesApi;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/** All sinks as one process of a real cluster, configured by {@code TOKENMETER_*}. */
public final class SinksMain {

  private SinksMain() {}

  public static void main(String[] args) throws InterruptedException {
    KafkaSettings kafka = Configuration.load(KafkaSettings.class);
    ClickHouseSettings clickHouse = Configuration.load(ClickHouseSettings.class);
    RoutesSettings routes = Configuration.load(RoutesSettings.class);
    Loopback.require(routes.host(), "tokenmeter.routes.host");

    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    RouteTable table = new RouteTable();
    ClickHouseLoader loader = new ClickHouseLoader(kafka, clickHouse, meters);
    RouteFollower follower = new RouteFollower(kafka, table);
    RoutesApi api = new RoutesApi(table, Clock.systemUTC());
    Javalin server =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              api.register(config);
              config.routes.get("/metrics", http -> http.result(meters.scrape()));
            });

    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  api.close();
                  server.stop();
                  follower.close();
                  loader.close();
                  stopped.countDown();
                }));
    loader.start();
    follower.start();
    server.start(routes.host(), routes.port());
    stopped.await();
  }
}
