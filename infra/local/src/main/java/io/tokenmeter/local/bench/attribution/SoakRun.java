package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.local.bench.Rate;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The job alone.
 *
 * @param rate readings per time
 * @param memory in the order of time, evenly spread
 * @param stateBytes of a savepoint in the canonical format, taken after the last reading
 * @param openGenerations that had not settled by then
 */
record SoakRun(Rate rate, List<MemorySample> memory, long stateBytes, long openGenerations) {

  /** State of all kinds, readings included, for each generation that is open. */
  double stateBytesPerOpenGeneration() {
    return (double) stateBytes / openGenerations;
  }

  /** Largest value in the second quarter of the run: the first one fills caches and windows. */
  long early(ToLongFunction<MemorySample> of) {
    return largest(memory.size() / 4, memory.size() / 2, of);
  }

  /** Largest value in the last quarter. */
  long late(ToLongFunction<MemorySample> of) {
    return largest(memory.size() * 3 / 4, memory.size(), of);
  }

  private long largest(int from, int to, ToLongFunction<MemorySample> of) {
    return memory.subList(from, to).stream().mapToLong(of).max().orElse(0);
  }
}
