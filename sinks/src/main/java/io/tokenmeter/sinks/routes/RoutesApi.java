package io.tokenmeter.sinks.routes;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.sse.SseClient;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The feed over HTTP, as routes of somebody's server.
 *
 * <ul>
 *   <li>{@code GET /v1/routes?model=&endpoint=}: a JSON array; {@code endpoint} matches the name or
 *       any alias. State and age are those of the moment of the answer. The ETag covers records and
 *       states, not ages.
 *   <li>{@code GET /v1/routes/stream}: server-sent events {@code route} and {@code removed}, their
 *       id the offset in route-costs. What is known comes first, or what changed since
 *       Last-Event-ID.
 * </ul>
 */
public final class RoutesApi implements AutoCloseable {

  private static final int MOST_STREAMS = 64;
  private static final long BEFORE_ALL = -1;

  private final RouteTable table;
  private final Clock clock;
  private final Set<RouteStream> streams = ConcurrentHashMap.newKeySet();

  public RoutesApi(RouteTable table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  /** Adds the two routes to a server that is being configured. */
  public void register(JavalinConfig config) {
    config.routes.get("/v1/routes", this::routes);
    config.routes.before("/v1/routes/stream", RoutesApi::requireEventStream);
    config.routes.sse("/v1/routes/stream", this::stream);
  }

  /** Ends the open streams. */
  @Override
  public void close() {
    streams.forEach(RouteStream::end);
  }

  /** Without the header the server would answer nothing at all, and with success. */
  private static void requireEventStream(Context http) {
    String accept = http.header("Accept");
    if (accept == null || !accept.contains("text/event-stream")) {
      throw new HttpResponseException(
          HttpStatus.NOT_ACCEPTABLE.getCode(), "ask with the header Accept: text/event-stream");
    }
  }

  private void routes(Context http) {
    Instant now = clock.instant();
    List<RouteTable.Change> selected =
        select(http.queryParam("model"), http.queryParam("endpoint"));
    String etag = etag(selected, now);
    http.header("ETag", etag).header("Cache-Control", "no-cache");
    if (etag.equals(http.header("If-None-Match"))) {
      http.status(HttpStatus.NOT_MODIFIED);
      return;
    }
    List<Object> body = new ArrayList<>();
    for (RouteTable.Change change : selected) {
      if (change.route() != null) {
        body.add(RouteJson.of(change.route(), now));
      }
    }
    http.contentType("application/json").result(RouteJson.text(body));
  }

  private List<RouteTable.Change> select(@Nullable String model, @Nullable String endpoint) {
    return table.routes().stream()
        .filter(c -> model == null || (c.route() != null && c.route().getModel().equals(model)))
        .filter(c -> endpoint == null || c.isNamed(endpoint))
        .toList();
  }

  private static String etag(List<RouteTable.Change> selected, Instant now) {
    long hash = selected.size();
    for (RouteTable.Change change : selected) {
      if (change.route() != null) {
        hash = hash * 31 + change.endpoint().hashCode();
        hash = hash * 31 + change.offset();
        hash = hash * 31 + RouteState.of(change.route(), now).ordinal();
      }
    }
    return "W/\"" + Long.toHexString(hash) + "\"";
  }

  private void stream(SseClient client) {
    if (streams.size() >= MOST_STREAMS) {
      client.sendEvent(
          "refused", "there are already " + MOST_STREAMS + " streams; poll /v1/routes");
      client.close();
      return;
    }
    RouteStream stream = new RouteStream(client, clock);
    streams.add(stream);
    client.keepAlive();
    client.onClose(stream::end);
    Thread sender = new Thread(() -> send(stream, lastEventId(client)), "route-stream");
    sender.setDaemon(true);
    sender.start();
  }

  private void send(RouteStream stream, long after) {
    Runnable stop = table.follow(after, stream::offer);
    try {
      stream.send();
    } finally {
      stop.run();
      streams.remove(stream);
    }
  }

  private static long lastEventId(SseClient client) {
    String header = client.ctx().header("Last-Event-ID");
    try {
      return header == null ? BEFORE_ALL : Long.parseLong(header.strip());
    } catch (NumberFormatException e) {
      return BEFORE_ALL;
    }
  }
}
