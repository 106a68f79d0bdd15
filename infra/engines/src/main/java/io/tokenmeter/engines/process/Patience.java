package io.tokenmeter.engines.process;

import java.time.Duration;

/**
 * How long a process may run without answering, and how long it has to answer to be taken for one
 * that serves.
 *
 * @param look pause between two questions
 * @param shown silent for so long, it is shown as unresponsive
 * @param ended silent for so long, it is killed and started again
 * @param serving up for so long, it is told that it serves: what the next start needs, it has
 *     loaded
 */
public record Patience(Duration look, Duration shown, Duration ended, Duration serving) {
  /**
   * Ten seconds are beyond a pause of the collector, forty-five beyond a machine that pages or
   * compiles, and with the start after it still below a minute. Those up first have their work once
   * the last is, three quarters of a minute later where nothing is cached.
   */
  public static final Patience DEFAULT =
      new Patience(
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          Duration.ofSeconds(45),
          Duration.ofSeconds(45));
}
