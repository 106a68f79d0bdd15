package io.tokenmeter.flink.kafka;

import java.io.Serializable;

/**
 * Tells what is silent from what cannot be heard: while the broker is away, or events wait to
 * become facts, a GPU seems idle and its windows seem complete.
 */
@FunctionalInterface
public interface InputProgress extends Serializable {

  /** For input that nothing holds up on its way, such as a bounded one. */
  InputProgress COMPLETE = () -> () -> Long.MAX_VALUE;

  /** Begins to watch, for one task. */
  Watch open();

  /** How far behind the wall clock its answers are though nothing is held up, at most. */
  default long usualLagMillis() {
    return 0;
  }

  /** One task's watch. */
  @FunctionalInterface
  interface Watch extends AutoCloseable {

    /**
     * Everything that the broker took before this instant has come to the operators. Answers at
     * once; by the wall clock, one or two checkpoints behind it when nothing is held up.
     */
    long completeUntilMillis();

    @Override
    default void close() {}
  }
}
