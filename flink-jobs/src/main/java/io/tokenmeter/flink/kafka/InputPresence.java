package io.tokenmeter.flink.kafka;

import java.io.Serializable;

/**
 * Tells a GPU that is silent from input that cannot come: while the broker is away, every GPU seems
 * silent, and what was measured meanwhile arrives once it is back.
 */
@FunctionalInterface
public interface InputPresence extends Serializable {

  /** For input that is always there, such as a bounded one. */
  InputPresence ALWAYS = () -> nowMillis -> true;

  /** Begins to watch, for one task. */
  Watch open();

  /** One task's watch. Not thread-safe. */
  @FunctionalInterface
  interface Watch extends AutoCloseable {

    /** Whether input could come lately. Must answer at once; asked every few seconds. */
    boolean wasThere(long nowMillis);

    @Override
    default void close() {}
  }
}
