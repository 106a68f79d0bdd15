package io.tokenmeter.flink.energy.building;

/**
 * Where a window of a site's tree stands.
 *
 * @param heardMillis wall clock of the last fact that changed it
 * @param isTold whether the rows tell all facts, as far as they can
 * @param revision of the rows told last; 0 before the first
 */
public record WindowProgress(long heardMillis, boolean isTold, int revision) {

  static WindowProgress none() {
    return new WindowProgress(0, true, 0);
  }

  WindowProgress changed(long nowMillis) {
    return new WindowProgress(nowMillis, false, revision);
  }

  WindowProgress told() {
    return new WindowProgress(heardMillis, true, revision + 1);
  }

  /** All facts were looked at, and there is nothing to tell yet. */
  WindowProgress looked() {
    return new WindowProgress(heardMillis, true, revision);
  }
}
