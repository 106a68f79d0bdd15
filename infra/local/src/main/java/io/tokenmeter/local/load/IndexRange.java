package io.tokenmeter.local.load;

/**
 * Consecutive event numbers.
 *
 * @param from first
 * @param to one behind the last
 */
public record IndexRange(long from, long to) {

  public IndexRange {
    if (from > to) {
      throw new IllegalArgumentException("range from " + from + " to " + to + " runs backwards");
    }
  }

  public long size() {
    return to - from;
  }
}
