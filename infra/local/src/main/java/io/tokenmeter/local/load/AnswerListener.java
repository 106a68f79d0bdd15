package io.tokenmeter.local.load;

import java.time.Duration;

/** Told of every request to the gateway, by several threads. */
@FunctionalInterface
public interface AnswerListener {

  /** Listens to nothing. */
  AnswerListener NOTHING = answer -> {};

  /**
   * A request and its answer.
   *
   * @param status of HTTP; {@link #NO_ANSWER} when none came
   * @param saysWhen whether it names a time to come again
   * @param latency from sending to the answer, or to giving up
   */
  record Answer(int status, boolean saysWhen, Duration latency) {

    /** No connection, or silence. */
    public static final int NO_ANSWER = 0;
  }

  /** A request has ended. */
  void answered(Answer answer);
}
