package io.tokenmeter.ingest.cloudevents;

/** A field's value is not of the wanted form; the message completes "field = value: ...". */
final class FieldFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FieldFormatException(String problem) {
    // Bad input is expected and frequent: a stack trace would cost more than the event.
    super(problem, null, false, false);
  }
}
