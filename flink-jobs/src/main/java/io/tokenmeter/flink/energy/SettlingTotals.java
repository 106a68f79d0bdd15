package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.flink.energy.attribution.WindowResult;
import io.tokenmeter.flink.energy.attribution.WindowShare;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.jspecify.annotations.Nullable;

/**
 * The totals of the generations that one settlement touches. State is read and written only for
 * those that began before it or go on behind it: most do neither.
 */
final class SettlingTotals {

  private final MapState<String, ShareTotals> kept;
  private final long startMicros;
  private final Map<String, ShareTotals> changed = new HashMap<>();

  /**
   * @param kept by the key of the generation
   * @param startMicros the frontier before the settlement: of later generations nothing is kept
   */
  SettlingTotals(MapState<String, ShareTotals> kept, long startMicros) {
    this.kept = kept;
    this.startMicros = startMicros;
  }

  void add(WindowShare share, WindowResult window) throws Exception {
    String key = share.generation().identity().key();
    ShareTotals known = changed.get(key);
    if (known == null && isKept(share.generation())) {
      known = kept.get(key);
    }
    ShareTotals before = known == null ? ShareTotals.before(share, window) : known;
    changed.put(key, before.plus(share, window.calibratedAtMicros()));
  }

  /** What a generation sums up to, which is then forgotten; null when it has no share. */
  @Nullable ShareTotals take(GenerationOnGpu generation) throws Exception {
    String key = generation.identity().key();
    ShareTotals known = changed.remove(key);
    if (isKept(generation)) {
      known = known == null ? kept.get(key) : known;
      kept.remove(key);
    }
    return known;
  }

  /** Keeps what was not taken for the next settlement. */
  void keep() throws Exception {
    if (!changed.isEmpty()) {
      kept.putAll(changed);
      changed.clear();
    }
  }

  private boolean isKept(GenerationOnGpu generation) {
    return generation.startMicros() < startMicros;
  }
}
