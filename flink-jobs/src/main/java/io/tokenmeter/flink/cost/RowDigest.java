package io.tokenmeter.flink.cost;

import io.tokenmeter.schemas.derived.GenerationCost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What a row says, in 32 bytes: rows of the same digest say the same. */
final class RowDigest {

  private RowDigest() {}

  static byte[] of(GenerationCost row) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(row.toByteBuffer().array());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
