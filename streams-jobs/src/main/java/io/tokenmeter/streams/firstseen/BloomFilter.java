package io.tokenmeter.streams.firstseen;

import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;

/**
 * A set of 16-byte hashes that may take a stranger for a member, about one in a hundred while it
 * holds no more than its capacity, but never a member for a stranger. One lookup touches one cache
 * line.
 */
final class BloomFilter {

  private static final int BITS_PER_KEY = 10;
  private static final int PROBES = 6;
  private static final int WORDS_PER_BLOCK = 8;
  private static final int BITS_PER_BLOCK = WORDS_PER_BLOCK * Long.SIZE;
  private static final int PROBE_BITS = 9;

  private final long[] words;
  private final long capacity;
  private long added;

  private BloomFilter(int blocks) {
    words = new long[blocks * WORDS_PER_BLOCK];
    capacity = (long) blocks * BITS_PER_BLOCK / BITS_PER_KEY;
  }

  /**
   * @param keys how many are expected
   * @param maxBytes memory that is not exceeded, a power of two; more keys than fit only mean more
   *     strangers taken for members
   */
  static BloomFilter of(long keys, int maxBytes) {
    long wanted = Math.max(1, keys * BITS_PER_KEY / BITS_PER_BLOCK);
    int most = maxBytes / (BITS_PER_BLOCK / Byte.SIZE);
    int blocks = 1;
    while (blocks < wanted && blocks < most) {
      blocks *= 2;
    }
    return new BloomFilter(blocks);
  }

  void add(Bytes key) {
    ByteBuffer hash = ByteBuffer.wrap(key.get());
    int block = block(hash);
    long probes = hash.getLong(Long.BYTES);
    for (int i = 0; i < PROBES; i++, probes >>>= PROBE_BITS) {
      words[block + word(probes)] |= 1L << probes;
    }
    added++;
  }

  boolean mayContain(Bytes key) {
    ByteBuffer hash = ByteBuffer.wrap(key.get());
    int block = block(hash);
    long probes = hash.getLong(Long.BYTES);
    for (int i = 0; i < PROBES; i++, probes >>>= PROBE_BITS) {
      if ((words[block + word(probes)] & 1L << probes) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Keys added so far, an addition of the same key counted again. */
  long added() {
    return added;
  }

  int bytes() {
    return words.length * Long.BYTES;
  }

  boolean isFull() {
    return added > capacity;
  }

  private int block(ByteBuffer hash) {
    int blocks = words.length / WORDS_PER_BLOCK;
    return (int) (hash.getLong(0) & (blocks - 1)) * WORDS_PER_BLOCK;
  }

  /** The lowest six bits choose the bit, the next three the word. */
  private static int word(long probes) {
    return (int) (probes >>> 6) & (WORDS_PER_BLOCK - 1);
  }
}
