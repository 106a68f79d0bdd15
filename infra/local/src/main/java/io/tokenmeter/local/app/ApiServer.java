package io.tokenmeter.local.app;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tokenmeter.local.status.PipelineWatch;
import io.tokenmeter.local.status.StatusClient;
import io.tokenmeter.schemas.config.Loopback;
import io.tokenmeter.sinks.routes.RoutesApi;
import java.io.IOException;
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
      PipelineWatch pipeline,
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
              config.routes.get("/v1/status", http -> status(http, pipeline));
              config.routes.get("/metrics", http -> http.result(meters.scrape()));
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

  private static void status(Context http, PipelineWatch pipeline)
      throws IOException, InterruptedException {
    http.contentType("application/json");
    try {
      http.result(StatusClient.JSON.writeValueAsString(pipeline.lookNow()));
    } catch (IllegalStateException e) {
      http.status(HttpStatus.SERVICE_UNAVAILABLE)
          .header("Retry-After", "2")
          .result(StatusClient.JSON.writeValueAsString(java.util.Map.of("error", e.getMessage())));
    }
  }
}
