package io.tokenmeter.schemas.wire;

/** The bytes of a record are not a value of its topic, and never will be. Not worth a retry. */
public final class UndecodableRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UndecodableRecordException(String message) {
    super(message);
  }

  public UndecodableRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
