package io.tokenmeter.sinks.routes;

import io.javalin.http.sse.SseClient;
import java.time.Clock;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the event stream. Its queue is bounded: a client that falls behind by more than
 * that is dropped, and resumes with Last-Event-ID when it comes back.
 */
final class RouteStream {

  private static final Logger LOG = LoggerFactory.getLogger(RouteStream.class);
  private static final int LONGEST_QUEUE = 1024;
  private static final long HEARTBEAT_SECONDS = 15;

  private final SseClient client;
  private final Clock clock;
  private final BlockingQueue<RouteTable.Change> queue = new ArrayBlockingQueue<>(LONGEST_QUEUE);
  private volatile boolean over;

  RouteStream(SseClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Takes a change without blocking; drops the client when it is too slow. */
  void offer(RouteTable.Change change) {
    if (!queue.offer(change)) {
      LOG.info("dropped a route stream that was {} events behind", LONGEST_QUEUE);
      over = true;
    }
  }

  void end() {
    over = true;
  }

  /** Sends until the client goes, is dropped, or the API closes. */
  void send() {
    try {
      long silentSeconds = 0;
      while (!over && !client.terminated()) {
        RouteTable.Change change = queue.poll(1, TimeUnit.SECONDS);
        silentSeconds = change == null ? silentSeconds + 1 : 0;
        if (change != null) {
          send(change);
        } else if (silentSeconds % HEARTBEAT_SECONDS == 0) {
          client.sendComment("still here");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      client.close();
    }
  }

  private void send(RouteTable.Change change) {
    String id = Long.toString(change.offset());
    if (change.route() == null) {
      client.sendEvent("removed", RouteJson.text(RouteJson.gone(change.endpoint())), id);
    } else {
      client.sendEvent("route", RouteJson.text(RouteJson.of(change.route(), clock.instant())), id);
    }
  }
}
