package io.tokenmeter.local.load;

/** Events that can be made again from their number alone. Safe for use by several threads. */
public interface EventSequence {

  /** How many there are. */
  long size();

  /**
   * The event of that number, the same at each call.
   *
   * @param index from 0 to {@code size() - 1}
   */
  LoadEvent<?> at(long index);
}
