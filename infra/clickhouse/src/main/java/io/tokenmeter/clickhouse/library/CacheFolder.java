package io.tokenmeter.clickhouse.library;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where things fetched once per user are kept. */
final class CacheFolder {
  private CacheFolder() {}

  /**
   * {@code TOKENMETER_CACHE}, else {@code $XDG_CACHE_HOME/tokenmeter}, else {@code
   * ~/.cache/tokenmeter}.
   */
  static Path of(Map<String, String> environment, Path home) {
    Path own = path(environment.get("TOKENMETER_CACHE"));
    if (own != null) {
      return own;
    }
    Path xdg = path(environment.get("XDG_CACHE_HOME"));
    return (xdg != null && xdg.isAbsolute() ? xdg : home.resolve(".cache")).resolve("tokenmeter");
  }

  private static @Nullable Path path(@Nullable String value) {
    return value == null || value.isBlank() ? null : Path.of(value);
  }
}
