package io.tokenmeter.streams.routing;

import io.tokenmeter.streams.routing.EnergySample.Phase;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a phase used over some windows.
 *
 * @param activeMicrojoules above the idle floor
 * @param idleMicrojoules the floor's share of the phase, by GPU time
 * @param tokens computed prefill tokens, or decoded tokens
 * @param gpuTimeMicrosByModel GPU time by the GPU's model; under the empty string where the model
 *     is unknown
 */
record PhaseTotals(
    long activeMicrojoules,
    long idleMicrojoules,
    long tokens,
    Map<String, Long> gpuTimeMicrosByModel) {

  private static final String UNKNOWN_MODEL = "";
  private static final BigDecimal MICROS_PER_HOUR = BigDecimal.valueOf(3_600_000_000L);

  static PhaseTotals of(Phase phase, List<EnergySample> samples) {
    long active = 0;
    long idle = 0;
    long tokens = 0;
    Map<String, Long> gpuTime = new HashMap<>();
    for (EnergySample sample : samples) {
      active += sample.activeMicrojoules(phase);
      idle += idleShare(phase, sample);
      tokens += sample.tokens(phase);
      String model = sample.gpuModel();
      gpuTime.merge(model == null ? UNKNOWN_MODEL : model, sample.gpuTimeMicros(phase), Long::sum);
    }
    return new PhaseTotals(active, idle, tokens, gpuTime);
  }

  /** Null when the phase produced no token. */
  @Nullable Double activeJoulesPerToken() {
    return tokens == 0 ? null : activeMicrojoules / 1e6 / tokens;
  }

  /** What the GPU time costs; empty when some of it has no rate. */
  Optional<BigDecimal> gpuCost(Function<String, Optional<BigDecimal>> ratePerHourByModel) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Map.Entry<String, Long> used : gpuTimeMicrosByModel.entrySet()) {
      if (used.getValue() == 0) {
        continue;
      }
      Optional<BigDecimal> rate = ratePerHourByModel.apply(used.getKey());
      if (rate.isEmpty()) {
        return Optional.empty();
      }
      sum =
          sum.add(
              rate.get()
                  .multiply(BigDecimal.valueOf(used.getValue()))
                  .divide(MICROS_PER_HOUR, MathContext.DECIMAL128));
    }
    return Optional.of(sum);
  }

  private static long idleShare(Phase phase, EnergySample sample) {
    long gpuTime = sample.prefillGpuTimeMicros() + sample.decodeGpuTimeMicros();
    return gpuTime == 0
        ? 0
        : BigInteger.valueOf(sample.idleMicrojoules())
            .multiply(BigInteger.valueOf(sample.gpuTimeMicros(phase)))
            .divide(BigInteger.valueOf(gpuTime))
            .longValueExact();
  }
}
