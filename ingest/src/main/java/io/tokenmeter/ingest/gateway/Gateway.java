package io.tokenmeter.ingest.gateway;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import io.tokenmeter.ingest.publish.FactPublisher;
import io.tokenmeter.schemas.config.Loopback;
import io.tokenmeter.schemas.identity.AcceptanceWindow;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP server of the front door: {@code POST /v1/events} and {@code GET /health}. It does not
 * close the publisher it was given.
 */
public final class Gateway implements AutoCloseable {

  private static final int IDLE_THREAD_MILLIS = 60_000;
  private static final int MIN_THREADS = 8;
  private static final int ANSWER_MARGIN_MILLIS = 15_000;

  private final GatewaySettings settings;
  private final EventIntake intake;
  private final GatewayMetrics metrics;
  private final Admission admission;
  private final QueuedThreadPool threads;
  private final Javalin server;

  /** Listens only after {@link #start()}. */
  public Gateway(
      GatewaySettings settings, FactPublisher publisher, MeterRegistry meters, Clock clock) {
    this.settings = settings;
    this.metrics = new GatewayMetrics(meters);
    this.intake =
        new EventIntake(
            new BodyReader(settings),
            new EventParser(new EventExaminer(acceptance(settings), clock), settings),
            new Delivery(publisher, clock),
            metrics,
            new ClockWatch(meters, clock),
            settings.answerTimeout());
    this.admission = new Admission(settings);
    this.threads =
        new QueuedThreadPool(
            Math.max(MIN_THREADS, settings.maxThreads()), MIN_THREADS, IDLE_THREAD_MILLIS);
    this.threads.setName("gateway");
    this.server = Javalin.create(this::configure);
  }

  /**
   * Begins to listen.
   *
   * @return this
   * @throws IllegalArgumentException when the host is not a loopback address: there is no
   *     authentication
   */
  public Gateway start() {
    Loopback.require(settings.host(), "tokenmeter.gateway.host");
    server.start();
    return this;
  }

  /** The port it listens on; the real one when the settings say 0. */
  public int port() {
    return server.port();
  }

  /** Stops listening. Requests in progress are given up: their senders will repeat them. */
  @Override
  public void close() {
    server.stop();
  }

  private static AcceptanceWindow acceptance(GatewaySettings settings) {
    return new AcceptanceWindow(settings.firstSeenHorizon(), AcceptanceWindow.DEFAULT.ahead());
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.jetty.host = settings.host();
    config.jetty.port = settings.port();
    config.jetty.threadPool = threads;
    // Bounds the tasks that can wait for a thread: one connection asks for one thing at a time.
    config.jetty.modifyServer(
        jetty -> jetty.addBean(new NetworkConnectionLimit(settings.maxConnections(), jetty)));
    config.http.maxRequestSize = settings.maxBodyBytes();
    config.http.asyncTimeout = settings.answerTimeout().toMillis() + ANSWER_MARGIN_MILLIS;
    config.http.prefer405over404 = true;
    config.routes.error(404, context -> send(context, Answer.unknownPath(context.path())));
    config.routes.error(405, context -> send(context, Answer.wrongMethod(context.method().name())));
    config.routes.post("/v1/events", this::takeEvents);
    config.routes.get("/health", context -> json(context, "{\"status\":\"up\"}"));
  }

  private void takeEvents(Context context) throws IOException {
    Optional<Admission.Place> place =
        admission.enter(
            context.req().getContentLengthLong(), context.req().getHeader("Content-Encoding"));
    if (place.isEmpty()) {
      metrics.countUnavailable();
      send(
          context,
          Answer.unavailable(
              "as many requests or bytes are in progress as the gateway takes at once"));
      return;
    }
    takeEvents(context, place.get());
  }

  private void takeEvents(Context context, Admission.Place place) throws IOException {
    CompletableFuture<Answer> answer;
    try {
      answer =
          intake.take(
              context.headerMap(),
              context.req().getInputStream(),
              context.req().getContentLengthLong(),
              threads);
    } catch (IOException | RuntimeException e) {
      place.leave();
      throw e;
    }
    CompletableFuture<Void> answered =
        answer
            .whenComplete((done, failure) -> place.leave())
            .thenAccept(done -> send(context, done));
    context.future(() -> answered);
  }

  private static void send(Context context, Answer answer) {
    context.status(answer.status());
    if (answer.retryAfterSeconds() > 0) {
      context.header("Retry-After", Integer.toString(answer.retryAfterSeconds()));
    }
    json(context, answer.json());
  }

  private static void json(Context context, String body) {
    context.contentType("application/json").result(body);
  }
}
