package io.tokenmeter.flink.energy.attribution;

import io.tokenmeter.schemas.derived.Provenance;
import java.util.List;

/** How the time of a generation was measured, for the intervals of one window. */
final class IntervalProvenance {

  private static final Provenance[] VALUES = Provenance.values();

  private final long[] ends;

  /** How many of the first intervals have each provenance. */
  private final int[][] counts;

  IntervalProvenance(List<MeterInterval> intervals) {
    ends = new long[intervals.size()];
    counts = new int[VALUES.length][intervals.size() + 1];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = intervals.get(i).endMicros();
      for (Provenance value : VALUES) {
        int is = intervals.get(i).provenance() == value ? 1 : 0;
        counts[value.ordinal()][i + 1] = counts[value.ordinal()][i] + is;
      }
    }
  }

  /** The worst among the measured time; MISSING when none of it was measured. */
  Provenance worstMeasured(GenerationOnGpu generation) {
    Provenance worst = Provenance.MISSING;
    for (Provenance value : VALUES) {
      if (touches(generation, value)) {
        worst = WindowShare.worstMeasured(worst, value);
      }
    }
    return worst;
  }

  boolean isWhole(GenerationOnGpu generation) {
    return !touches(generation, Provenance.MISSING);
  }

  private boolean touches(GenerationOnGpu generation, Provenance value) {
    int first = firstEndingAfter(generation.startMicros());
    long lastInstant = Math.max(generation.startMicros(), generation.endMicros() - 1);
    int last = Math.min(firstEndingAfter(lastInstant) + 1, ends.length);
    int[] count = counts[value.ordinal()];
    return count[Math.max(first, last)] > count[Math.min(first, ends.length)];
  }

  private int firstEndingAfter(long micros) {
    int low = 0;
    int high = ends.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] <= micros) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
