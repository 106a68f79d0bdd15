package io.tokenmeter.streams.firstseen;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Forgets old identities a bounded number of keys at a time, walking round and round the store, so
 * that no call holds up the events behind it.
 */
final class IdentityExpiry {

  private final KeyValueStore<Bytes, byte[]> store;
  private final int keysPerCall;
  private @Nullable Bytes next;

  IdentityExpiry(KeyValueStore<Bytes, byte[]> store, int keysPerCall) {
    this.store = store;
    this.keysPerCall = keysPerCall;
  }

  /**
   * Looks at the next keys and forgets those of generations that finished before the cut-off.
   *
   * @return how many were forgotten
   */
  int forgetBefore(long cutOffMillis) {
    List<Bytes> expired = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> identities = store.range(next, null)) {
      for (int i = 0; i < keysPerCall && identities.hasNext(); i++) {
        KeyValue<Bytes, byte[]> identity = identities.next();
        if (SeenIdentity.fromBytes(identity.value).usageAtMillis() < cutOffMillis) {
          expired.add(identity.key);
        }
      }
      next = identities.hasNext() ? identities.peekNextKey() : null;
    }
    expired.forEach(store::delete);
    return expired.size();
  }
}
