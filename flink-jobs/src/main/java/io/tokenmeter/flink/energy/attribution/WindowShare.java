package io.tokenmeter.flink.energy.attribution;

import io.tokenmeter.schemas.derived.Provenance;

/**
 * A generation's part of one window of one GPU.
 *
 * @param activeMicrojoules above the idle floor
 * @param prefillMicrojoules what of it went into prefill
 * @param idleMicrojoules part of the floor
 * @param gpuTimeMicros part of the GPU's time
 * @param provenance MISSING when some of the generation's time in the window was not measured: the
 *     numbers then cover the measured time only
 */
public record WindowShare(
    GenerationOnGpu generation,
    long activeMicrojoules,
    long prefillMicrojoules,
    long idleMicrojoules,
    long gpuTimeMicros,
    Provenance provenance) {

  /** What of the active energy went into decode. */
  public long decodeMicrojoules() {
    return activeMicrojoules - prefillMicrojoules;
  }
}
