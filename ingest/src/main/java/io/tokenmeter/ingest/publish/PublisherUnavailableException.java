package io.tokenmeter.ingest.publish;

/** The fact could not be made safe in time; whether it was stored is unknown. Safe to retry. */
public final class PublisherUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PublisherUnavailableException(String message) {
    super(message);
  }

  public PublisherUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
