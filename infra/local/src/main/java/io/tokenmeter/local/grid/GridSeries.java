package io.tokenmeter.local.grid;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Values in order of time, each with its end. Of what came twice with the same value one is kept; a
 * higher revision of the same start replaces a lower one in {@link #latest}.
 */
record GridSeries(List<Entry> entries, List<Instant> duplicates) {

  private static final int FIRST_REVISION = 1;

  /** A value and the time it is for. */
  record Entry(
      Instant start,
      Instant end,
      BigDecimal value,
      @Nullable Integer revision,
      @Nullable String quality) {

    int revisionOrFirst() {
      return revision == null ? FIRST_REVISION : revision;
    }
  }

  /** Time that no entry is for. */
  record Gap(Instant from, Instant to) {}

  private record Key(Instant start, int revision) {}

  /**
   * @throws IllegalArgumentException when one start has two values in the same revision, or nothing
   *     tells how long an interval is
   */
  static GridSeries of(List<GridValue> values) {
    Map<Key, GridValue> kept =
        new TreeMap<>(Comparator.comparing(Key::start).thenComparing(Key::revision));
    List<Instant> duplicates = new ArrayList<>();
    for (GridValue value : values) {
      int revision = value.revision() == null ? FIRST_REVISION : value.revision();
      GridValue before = kept.putIfAbsent(new Key(value.start(), revision), value);
      if (before != null && before.value().compareTo(value.value()) != 0) {
        throw new IllegalArgumentException(
            "%s and %s both begin at %s, with %s and %s; keep one, or tell them by a column revision"
                .formatted(
                    before.place(),
                    value.place(),
                    value.start(),
                    before.value().toPlainString(),
                    value.value().toPlainString()));
      }
      if (before != null) {
        duplicates.add(value.start());
      }
    }
    List<GridValue> ordered = List.copyOf(kept.values());
    Optional<Duration> shortest = shortestStep(ordered);
    return new GridSeries(
        ordered.stream().map(value -> entry(value, shortest)).toList(), List.copyOf(duplicates));
  }

  /** The entry of the highest revision of each start, in order of time. */
  List<Entry> latest() {
    Map<Instant, Entry> latest = new TreeMap<>();
    entries.forEach(entry -> latest.put(entry.start(), entry));
    return List.copyOf(latest.values());
  }

  /** Times between the first start and the last end that no entry is for. */
  List<Gap> gaps() {
    List<Gap> gaps = new ArrayList<>();
    Instant until = entries.get(0).start();
    for (Entry entry : latest()) {
      if (entry.start().isAfter(until)) {
        gaps.add(new Gap(until, entry.start()));
      }
      until = entry.end().isAfter(until) ? entry.end() : until;
    }
    return gaps;
  }

  /** A hole must not make the interval before it longer: all are as long as the shortest step. */
  private static Entry entry(GridValue value, Optional<Duration> shortest) {
    Instant end =
        value.end() != null
            ? value.end()
            : value
                .start()
                .plus(
                    shortest.orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                value.place()
                                    + ": a single time does not tell how long it is; give a column end")));
    return new Entry(value.start(), end, value.value(), value.revision(), value.quality());
  }

  private static Optional<Duration> shortestStep(List<GridValue> ordered) {
    return IntStream.range(1, ordered.size())
        .mapToObj(i -> Duration.between(ordered.get(i - 1).start(), ordered.get(i).start()))
        .filter(step -> step.compareTo(Duration.ZERO) > 0)
        .min(Comparator.naturalOrder());
  }
}
