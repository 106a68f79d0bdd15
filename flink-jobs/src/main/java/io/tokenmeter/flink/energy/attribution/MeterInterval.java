package io.tokenmeter.flink.energy.attribution;

import io.tokenmeter.schemas.derived.Provenance;

/** Energy between two instants; zero and meaningless when the provenance is MISSING. */
record MeterInterval(
    long startMicros, long endMicros, long energyMicrojoules, Provenance provenance) {

  long micros() {
    return endMicros - startMicros;
  }

  boolean isMissing() {
    return provenance == Provenance.MISSING;
  }
}
