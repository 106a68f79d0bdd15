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
import org.jspecify.annotations.Nullable;

/**
 * Which generations are in flight on one GPU, as far as their sources tell. A start that is never
 * followed by its end, and an end whose start was never told, count until they are too old; a
 * source that leaves one out is trusted no more until it has told starts for that long.
 */
final class GenerationStarts {

  /**
   * How far behind the meter a start may be heard: topics are read within a minute of each other.
   */
  private static final long GRACE_MICROS = 90_000_000;

  /** How exactly it is known when a source that tells no starts was heard of last. */
  private static final long NEWS_MICROS = 60_000_000;

  private final AttributionSettings settings;
  private final MapState<String, StartedGeneration> unmatched;
  private final MapState<String, SourceStarts> sources;

  GenerationStarts(RuntimeContext context, AttributionSettings settings) {
    this.settings = settings;
    unmatched =
        context.getMapState(
            new MapStateDescriptor<>(
                "started-generations", Types.STRING, TypeInformation.of(StartedGeneration.class)));
    sources =
        context.getMapState(
            new MapStateDescriptor<>(
                "start-sources", Types.STRING, TypeInformation.of(SourceStarts.class)));
  }

  void begin(StartOnGpu start) throws Exception {
    String source = start.identity().source();
    SourceStarts known = sources.get(source);
    SourceStarts told =
        known == null
            ? SourceStarts.tellingFrom(start.startMicros())
            : known.plusStart(start.startMicros(), settings.maxGenerationAgeMicros());
    String key = start.identity().key();
    StartedGeneration met = unmatched.get(key);
    if (met == null) {
      unmatched.put(key, new StartedGeneration(source, start.startMicros(), false));
    } else if (met.isEnded()) {
      unmatched.remove(key);
      told = told.plusUntold(-1, start.startMicros());
    }
    sources.put(source, told);
  }

  void end(GenerationOnGpu generation) throws Exception {
    SourceStarts known = sources.get(generation.source());
    if (known == null) {
      sources.put(generation.source(), SourceStarts.silent(generation.endMicros()));
    } else if (known.tellsFromMicros() != null) {
      match(generation, known);
    } else if (generation.endMicros() - known.lastMicros() > NEWS_MICROS) {
      sources.put(generation.source(), SourceStarts.silent(generation.endMicros()));
    }
  }

  /**
   * Until when every generation that began has ended; null when that is not known. Forgets what is
   * too old.
   *
   * @param meteredMicros how far the GPU's meter is known
   */
  @Nullable Long completeUntil(long meteredMicros) throws Exception {
    forgetBefore(meteredMicros - settings.maxGenerationAgeMicros());
    long until = meteredMicros - GRACE_MICROS;
    boolean isKnown = false;
    for (Map.Entry<String, SourceStarts> source : sources.entries()) {
      isKnown = true;
      if (!source.getValue().tellsAll(until)) {
        return null;
      }
    }
    for (StartedGeneration generation : unmatched.values()) {
      until = Math.min(until, generation.startMicros());
    }
    return isKnown ? until : null;
  }

  void clear() {
    unmatched.clear();
    sources.clear();
  }

  private void match(GenerationOnGpu generation, SourceStarts known) throws Exception {
    String key = generation.identity().key();
    StartedGeneration met = unmatched.get(key);
    long untold = 0;
    if (met != null && !met.isEnded()) {
      unmatched.remove(key);
    } else if (met == null && mustTell(known, generation)) {
      unmatched.put(
          key, new StartedGeneration(generation.source(), generation.startMicros(), true));
      untold = 1;
    }
    sources.put(generation.source(), known.plusUntold(untold, generation.endMicros()));
  }

  private static boolean mustTell(SourceStarts source, GenerationOnGpu generation) {
    Long from = source.tellsFromMicros();
    return from != null && generation.startMicros() >= from;
  }

  private void forgetBefore(long micros) throws Exception {
    List<String> old = new ArrayList<>();
    for (Map.Entry<String, StartedGeneration> entry : unmatched.entries()) {
      StartedGeneration generation = entry.getValue();
      if (generation.startMicros() < micros) {
        old.add(entry.getKey());
        if (generation.isEnded()) {
          sources.put(generation.source(), SourceStarts.silent(generation.startMicros()));
        }
      }
    }
    for (String key : old) {
      unmatched.remove(key);
    }
    forgetSourcesBefore(micros - settings.revisionHorizonMicros());
  }

  private void forgetSourcesBefore(long micros) throws Exception {
    List<String> gone = new ArrayList<>();
    for (Map.Entry<String, SourceStarts> source : sources.entries()) {
      if (source.getValue().lastMicros() < micros) {
        gone.add(source.getKey());
      }
    }
    for (String name : gone) {
      sources.remove(name);
    }
  }
}
