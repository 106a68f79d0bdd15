package io.tokenmeter.local.load;

import java.net.URI;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How a load is sent.
 *
 * @param gateway base URL of the gateway
 * @param eventsPerSecond planned rate; empty as fast as the gateway takes them
 * @param batchEvents most events of one request
 * @param connections requests in flight; with the batch size this bounds the events in memory
 * @param deadline how long after the start of sending a batch is still tried
 */
public record LoadOptions(
    URI gateway,
    OptionalDouble eventsPerSecond,
    int batchEvents,
    int connections,
    Duration deadline) {

  private static final int BATCH_EVENTS = 500;
  private static final int CONNECTIONS = 4;
  private static final Duration DEADLINE = Duration.ofHours(1);

  public LoadOptions {
    if (eventsPerSecond.isPresent()
        && !(eventsPerSecond.getAsDouble() > 0 && Double.isFinite(eventsPerSecond.getAsDouble()))) {
      throw new IllegalArgumentException(
          "rate = " + eventsPerSecond.getAsDouble() + ": must be more than 0 events per second");
    }
    if (batchEvents < 1 || connections < 1) {
      throw new IllegalArgumentException(
          "batches of %d events over %d connections: both must be at least 1"
              .formatted(batchEvents, connections));
    }
  }

  /** Batches of 500 over 4 connections, tried for an hour. */
  public static LoadOptions atMaxSpeed(URI gateway) {
    return new LoadOptions(gateway, OptionalDouble.empty(), BATCH_EVENTS, CONNECTIONS, DEADLINE);
  }

  public LoadOptions atRate(double events) {
    return new LoadOptions(gateway, OptionalDouble.of(events), batchEvents, connections, deadline);
  }

  public LoadOptions batchEvents(int events) {
    return new LoadOptions(gateway, eventsPerSecond, events, connections, deadline);
  }

  public LoadOptions connections(int count) {
    return new LoadOptions(gateway, eventsPerSecond, batchEvents, count, deadline);
  }

  public LoadOptions deadline(Duration duration) {
    return new LoadOptions(gateway, eventsPerSecond, batchEvents, connections, duration);
  }
}
