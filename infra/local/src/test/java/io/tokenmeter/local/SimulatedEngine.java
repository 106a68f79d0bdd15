package io.tokenmeter.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tokenmeter.ingest.cloudevents.FactTypes;
import io.tokenmeter.local.load.LoadEvent;
import io.tokenmeter.local.load.LoadOptions;
import io.tokenmeter.local.load.LoadSender;
import io.tokenmeter.schemas.event.GpuInput;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullUnmarked;

/**
 * An engine with an OpenAI API on a GPU with a meter, as fast as the clock: it prefills one prompt
 * at a time and decodes in a batch, and draws other power for each. No GPU is here to run one.
 */
@NullUnmarked
final class SimulatedEngine implements AutoCloseable {

  static final String GPU = "GPU-simulated";
  private static final String METER = "meter-of-the-simulated";
  static final String GPU_MODEL = "Simulated GPU";

  private static final double IDLE_WATTS = 90;
  private static final double PREFILL_WATTS = 500;
  private static final double DECODE_WATTS = 240;
  private static final long PREFILL_MICROS_PER_TOKEN = 12;
  private static final long PASS_MILLIS = 4;
  private static final long READING_MILLIS = 100;
  private static final byte[] TOKEN =
      "data: {\"choices\":[{\"text\":\"a\"}]}\n\n".getBytes(StandardCharsets.UTF_8);

  private final HttpServer server;
  private final URI gateway;
  private final Queue<Request> waiting = new ArrayDeque<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Future<Void> metered;
  private volatile boolean isClosed;
  private Instant lastReading;
  private double joules;
  private double watts = IDLE_WATTS;
  private long since = System.nanoTime();

  private final class Request {
    final HttpExchange exchange;
    final int input;
    final int output;
    int made;

    Request(HttpExchange exchange) throws IOException {
      JsonNode body = new ObjectMapper().readTree(exchange.getRequestBody());
      this.exchange = exchange;
      this.input = body.get("prompt").size();
      this.output = body.get("max_tokens").asInt();
      exchange.sendResponseHeaders(200, 0);
    }

    /** Whether it was the last token. */
    boolean decode() {
      made++;
      try {
        OutputStream out = exchange.getResponseBody();
        out.write(TOKEN);
        if (made == output) {
          out.write(
              "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d}}\n\n"
                  .formatted(input, output)
                  .getBytes(StandardCharsets.UTF_8));
          exchange.close();
        }
        out.flush();
      } catch (IOException e) {
        return made == output;
      }
      return made == output;
    }
  }

  SimulatedEngine(URI gateway) throws IOException {
    this.gateway = gateway;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/completions", exchange -> take(new Request(exchange)));
    server.start();
    threads.submit(this::serve);
    metered = threads.submit(this::meter);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private synchronized void take(Request request) {
    waiting.add(request);
    notifyAll();
  }

  private Void serve() throws InterruptedException {
    List<Request> batch = new ArrayList<>();
    while (true) {
      Request next = next(batch.isEmpty());
      if (next != null) {
        draw(IDLE_WATTS + PREFILL_WATTS);
        Thread.sleep(Math.max(1, next.input * PREFILL_MICROS_PER_TOKEN / 1_000));
        batch.add(next);
      } else {
        draw(IDLE_WATTS + DECODE_WATTS);
        Thread.sleep(PASS_MILLIS);
      }
      for (Iterator<Request> each = batch.iterator(); each.hasNext(); ) {
        Request request = each.next();
        if ((next == null || request == next) && request.decode()) {
          each.remove();
        }
      }
      if (batch.isEmpty()) {
        draw(IDLE_WATTS);
      }
    }
  }

  private synchronized Request next(boolean isIdle) throws InterruptedException {
    while (isIdle && waiting.isEmpty()) {
      wait();
    }
    return waiting.poll();
  }

  private synchronized double draw(double from) {
    long now = System.nanoTime();
    joules += watts * (now - since) / 1e9;
    since = now;
    watts = from;
    return joules;
  }

  private synchronized double read() {
    return draw(watts);
  }

  private Void meter() throws InterruptedException {
    while (!isClosed) {
      lastReading = Instant.now().truncatedTo(ChronoUnit.MICROS);
      send(
          new LoadEvent<>(
              FactTypes.POWER_READING,
              PowerReading.newBuilder()
                  .setSource(METER)
                  .setMeter(GPU)
                  .setScope(MeterScope.GPU)
                  .setDeviceModel(GPU_MODEL)
                  .setSampleTime(lastReading)
                  .setEnergyCounterMicrojoules(Math.round(read() * 1e3) * 1_000)
                  .build()));
      Thread.sleep(READING_MILLIS);
    }
    GpuInput ended = new GpuInput(GPU, 0L, lastReading, 0L);
    send(new LoadEvent<>(FactTypes.INPUT_MARK, new InputMark(METER, lastReading, List.of(ended))));
    return null;
  }

  private void send(LoadEvent<?> event) throws InterruptedException {
    LoadSender.of(List.of(event), LoadOptions.atMaxSpeed(gateway).connections(1)).send();
  }

  /** The meter says that nothing more comes: what it measured after the last request settles. */
  @Override
  public void close() throws Exception {
    isClosed = true;
    metered.get();
    server.stop(0);
    threads.shutdownNow();
  }
}
