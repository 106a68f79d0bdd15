package io.tokenmeter.local.outage;

import java.util.Map;
import java.util.OptionalLong;

/**
 * A run in one second.
 *
 * @param seconds since the load began
 * @param pssBytes proportional set size by process; those that did not run are absent
 * @param lagRecords records that readers had still to read; empty when nobody could tell
 * @param outstanding events generated and not acknowledged
 */
record Sample(
    double seconds,
    Stage stage,
    Map<String, Long> pssBytes,
    OptionalLong lagRecords,
    long outstanding) {

  Sample {
    pssBytes = Map.copyOf(pssBytes);
  }

  long sumBytes() {
    return pssBytes.values().stream().mapToLong(Long::longValue).sum();
  }
}
