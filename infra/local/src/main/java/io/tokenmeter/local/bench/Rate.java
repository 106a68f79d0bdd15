package io.tokenmeter.local.bench;

/**
 * Work done in some time.
 *
 * @param events how much
 * @param seconds by the clock on the wall
 * @param processorSeconds of the process, or of the client, that did it
 */
public record Rate(long events, double seconds, double processorSeconds) {

  public double perSecond() {
    return events / seconds;
  }

  public double perProcessorSecond() {
    return events / processorSeconds;
  }

  /** Processor seconds of a million events. */
  public double processorSecondsPerMillion() {
    return processorSeconds * 1e6 / events;
  }

  public Rate plus(Rate other) {
    return new Rate(
        events + other.events, seconds + other.seconds, processorSeconds + other.processorSeconds);
  }
}
