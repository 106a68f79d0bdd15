package io.tokenmeter.ingest.replay;

/** A replay cannot go on; what was acknowledged stays. Replaying again repeats it harmlessly. */
public final class ReplayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReplayException(String message) {
    super(message);
  }

  ReplayException(String message, Throwable cause) {
    super(message, cause);
  }
}
