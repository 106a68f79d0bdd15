package io.tokenmeter.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tokenmeter.clickhouse.engine.Engine;
import io.tokenmeter.clickhouse.engine.EngineConnection;
import io.tokenmeter.clickhouse.engine.EngineException;
import io.tokenmeter.clickhouse.engine.Query;
import io.tokenmeter.clickhouse.http.StatementHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The engine behind HTTP on 127.0.0.1. */
final class ClickHouseServer {
  private static final int WORKERS = 16;
  private static final int WAITING_REQUESTS = 256;

  /** The engine parses and plans recursively on its caller's stack. */
  private static final long STACK_BYTES = 16L << 20;

  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Engine engine;
  private final HttpServer http;
  private final ThreadPoolExecutor workers;

  private ClickHouseServer(Engine engine, HttpServer http, ThreadPoolExecutor workers) {
    this.engine = engine;
    this.http = http;
    this.workers = workers;
  }

  /** Opens the data folder, then listens. Called on a thread with a large stack. */
  static ClickHouseServer start(ServerOptions options) throws IOException, EngineException {
    Files.createDirectories(options.engine().data());
    HttpServer http = listen(options.port());
    try {
      ClickHouseServer server =
          new ClickHouseServer(Engine.open(options.engine()), http, workers());
      server.serve();
      return server;
    } catch (RuntimeException | EngineException e) {
      http.stop(0);
      throw e;
    }
  }

  private static HttpServer listen(int port) throws IOException {
    try {
      return HttpServer.create(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
    } catch (IOException e) {
      throw new IOException("Cannot listen on 127.0.0.1:" + port + ": " + e.getMessage(), e);
    }
  }

  private static ThreadPoolExecutor workers() {
    AtomicInteger number = new AtomicInteger();
    return new ThreadPoolExecutor(
        WORKERS,
        WORKERS,
        1,
        TimeUnit.MINUTES,
        new ArrayBlockingQueue<>(WAITING_REQUESTS),
        task -> new Thread(null, task, "statement-" + number.incrementAndGet(), STACK_BYTES));
  }

  /** Runs the given start on a thread of the size that the engine needs. */
  static Thread largeThread(Runnable task) {
    return new Thread(null, task, "start", STACK_BYTES);
  }

  private void serve() throws EngineException {
    http.setExecutor(workers);
    http.createContext("/", new StatementHandler(engine, timezone()));
    http.createContext("/ping", ClickHouseServer::ping);
    http.start();
  }

  private String timezone() throws EngineException {
    try (EngineConnection session = engine.connect()) {
      byte[] answer = session.run(new Query("SELECT timezone()", "TabSeparated", Map.of())).body();
      return new String(answer, UTF_8).strip();
    }
  }

  private static void ping(HttpExchange exchange) throws IOException {
    byte[] ok = "Ok.\n".getBytes(UTF_8);
    exchange.sendResponseHeaders(200, ok.length);
    exchange.getResponseBody().write(ok);
    exchange.close();
  }

  /** Refuses new statements, lets running ones finish for ten seconds, closes the engine. */
  void stop() {
    boolean clean = engine.close(GRACE);
    http.stop(0);
    workers.shutdownNow();
    if (!clean) {
      throw new UncheckedIOException(
          new IOException("Statements still ran after " + GRACE.toSeconds() + " s, stopped hard"));
    }
  }
}
