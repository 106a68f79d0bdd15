package io.tokenmeter.schemas.identity;

/** Parts in one string, such that different parts never make the same string. */
public final class JoinedKey {

  private JoinedKey() {}

  /** The parts with slashes between them, and those inside them escaped. */
  public static String of(String... parts) {
    StringBuilder key = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        key.append('/');
      }
      key.append(escape(parts[i]));
    }
    return key.toString();
  }

  private static String escape(String part) {
    return part.indexOf('/') < 0 && part.indexOf('%') < 0
        ? part
        : part.replace("%", "%25").replace("/", "%2F");
  }
}
