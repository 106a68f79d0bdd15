package io.tokenmeter.streams.firstseen;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Knows of most new identities that the store cannot hold them, so that it need not be asked: a
 * lookup that finds nothing costs more than all else that happens to an event. It may hold more
 * than the store does (forgotten identities, aborted transactions), never less: it answers only
 * after it has read the whole store once, and is told of every identity put there since. When it is
 * full it reads the store again into a larger one, or, at its limit, into a fresh one.
 */
final class UnseenFilter {

  private static final long FEWEST_KEYS = 50_000;

  private final KeyValueStore<Bytes, byte[]> store;
  private final int maxBytes;
  private @Nullable BloomFilter complete;
  private @Nullable BloomFilter filling;
  private @Nullable Bytes nextToRead;
  private long lastRead;

  /**
   * Begins to read; call {@link #readOn} until it is done.
   *
   * @param store nobody else may put into it from here on
   * @param maxBytes memory of one filter, a power of two; there are two while the store is read
   */
  UnseenFilter(KeyValueStore<Bytes, byte[]> store, int maxBytes) {
    this.store = store;
    this.maxBytes = maxBytes;
    this.filling = roomFor(store.approximateNumEntries());
  }

  /** True only when the identity is not in the store. */
  boolean isUnseen(Bytes identity) {
    return complete != null && !complete.mayContain(identity);
  }

  /** The identity is put into the store. */
  void put(Bytes identity) {
    if (filling != null) {
      filling.add(identity);
    }
    if (complete != null) {
      complete.add(identity);
      startAgainWhenFull(complete);
    }
  }

  /** Reads the next keys of the store, if there is reason to; a bounded piece of work. */
  void readOn(int keys) {
    if (filling == null) {
      return;
    }
    try (KeyValueIterator<Bytes, byte[]> identities = store.range(nextToRead, null)) {
      for (int i = 0; i < keys && identities.hasNext(); i++) {
        filling.add(identities.next().key);
      }
      nextToRead = identities.hasNext() ? identities.peekNextKey() : null;
    }
    if (nextToRead == null) {
      complete = filling;
      filling = null;
      lastRead = complete.added();
      startAgainWhenFull(complete);
    }
  }

  /** At the limit it helps only when about as many have been forgotten as have come since. */
  private void startAgainWhenFull(BloomFilter filter) {
    boolean helps = filter.bytes() < maxBytes || filter.added() >= 2 * lastRead;
    if (filling == null && filter.isFull() && helps) {
      filling = roomFor(filter.added());
    }
  }

  private BloomFilter roomFor(long keys) {
    return BloomFilter.of(Math.max(FEWEST_KEYS, 2 * keys), maxBytes);
  }
}
