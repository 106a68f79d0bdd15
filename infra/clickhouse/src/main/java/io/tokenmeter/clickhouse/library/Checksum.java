package io.tokenmeter.clickhouse.library;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The check that a fetched archive is the one that was pinned. */
final class Checksum {
  private Checksum() {}

  /** Throws when the file's SHA-512 differs from the expected one. */
  static void requireSha512(Path file, String expectedBase64, String what) throws IOException {
    String actual = Base64.getEncoder().encodeToString(sha512(file));
    if (!actual.equals(expectedBase64)) {
      throw new LibraryUnavailableException(
          "%s has SHA-512 %s, expected %s: the archive was altered on its way; fetch it again or ask whoever runs your registry"
              .formatted(what, actual, expectedBase64));
    }
  }

  private static byte[] sha512(Path file) throws IOException {
    MessageDigest digest = newSha512();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return digest.digest();
  }

  private static MessageDigest newSha512() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-512", e);
    }
  }
}
