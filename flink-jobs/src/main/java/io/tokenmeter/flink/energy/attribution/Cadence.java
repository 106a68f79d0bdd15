package io.tokenmeter.flink.energy.attribution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often the meter is read: the usual distance of its samples, which a longer one moves more
 * than a shorter one. Readings a few times further apart than that have a hole between them.
 *
 * @param micros null until two samples have been seen
 */
public record Cadence(@Nullable Long micros) {

  /** A hole of this length is never bridged, however slow the meter. */
  public static final long LONGEST_GAP_MICROS = 90_000_000;

  private static final int BRIDGED = 3;
  private static final int FASTER = 2;
  private static final int SLOWER = 10;

  static Cadence unknown() {
    return new Cadence(null);
  }

  /** Readings further apart than this leave the time between them unmeasured. */
  long longestGap(AttributionSettings settings) {
    long seen = micros == null ? 0 : BRIDGED * micros;
    return Math.max(settings.maxGapMicros(), Math.min(seen, LONGEST_GAP_MICROS));
  }

  /** After the samples of [from, to). */
  Cadence after(List<MeterSample> samplesByTime, long from, long to) {
    Cadence cadence = this;
    for (int i = firstFrom(samplesByTime, from); i < samplesByTime.size(); i++) {
      if (samplesByTime.get(i).timeMicros() >= to) {
        break;
      }
      if (i > 0) {
        cadence =
            cadence.after(
                samplesByTime.get(i).timeMicros() - samplesByTime.get(i - 1).timeMicros());
      }
    }
    return cadence;
  }

  private Cadence after(long gap) {
    if (micros == null) {
      return new Cadence(Math.min(Math.max(gap, 1), LONGEST_GAP_MICROS / BRIDGED));
    }
    long next = gap > micros ? Math.min(gap, micros * SLOWER) : Math.max(gap, micros / FASTER);
    return new Cadence(Math.min(Math.max(next, 1), LONGEST_GAP_MICROS / BRIDGED));
  }

  static int firstFrom(List<MeterSample> samplesByTime, long micros) {
    int low = 0;
    int high = samplesByTime.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (samplesByTime.get(middle).timeMicros() < micros) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
