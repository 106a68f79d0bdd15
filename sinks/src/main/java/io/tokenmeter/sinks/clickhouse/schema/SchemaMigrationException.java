package io.tokenmeter.sinks.clickhouse.schema;

import org.jspecify.annotations.Nullable;

/** The schema could not be brought up to date. Safe to retry. */
public final class SchemaMigrationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SchemaMigrationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
