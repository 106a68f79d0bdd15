package io.tokenmeter.streams.routing;

import io.tokenmeter.schemas.derived.LiveEnergy;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** One live-energy window of one GPU as the live feed remembers it. */
record EnergySample(
    String gpu,
    @Nullable String gpuModel,
    long startMicros,
    long endMicros,
    long prefillMicrojoules,
    long decodeMicrojoules,
    long idleMicrojoules,
    long prefillGpuTimeMicros,
    long decodeGpuTimeMicros,
    long computedPrefillTokens,
    long decodedTokens) {

  static EnergySample of(LiveEnergy energy) {
    return new EnergySample(
        energy.getGpu(),
        energy.getGpuModel(),
        micros(energy.getWindowStart()),
        micros(energy.getWindowEnd()),
        energy.getPrefillMicrojoules(),
        energy.getDecodeMicrojoules(),
        energy.getIdleMicrojoules(),
        energy.getPrefillGpuTimeMicros(),
        energy.getDecodeGpuTimeMicros(),
        energy.getComputedPrefillTokens(),
        energy.getDecodedTokens());
  }

  /** Whether both tell of the same window of the same GPU: the later one replaces the earlier. */
  boolean describesSameAs(EnergySample other) {
    return gpu.equals(other.gpu) && startMicros == other.startMicros;
  }

  long tokens(Phase phase) {
    return phase == Phase.PREFILL ? computedPrefillTokens : decodedTokens;
  }

  long activeMicrojoules(Phase phase) {
    return phase == Phase.PREFILL ? prefillMicrojoules : decodeMicrojoules;
  }

  long gpuTimeMicros(Phase phase) {
    return phase == Phase.PREFILL ? prefillGpuTimeMicros : decodeGpuTimeMicros;
  }

  boolean served() {
    return computedPrefillTokens + decodedTokens > 0;
  }

  /** The two phases of a generation. */
  enum Phase {
    PREFILL,
    DECODE
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
