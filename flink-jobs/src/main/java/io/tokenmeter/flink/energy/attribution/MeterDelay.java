package io.tokenmeter.flink.energy.attribution;

import java.util.stream.IntStream;

/**
 * How long after the requests the meter tells of them: its own lag (a power reading that is the
 * mean of the last second lags by half of it) and a small offset between the hosts' clocks; {@link
 * ClockOffset} tells of larger ones. It is the shift at which what the meter says falls least from
 * what the work in flight says, searched in quarters of a second: counters step every tenth, so
 * that less cannot be told.
 *
 * @param micros in force
 * @param previousMicros in force in the window before; the next one begins where that ended
 * @param squares how far the meter fell from the work at each shift searched, older epochs faded
 * @param epochs how many epochs that is, faded likewise
 */
@SuppressWarnings("ArrayRecordComponent")
public record MeterDelay(long micros, long previousMicros, double[] squares, double epochs) {

  /** The largest shift searched, either way. */
  public static final long MOST_MICROS = 1_000_000;

  private static final long STEP_MICROS = 250_000;
  private static final int SHIFTS = (int) (2 * MOST_MICROS / STEP_MICROS) + 1;

  /** A minute of work before the shift may change, and then only for a clear gain. */
  private static final double LEAST_EPOCHS = 5.5;

  private static final double CLEARLY_LESS = 0.9;

  static MeterDelay none() {
    return new MeterDelay(0, 0, new double[SHIFTS], 0);
  }

  static long[] shifts() {
    return IntStream.range(0, SHIFTS).mapToLong(MeterDelay::shift).toArray();
  }

  boolean isZero() {
    return micros == 0 && previousMicros == 0;
  }

  int wholeSeconds() {
    return (int) Math.round(micros / WindowSchedule.MICROS_PER_SECOND);
  }

  /** Whether the last window ended with what is in force now. */
  boolean isSteady() {
    return micros == previousMicros;
  }

  /** The same at the end of an epoch in which nothing was learnt. */
  MeterDelay settled() {
    return isSteady() ? this : new MeterDelay(micros, micros, squares, epochs);
  }

  /** After an epoch with work in flight. */
  MeterDelay after(double[] more, double fading) {
    double[] sums = new double[SHIFTS];
    int best = 0;
    for (int i = 0; i < SHIFTS; i++) {
      sums[i] = (squares.length == 0 ? 0 : squares[i] * fading) + more[i];
      best = sums[i] < sums[best] ? i : best;
    }
    double counted = epochs * fading + 1;
    double current = sums[(int) ((micros + MOST_MICROS) / STEP_MICROS)];
    boolean moves = counted >= LEAST_EPOCHS && sums[best] < CLEARLY_LESS * current;
    return new MeterDelay(moves ? shift(best) : micros, micros, sums, counted);
  }

  MeterDelay withoutEvidence() {
    return new MeterDelay(micros, previousMicros, new double[0], 0);
  }

  private static long shift(int i) {
    return i * STEP_MICROS - MOST_MICROS;
  }
}
