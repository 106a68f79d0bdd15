package io.tokenmeter.flink.energy.attribution;

/**
 * What the GPU draws above its floor for whatever it serves: the prior for models that have not
 * been metered.
 *
 * @param joules above the floor with work in flight, older epochs faded
 * @param decodeSeconds the time of that, prefill counted {@link PhasePower#PREFILL_TO_DECODE} times
 */
public record PowerLevel(double joules, double decodeSeconds) {

  static PowerLevel unknown() {
    return new PowerLevel(0, 0);
  }

  /** Of decode; any positive number will do before the first, as only proportions matter. */
  double decodeWatts() {
    return joules > 0 && decodeSeconds > 0 ? joules / decodeSeconds : 1;
  }

  PowerLevel after(double moreJoules, double moreSeconds, double fading) {
    return new PowerLevel(joules * fading + moreJoules, decodeSeconds * fading + moreSeconds);
  }
}
