package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
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
      long earliest =
          entry.getValue().stream().mapToLong(GenerationOnGpu::startMicros).min().orElse(0);
      earliestStarts.put(entry.getKey(), earliest);
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
      earliestStarts.put(key, generation.startMicros());
    }
    changed.add(generation);
    entries.put(key, changed);
    return true;
  }

  /** Where they are now; what is added later is not in it. */
  Index index() throws Exception {
    Index index = new Index();
    for (Map.Entry<Long, Long> earliest : earliestStarts.entries()) {
      index.starts.put(earliest.getKey(), earliest.getValue());
    }
    return index;
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

  void clear() {
    entries.clear();
    earliestStarts.clear();
  }

  private void forget(long key) throws Exception {
    entries.remove(key);
    earliestStarts.remove(key);
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

  /** The entries of one moment, read once for everything that a settlement asks. */
  final class Index {

    /** The earliest start of each entry. */
    private final NavigableMap<Long, Long> starts = new TreeMap<>();

    /** Those that end in the window of one instant or later and begin before another, unsorted. */
    List<GenerationOnGpu> between(long from, long to) throws Exception {
      List<GenerationOnGpu> found = new ArrayList<>();
      for (Map.Entry<Long, Long> earliest :
          starts.tailMap(settings.windowStart(from), true).entrySet()) {
        if (earliest.getValue() < to) {
          for (GenerationOnGpu generation : entry(earliest.getKey())) {
            if (generation.startMicros() < to) {
              found.add(generation);
            }
          }
        }
      }
      return found;
    }

    /** Those that end in the window of an instant or later, unsorted. */
    List<GenerationOnGpu> endingFrom(long from) throws Exception {
      return between(from, Long.MAX_VALUE);
    }

    /** Forgets those that end before the window of an instant. */
    void forgetBefore(long micros) throws Exception {
      NavigableMap<Long, Long> old = starts.headMap(settings.windowStart(micros), false);
      for (long key : old.keySet()) {
        forget(key);
      }
      old.clear();
    }
  }
}
