package io.tokenmeter.ingest.client;

/** The gateway does not take a batch; nothing is known to be safe of it. */
public final class GatewayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  GatewayException(String message) {
    super(message);
  }

  GatewayException(String message, Throwable cause) {
    super(message, cause);
  }
}
