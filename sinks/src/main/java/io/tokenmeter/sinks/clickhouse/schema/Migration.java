package io.tokenmeter.sinks.clickhouse.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * One numbered step of the schema.
 *
 * @param version rising from 1
 * @param name what the step is about
 */
record Migration(int version, String name, String sql) {

  /** Reads {@code V<number>__<name>.sql} from beside this class. */
  static Migration read(String resource) {
    try (InputStream in = Migration.class.getResourceAsStream(resource + ".sql")) {
      if (in == null) {
        throw new IllegalStateException("migration " + resource + ".sql is not in the jar");
      }
      String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      int separator = resource.indexOf("__");
      int version = Integer.parseInt(resource.substring(1, separator));
      return new Migration(version, resource.substring(separator + 2), sql);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The statements in order; a statement ends with a semicolon at the end of a line. */
  List<String> statements() {
    return Arrays.stream(sql.split(";\\s*\\n"))
        .map(String::strip)
        .filter(s -> !s.isEmpty())
        .toList();
  }

  /** SHA-256 of the text: an applied migration must stay as it is. */
  String checksum() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
