package io.tokenmeter.engines.process;

import java.time.Duration;

/**
 * How long a process may run without answering.
 *
 * @param look pause between two questions
 * @param shown silent for so long, it is shown as unresponsive
 * @param ended silent for so long, it is killed and started again
 */
public record Patience(Duration look, Duration shown, Duration ended) {
  /**
   * Ten seconds are beyond a pause of the collector, forty-five beyond a machine that pages or
   * compiles, and with the start after it still below a minute.
   */
  public static final Patience DEFAULT =
      new Patience(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(45));
}
