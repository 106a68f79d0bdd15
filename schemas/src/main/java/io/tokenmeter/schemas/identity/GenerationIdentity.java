package io.tokenmeter.schemas.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;

/**
 * What makes a generation the same generation: (tenant, source, generation_id). Ordered field by
 * field, which is the canonical order wherever ties must be broken.
 */
public record GenerationIdentity(String tenant, String source, String generationId)
    implements Comparable<GenerationIdentity> {

  private static final Comparator<GenerationIdentity> CANONICAL =
      Comparator.comparing(GenerationIdentity::tenant)
          .thenComparing(GenerationIdentity::source)
          .thenComparing(GenerationIdentity::generationId);

  /**
   * One string per identity, used as the record key of every topic that is keyed by generation. The
   * separator is escaped inside the parts, so different identities never share a key.
   */
  public String key() {
    return JoinedKey.of(tenant, source, generationId);
  }

  /** First 128 bits of the SHA-256 of {@link #key()}: 16 bytes that stand for the identity. */
  public byte[] hash128() {
    return Sha256.first128Bits(key().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int compareTo(GenerationIdentity other) {
    return CANONICAL.compare(this, other);
  }

  /** SHA-256 without a new instance per call. */
  private static final class Sha256 {
    private static final ThreadLocal<MessageDigest> DIGEST =
        ThreadLocal.withInitial(
            () -> {
              try {
                return MessageDigest.getInstance("SHA-256");
              } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
              }
            });

    static byte[] first128Bits(byte[] input) {
      return java.util.Arrays.copyOf(DIGEST.get().digest(input), 16);
    }
  }
}
