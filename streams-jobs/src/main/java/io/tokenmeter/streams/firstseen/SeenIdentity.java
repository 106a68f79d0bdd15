package io.tokenmeter.streams.firstseen;

import java.nio.ByteBuffer;

/**
 * What is remembered of an identity: 16 bytes beside its 16-byte key.
 *
 * @param contentHash see {@link ContentHash}
 * @param usageAtMillis event time in milliseconds since the epoch
 */
record SeenIdentity(long contentHash, long usageAtMillis) {

  byte[] toBytes() {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(contentHash).putLong(usageAtMillis).array();
  }

  static SeenIdentity fromBytes(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new SeenIdentity(buffer.getLong(), buffer.getLong());
  }
}
