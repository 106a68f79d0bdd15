package io.tokenmeter.ingest.gateway;

import io.tokenmeter.schemas.derived.RejectReason;

/** No event can be told apart in a request's body; the message is for its sender. */
final class UnreadableBodyException extends Exception {
  private static final long serialVersionUID = 1L;

  private final RejectReason reason;

  private UnreadableBodyException(RejectReason reason, String message) {
    super(message);
    this.reason = reason;
  }

  static UnreadableBodyException malformed(String message) {
    return new UnreadableBodyException(RejectReason.MALFORMED, message);
  }

  static UnreadableBodyException tooLarge(String message) {
    return new UnreadableBodyException(RejectReason.TOO_LARGE, message);
  }

  RejectReason reason() {
    return reason;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
