package io.tokenmeter.local.app;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tokenmeter.schemas.config.Loopback;
import io.tokenmeter.sinks.routes.RoutesApi;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Route costs, status, metrics and health on one loopback port. */
final class ApiServer implements AutoCloseable {

  private static final int MOST_THREADS = 96;
  private static final int FEWEST_THREADS = 4;

  private final Javalin server;
  private final AtomicBoolean ready = new AtomicBoolean();

  ApiServer(
      ApiSettings settings,
      RoutesApi routes,
      StatusApi status,
      ProcessWatch processes,
      PrometheusMeterRegistry meters) {
    this.server =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              config.startup.showOldJavalinVersionWarning = false;
              config.jetty.threadPool = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
              config.jetty.host = Loopback.require(settings.host(), "tokenmeter.api.host");
              config.jetty.port = settings.port();
              routes.register(config);
              config.routes.get("/v1/status", status::answer);
              config.routes.get(
                  "/metrics",
                  http -> {
                    processes.measure();
                    http.result(meters.scrape());
                  });
              config.routes.get("/health", this::health);
            });
  }

  void start() {
    server.start();
  }

  /** From now on /health says so. */
  void ready() {
    ready.set(true);
  }

  @Override
  public void close() {
    server.stop();
  }

  private void health(Context http) {
    http.status(ready.get() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
        .contentType("application/json")
        .result(ready.get() ? "{\"status\":\"up\"}" : "{\"status\":\"starting\"}");
  }
}
