package io.tokenmeter.streams.rating;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokenmeter.schemas.identity.GenerationIdentity;
import io.tokenmeter.schemas.reference.TokenClass;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names ledger entries: rating the same thing again gives the same name. */
public final class EntryId {

  private static final int BYTES = 16;
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(EntryId::sha256);

  private EntryId() {}

  /** First 128 bits, in hex, of the SHA-256 over identity, class and revision. */
  public static String of(GenerationIdentity identity, TokenClass tokenClass, int revision) {
    // Class and revision hold no separator, so two different triples never read the same.
    return hash(identity.key() + '#' + tokenClass.name() + '#' + revision);
  }

  /** The same of the entry that this revision reverses. */
  static String ofReversal(GenerationIdentity identity, TokenClass tokenClass, int revision) {
    return hash(identity.key() + '#' + tokenClass.name() + '#' + revision + "#reversal");
  }

  private static String hash(String entry) {
    return HexFormat.of().formatHex(SHA_256.get().digest(entry.getBytes(UTF_8)), 0, BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
