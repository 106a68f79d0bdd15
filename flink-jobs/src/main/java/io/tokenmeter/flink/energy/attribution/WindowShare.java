package io.tokenmeter.flink.energy.attribution;

import io.tokenmeter.schemas.derived.Provenance;

/**
 * A generation's part of one window of one GPU.
 *
 * @param activeMicrojoules above the idle floor
 * @param prefillMicrojoules what of it went into prefill
 * @param idleMicrojoules part of the floor
 * @param gpuTimeMicros part of the GPU's time
 * @param provenance the worst among the measured time; MISSING when none of the generation's time
 *     in the window was measured
 * @param isWhole whether all of that time was measured; the numbers cover the measured time only
 * @param errorMicrojoules estimated standard error of the active energy, see {@link ShareErrors}
 */
public record WindowShare(
    GenerationOnGpu generation,
    long activeMicrojoules,
    long prefillMicrojoules,
    long idleMicrojoules,
    long gpuTimeMicros,
    Provenance provenance,
    boolean isWhole,
    long errorMicrojoules) {

  /** The worse of two, of which MISSING says nothing about what was measured. */
  public static Provenance worstMeasured(Provenance one, Provenance other) {
    if (one == Provenance.MISSING || other == Provenance.MISSING) {
      return one == Provenance.MISSING ? other : one;
    }
    return one.compareTo(other) > 0 ? one : other;
  }

  /** What of the active energy went into decode. */
  public long decodeMicrojoules() {
    return activeMicrojoules - prefillMicrojoules;
  }
}
