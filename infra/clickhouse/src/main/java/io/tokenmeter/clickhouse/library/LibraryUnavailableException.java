package io.tokenmeter.clickhouse.library;

import org.jspecify.annotations.Nullable;

/**
 * The engine's library cannot be had; the message is one line that names the cause and a remedy.
 */
public final class LibraryUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LibraryUnavailableException(String message, @Nullable Throwable cause) {
    super(message + "; or set TOKENMETER_CLICKHOUSE_URL to a ClickHouse server", cause);
  }

  LibraryUnavailableException(String message) {
    this(message, null);
  }
}
