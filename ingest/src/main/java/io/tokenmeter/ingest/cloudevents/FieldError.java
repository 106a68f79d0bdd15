package io.tokenmeter.ingest.cloudevents;

/**
 * Why one field of an event cannot be used.
 *
 * @param field its path in the data, such as {@code tokens.input}
 * @param problem the offending value and what is wrong with it
 */
public record FieldError(String field, String problem) {

  @Override
  public String toString() {
    return field + problem;
  }
}
