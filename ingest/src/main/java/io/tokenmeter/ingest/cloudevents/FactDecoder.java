package io.tokenmeter.ingest.cloudevents;

import java.time.Instant;

/** Reads one kind of fact from the data of an event. Pure, and safe for use by several threads. */
interface FactDecoder<V> {

  /** The fact; meaningless when {@code data} has collected errors. */
  V decode(String source, String id, Fields data);

  /** The time the fact counts at. */
  Instant eventTime(V fact);

  /** The earliest time the fact speaks of. */
  default Instant earliestTime(V fact) {
    return eventTime(fact);
  }

  /** The latest time the fact speaks of. */
  default Instant latestTime(V fact) {
    return eventTime(fact);
  }

  /** Every field name that {@link #decode} reads. */
  FactShape shape();
}
