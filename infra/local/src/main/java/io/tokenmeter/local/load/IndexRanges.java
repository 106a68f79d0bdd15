package io.tokenmeter.local.load;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of event numbers, small while they are mostly consecutive. Safe for use by several threads.
 */
public final class IndexRanges {

  private final TreeMap<Long, Long> endByStart = new TreeMap<>();

  /** Adds numbers; those that are there already stay. */
  public synchronized void add(long from, long to) {
    if (from >= to) {
      return;
    }
    long start = from;
    long end = to;
    Map.Entry<Long, Long> before = endByStart.floorEntry(from);
    if (before != null && before.getValue() >= from) {
      start = before.getKey();
      end = Math.max(end, before.getValue());
    }
    Map<Long, Long> touched = endByStart.subMap(start, true, end, true);
    for (long other : touched.values()) {
      end = Math.max(end, other);
    }
    touched.clear();
    endByStart.put(start, end);
  }

  public synchronized boolean contains(long index) {
    Map.Entry<Long, Long> before = endByStart.floorEntry(index);
    return before != null && index < before.getValue();
  }

  /** How many numbers. */
  public synchronized long size() {
    return endByStart.entrySet().stream().mapToLong(e -> e.getValue() - e.getKey()).sum();
  }

  /** In order, none touching another. */
  public synchronized List<IndexRange> ranges() {
    return endByStart.entrySet().stream()
        .map(e -> new IndexRange(e.getKey(), e.getValue()))
        .toList();
  }
}
