package io.tokenmeter.flink.energy.attribution;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a GPU draws while it serves nobody: the smallest mean power of its last quiet seconds. Time
 * soon after traffic is not quiet, because clocks and memory take a while to settle.
 *
 * @param floorMicrowatts the floor in force
 * @param quietMicrojoules energy of the quiet stretch that is being measured
 * @param quietMicros length of that stretch so far
 * @param lastBusyMicros when the GPU was last busy, or may have been
 * @param recentMicrowatts mean powers of the last quiet stretches, oldest first
 */
public record IdleFloor(
    long floorMicrowatts,
    long quietMicrojoules,
    long quietMicros,
    @Nullable Long lastBusyMicros,
    List<Long> recentMicrowatts) {

  private static final long MICROS_PER_SECOND = 1_000_000;

  static IdleFloor prior(AttributionSettings settings) {
    return new IdleFloor(settings.priorFloorMicrowatts(), 0, 0, null, List.of());
  }

  /** Energy of the floor over a time. */
  long energyMicrojoules(long micros) {
    return ExactMath.multiplyDivide(floorMicrowatts, micros, MICROS_PER_SECOND);
  }

  /** After an interval in which generations were in flight, or about which nothing is known. */
  IdleFloor afterTraffic(MeterInterval interval) {
    return new IdleFloor(floorMicrowatts, 0, 0, interval.endMicros(), recentMicrowatts);
  }

  /** After an interval without any generation. The floor itself changes with the next epoch. */
  IdleFloor afterQuiet(MeterInterval interval, AttributionSettings settings) {
    long busyUntil = lastBusyMicros == null ? interval.startMicros() : lastBusyMicros;
    if (interval.startMicros() - busyUntil < settings.guardMicros()) {
      return new IdleFloor(
          floorMicrowatts, quietMicrojoules, quietMicros, busyUntil, recentMicrowatts);
    }
    long energy = quietMicrojoules + interval.energyMicrojoules();
    long micros = quietMicros + interval.micros();
    return micros < settings.quietMicros()
        ? new IdleFloor(floorMicrowatts, energy, micros, busyUntil, recentMicrowatts)
        : new IdleFloor(floorMicrowatts, 0, 0, busyUntil, remember(energy, micros, settings));
  }

  /** At the end of an epoch. */
  IdleFloor atEpochEnd() {
    return recentMicrowatts.isEmpty()
        ? this
        : new IdleFloor(
            Collections.min(recentMicrowatts),
            quietMicrojoules,
            quietMicros,
            lastBusyMicros,
            recentMicrowatts);
  }

  private List<Long> remember(long energy, long micros, AttributionSettings settings) {
    List<Long> recent = new ArrayList<>(recentMicrowatts);
    recent.add(ExactMath.multiplyDivide(energy, MICROS_PER_SECOND, micros));
    return recent.size() > settings.quietKept()
        ? new ArrayList<>(recent.subList(1, recent.size()))
        : recent;
  }
}
