package io.tokenmeter.local.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokenmeter.schemas.identity.GenerationIdentity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Identities and the slots they were given, counted from 0. The identities themselves are kept, not
 * hashes of them, in about 40 bytes each beside the length of their ids. Not thread-safe.
 */
final class IdentityTable {

  private static final int FREE = -1;
  private static final int PAGE_BITS = 20;
  private static final int PAGE_BYTES = 1 << PAGE_BITS;

  private final Dictionary<String> tenants = new Dictionary<>();
  private final Dictionary<String> sources = new Dictionary<>();
  private int[] buckets = new int[2048];
  private int[] tenantOf = new int[1024];
  private int[] sourceOf = new int[1024];
  private long[] idEnd = new long[1024];
  private final List<byte[]> idPages = new ArrayList<>();
  private long idBytes;
  private int size;

  IdentityTable() {
    Arrays.fill(buckets, FREE);
  }

  int size() {
    return size;
  }

  /** The identity's slot; the next free one when it has none. */
  int add(GenerationIdentity identity) {
    int tenant = tenants.add(identity.tenant());
    int source = sources.add(identity.source());
    byte[] id = identity.generationId().getBytes(UTF_8);
    int bucket = bucket(tenant, source, id);
    if (buckets[bucket] != FREE) {
      return buckets[bucket];
    }
    int slot = append(tenant, source, id);
    buckets[bucket] = slot;
    if (size * 2 > buckets.length) {
      rehash();
    }
    return slot;
  }

  /** The identity's slot, -1 when it has none. */
  int find(String tenant, String source, String generationId) {
    int tenantNumber = tenants.find(tenant);
    int sourceNumber = sources.find(source);
    return tenantNumber < 0 || sourceNumber < 0
        ? FREE
        : buckets[bucket(tenantNumber, sourceNumber, generationId.getBytes(UTF_8))];
  }

  GenerationIdentity get(int slot) {
    long start = start(slot);
    byte[] id = new byte[Math.toIntExact(idEnd[slot] - start)];
    for (int i = 0; i < id.length; i++) {
      id[i] = idByte(start + i);
    }
    return new GenerationIdentity(
        tenants.get(tenantOf[slot]), sources.get(sourceOf[slot]), new String(id, UTF_8));
  }

  private int bucket(int tenant, int source, byte[] id) {
    int mask = buckets.length - 1;
    int bucket = spread(hash(tenant, source, id)) & mask;
    while (buckets[bucket] != FREE && !isAt(buckets[bucket], tenant, source, id)) {
      bucket = (bucket + 1) & mask;
    }
    return bucket;
  }

  private boolean isAt(int slot, int tenant, int source, byte[] id) {
    long start = start(slot);
    if (tenantOf[slot] != tenant || sourceOf[slot] != source || idEnd[slot] - start != id.length) {
      return false;
    }
    for (int i = 0; i < id.length; i++) {
      if (idByte(start + i) != id[i]) {
        return false;
      }
    }
    return true;
  }

  private int append(int tenant, int source, byte[] id) {
    if (size == tenantOf.length) {
      tenantOf = Arrays.copyOf(tenantOf, size * 2);
      sourceOf = Arrays.copyOf(sourceOf, size * 2);
      idEnd = Arrays.copyOf(idEnd, size * 2);
    }
    tenantOf[size] = tenant;
    sourceOf[size] = source;
    for (byte b : id) {
      appendByte(b);
    }
    idEnd[size] = idBytes;
    return size++;
  }

  private void appendByte(byte b) {
    int page = (int) (idBytes >>> PAGE_BITS);
    if (page == idPages.size()) {
      idPages.add(new byte[PAGE_BYTES]);
    }
    idPages.get(page)[(int) (idBytes & (PAGE_BYTES - 1))] = b;
    idBytes++;
  }

  private byte idByte(long position) {
    return idPages.get((int) (position >>> PAGE_BITS))[(int) (position & (PAGE_BYTES - 1))];
  }

  private long start(int slot) {
    return slot == 0 ? 0 : idEnd[slot - 1];
  }

  private void rehash() {
    int[] larger = new int[buckets.length * 2];
    Arrays.fill(larger, FREE);
    int mask = larger.length - 1;
    for (int slot = 0; slot < size; slot++) {
      int bucket = spread(hashOf(slot)) & mask;
      while (larger[bucket] != FREE) {
        bucket = (bucket + 1) & mask;
      }
      larger[bucket] = slot;
    }
    buckets = larger;
  }

  private int hashOf(int slot) {
    int hash = 1;
    for (long at = start(slot); at < idEnd[slot]; at++) {
      hash = 31 * hash + idByte(at);
    }
    return combined(tenantOf[slot], sourceOf[slot], hash);
  }

  private static int hash(int tenant, int source, byte[] id) {
    return combined(tenant, source, Arrays.hashCode(id));
  }

  private static int combined(int tenant, int source, int idHash) {
    return (idHash * 31 + source) * 31 + tenant;
  }

  private static int spread(int hash) {
    int mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 15);
  }
}
