package io.tokenmeter.flink.energy.attribution;

import io.tokenmeter.schemas.derived.Provenance;
import io.tokenmeter.schemas.limits.FactLimits;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a meter of any scope measured from one instant to another.
 *
 * @param microjoules of the covered time; null when nothing is covered
 * @param coveredMicros how much of the time is measured
 * @param provenance the worst of the covered time; MISSING when nothing is covered
 * @param residualMicrojoules counter minus integrated power; null unless both cover the same time
 */
public record MeteredEnergy(
    @Nullable Long microjoules,
    long coveredMicros,
    Provenance provenance,
    @Nullable Long residualMicrojoules) {

  /**
   * Measures [from, to). Parts of a longer time add up to the whole.
   *
   * @param samples of the time and of the greatest gap before and after it, in any order, one for
   *     each instant
   * @param maxGapMicros readings further apart leave the time between them unmeasured
   */
  public static MeteredEnergy between(
      long from, long to, Collection<MeterSample> samples, long maxGapMicros) {
    List<MeterSample> byTime =
        samples.stream().sorted(Comparator.comparingLong(MeterSample::timeMicros)).toList();
    MeteredEnergy best =
        of(MeterTimeline.of(byTime, maxGapMicros, FactLimits.MOST_MICROWATTS).between(from, to));
    MeteredEnergy power = of(MeterTimeline.ofPower(byTime, maxGapMicros).between(from, to));
    boolean isComparable =
        best.provenance == Provenance.COUNTER && best.coveredMicros == power.coveredMicros;
    return isComparable && best.microjoules != null && power.microjoules != null
        ? best.withResidual(best.microjoules - power.microjoules)
        : best;
  }

  private static MeteredEnergy of(List<MeterInterval> intervals) {
    List<MeterInterval> covered = intervals.stream().filter(i -> !i.isMissing()).toList();
    return new MeteredEnergy(
        covered.isEmpty()
            ? null
            : Long.valueOf(covered.stream().mapToLong(MeterInterval::energyMicrojoules).sum()),
        covered.stream().mapToLong(MeterInterval::micros).sum(),
        covered.stream()
            .map(MeterInterval::provenance)
            .reduce(Provenance.MISSING, WindowShare::worstMeasured),
        null);
  }

  private MeteredEnergy withResidual(long residual) {
    return new MeteredEnergy(microjoules, coveredMicros, provenance, residual);
  }
}
