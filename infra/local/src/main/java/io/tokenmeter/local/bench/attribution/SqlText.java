package io.tokenmeter.local.bench.attribution;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A statement of this package's resources. */
final class SqlText {

  private SqlText() {}

  static String load(String name) {
    try (InputStream in = SqlText.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no statement " + name + " beside " + SqlText.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
