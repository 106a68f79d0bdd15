package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The generations of one GPU that wait to settle, or that live values still look at. They are kept
 * by the window they end in, in several entries each, because an entry is written anew with every
 * generation; and of each entry the earliest start, because most of what ends later than a window
 * also began later and need not be read for it.
 */
final class OpenGenerations {

  /** Entries of a window: a busy GPU ends a thousand generations in one. */
  private static final int ENTRIES = 16;

  private final AttributionSettings settings;
  private final MapState<Long, List<GenerationOnGpu>> entries;
  private final MapState<Long, Long> earliestStarts;

  OpenGenerations(RuntimeContext context, AttributionSettings settings) {
    this.settings = settings;
    entries =
        context.getMapState(
            new MapStateDescriptor<>(
                "generations", Types.LONG, Types.LIST(TypeInformation.of(GenerationOnGpu.class))));
    earliestStarts =
        context.getMapState(new MapStateDescriptor<>("earliest-starts", Types.LONG, Types.LONG));
  }

  /** Notes the starts of what an earlier release kept, which noted none. */
  void noteStarts() throws Exception {
    for (Map.Entry<Long, List<GenerationOnGpu>> entry : entries.entries()) {
      for (GenerationOnGpu generation : entry.getValue()) {
        noteStart(entry.getKey(), generation);
      }
    }
  }

  /** Adds a generation unless it is there. */
  boolean add(GenerationOnGpu generation) throws Exception {
    long key = key(generation);
    List<GenerationOnGpu> known = entries.get(key);
    List<GenerationOnGpu> changed = known == null ? new ArrayList<>() : known;
    long earliest = Long.MAX_VALUE;
    for (GenerationOnGpu other : changed) {
      if (other.identity().equals(generation.identity())) {
        return false;
      }
      earliest = Math.min(earliest, other.startMicros());
    }
    if (generation.startMicros() < earliest) {
      noteStart(key, generation);
    }
    changed.add(generation);
    entries.put(key, changed);
    return true;
  }

  /**
   * Those that end in the window of {@code from} or later and begin before {@code to}, unsorted.
   */
  List<GenerationOnGpu> between(long from, long to) throws Exception {
    List<GenerationOnGpu> found = new ArrayList<>();
    long first = settings.windowStart(from);
    for (Map.Entry<Long, Long> earliest : earliestStarts.entries()) {
      if (earliest.getKey() >= first && earliest.getValue() < to) {
        for (GenerationOnGpu generation : entry(earliest.getKey())) {
          if (generation.startMicros() < to) {
            found.add(generation);
          }
        }
      }
    }
    return found;
  }

  /** Those that end in the window of {@code from} or later, unsorted. */
  List<GenerationOnGpu> endingFrom(long from) throws Exception {
    return between(from, Long.MAX_VALUE);
  }

  void remove(GenerationOnGpu generation) throws Exception {
    long key = key(generation);
    List<GenerationOnGpu> left = new ArrayList<>(entry(key));
    left.removeIf(other -> other.identity().equals(generation.identity()));
    if (left.isEmpty()) {
      forget(key);
    } else {
      entries.put(key, left);
    }
  }

  /** Forgets those that end before the window of an instant. */
  void forgetBefore(long micros) throws Exception {
    long window = settings.windowStart(micros);
    List<Long> old = new ArrayList<>();
    for (long key : earliestStarts.keys()) {
      if (key < window) {
        old.add(key);
      }
    }
    for (long key : old) {
      forget(key);
    }
  }

  void clear() {
    entries.clear();
    earliestStarts.clear();
  }

  private void forget(long key) throws Exception {
    entries.remove(key);
    earliestStarts.remove(key);
  }

  private void noteStart(long key, GenerationOnGpu generation) throws Exception {
    Long known = earliestStarts.get(key);
    if (known == null || generation.startMicros() < known) {
      earliestStarts.put(key, generation.startMicros());
    }
  }

  private List<GenerationOnGpu> entry(long key) throws Exception {
    List<GenerationOnGpu> known = entries.get(key);
    return known == null ? List.of() : known;
  }

  /** Windows start at whole multiples of far more micros than there are entries. */
  private long key(GenerationOnGpu generation) {
    int entry = Math.floorMod(generation.identity().key().hashCode(), ENTRIES);
    return settings.windowStart(generation.endMicros()) + entry;
  }
}
