package io.tokenmeter.sinks;

import org.jspecify.annotations.Nullable;

/** A read-only question was not answered; the message is one line for the asker. */
public final class QueryFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  QueryFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
