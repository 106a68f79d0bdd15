package io.tokenmeter.ingest.replay;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * When each event is sent, and by how much its time is shifted. All times are Unix nanoseconds.
 *
 * <p>The shift makes the last event's time equal the moment it is planned to be sent; below normal
 * speed it does so for the first event, or the events would be sent before their time. It is a
 * whole number of {@link #GRID_NANOS}: the energy windows of a shifted recording then cut it
 * exactly where they cut the recording itself, and both give the same shares. At a given speed the
 * plan waits for the grid, up to 10 s; as fast as possible the recording ends up to 10 s ago
 * instead.
 */
final class SendPlan {

  /** Length of an energy window, as every window is aligned to it. */
  static final long GRID_NANOS = 10_000_000_000L;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long start;
  private final long firstEvent;
  private final long lastEvent;
  private final OptionalDouble speed;

  /**
   * @param firstEvent earliest event time of the recording, unshifted
   * @param lastEvent latest event time of the recording, unshifted
   */
  SendPlan(Instant start, long firstEvent, long lastEvent, OptionalDouble speed) {
    this.start = nanos(start);
    this.firstEvent = firstEvent;
    this.lastEvent = lastEvent;
    this.speed = speed;
  }

  /** The shift of a recording that is replayed for the first time. */
  long newShift() {
    long shift = Math.min(planned(firstEvent) - firstEvent, planned(lastEvent) - lastEvent);
    return speed.isEmpty()
        ? Math.floorDiv(shift, GRID_NANOS) * GRID_NANOS
        : -Math.floorDiv(-shift, GRID_NANOS) * GRID_NANOS;
  }

  /** When to send an event; never before its own, shifted time. */
  long dueAt(long event, long shift) {
    return Math.max(planned(event), event + shift);
  }

  /** How far the last event's shifted time lies ahead of its planned moment. */
  long aheadOfPlan(long shift) {
    return lastEvent + shift - planned(lastEvent);
  }

  static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
  }

  private long planned(long event) {
    return speed.isEmpty() ? start : start + (long) ((event - firstEvent) / speed.getAsDouble());
  }
}
