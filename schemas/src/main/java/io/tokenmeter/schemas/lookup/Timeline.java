package io.tokenmeter.schemas.lookup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Effective-dated rows by key. At an instant, the row with the latest effective_from that has begun
 * and not ended is in force; of the same effective_from, the highest version. Which row was added
 * first makes no difference. Not thread-safe.
 */
public final class Timeline<K, R> {

  private record Dated<R>(int version, @Nullable Instant effectiveTo, R row) {}

  private final Map<K, TreeMap<Instant, Dated<R>>> rows = new HashMap<>();

  /** Adds a row; a lower version of the same key and effective_from is replaced, a higher kept. */
  public void add(K key, Instant effectiveFrom, @Nullable Instant effectiveTo, int version, R row) {
    rows.computeIfAbsent(key, k -> new TreeMap<>())
        .merge(
            effectiveFrom,
            new Dated<>(version, effectiveTo, row),
            (known, added) -> added.version >= known.version ? added : known);
  }

  /** The row in force at the instant, if any. */
  public Optional<R> at(K key, Instant instant) {
    TreeMap<Instant, Dated<R>> dated = rows.get(key);
    if (dated == null) {
      return Optional.empty();
    }
    return datedAt(dated, instant).map(Dated::row);
  }

  /** The rows of all keys that are in force at the instant, in no order. */
  public List<R> at(Instant instant) {
    return rows.values().stream()
        .flatMap(dated -> datedAt(dated, instant).stream())
        .map(Dated::row)
        .toList();
  }

  /** The rows of all keys that are in force at some instant of a span, in no order. */
  public List<R> during(Instant from, Instant to) {
    List<R> inForce = new ArrayList<>(at(from));
    for (TreeMap<Instant, Dated<R>> dated : rows.values()) {
      dated.subMap(from, false, to, false).values().forEach(d -> inForce.add(d.row));
    }
    return inForce;
  }

  /** The next instant after {@code instant} at which the answer may be another. */
  public Optional<Instant> nextChange(K key, Instant instant) {
    TreeMap<Instant, Dated<R>> dated = rows.get(key);
    if (dated == null) {
      return Optional.empty();
    }
    Optional<Instant> begins = Optional.ofNullable(dated.higherKey(instant));
    Optional<Instant> ends = datedAt(dated, instant).map(Dated::effectiveTo);
    return begins.isPresent() && ends.isPresent()
        ? Optional.of(begins.get().isBefore(ends.get()) ? begins.get() : ends.get())
        : begins.or(() -> ends);
  }

  private static <R> Optional<Dated<R>> datedAt(TreeMap<Instant, Dated<R>> dated, Instant instant) {
    return dated.headMap(instant, true).descendingMap().values().stream()
        .filter(d -> d.effectiveTo == null || instant.isBefore(d.effectiveTo))
        .findFirst();
  }
}
