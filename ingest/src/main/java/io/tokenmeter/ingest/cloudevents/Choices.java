package io.tokenmeter.ingest.cloudevents;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The words a field may have: an enum's constants in lower case, except its UNKNOWN, which is for
 * readers of a newer schema and never for senders.
 */
final class Choices<E extends Enum<E>> {

  private static final String UNKNOWN = "UNKNOWN";

  private final Map<String, E> byWord = new TreeMap<>();
  private final E unknown;

  Choices(Class<E> type) {
    this.unknown = Enum.valueOf(type, UNKNOWN);
    Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant != unknown)
        .forEach(constant -> byWord.put(word(constant), constant));
  }

  /** Accepts another word for a constant. */
  Choices<E> alias(String word, E constant) {
    byWord.put(word, constant);
    return this;
  }

  E read(JsonNode node) {
    E constant = byWord.get(node.asText().toLowerCase(Locale.ROOT));
    if (constant == null) {
      throw new FieldFormatException("must be one of " + byWord.keySet());
    }
    return constant;
  }

  E unknown() {
    return unknown;
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
