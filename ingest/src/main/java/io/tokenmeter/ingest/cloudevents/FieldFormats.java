package io.tokenmeter.ingest.cloudevents;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The forms a field may have: each reads one JSON value or says what is wrong with it. */
final class FieldFormats {

  /** Longest identity, name or label value that is kept. */
  static final int MAX_TEXT = 512;

  static final int MAX_ELEMENTS = 1024;
  private static final int MAX_LABELS = 64;
  private static final Instant FIRST = Instant.EPOCH;
  private static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");

  private FieldFormats() {}

  static String text(JsonNode node) {
    if (!node.isTextual()) {
      throw new FieldFormatException("must be a string");
    }
    String text = node.textValue();
    if (text.isBlank()) {
      throw new FieldFormatException("must not be blank");
    }
    if (text.length() > MAX_TEXT) {
      throw new FieldFormatException("must have at most " + MAX_TEXT + " characters");
    }
    if (!EventTexts.isPrintable(text)) {
      throw new FieldFormatException("must not contain control characters or half characters");
    }
    return text;
  }

  /** RFC 3339, up to nanoseconds; floored to microseconds. */
  static Instant instant(JsonNode node) {
    try {
      Instant instant = OffsetDateTime.parse(text(node)).toInstant();
      if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
        throw new FieldFormatException("must lie between 1970 and 2200");
      }
      return instant.truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeException e) {
      throw new FieldFormatException(
          "must be an RFC 3339 time with an offset, such as 2026-11-20T12:00:00.123456Z");
    }
  }

  /** ISO 4217. */
  static String currency(JsonNode node) {
    String code = text(node);
    if (code.length() != 3 || !code.chars().allMatch(c -> c >= 'A' && c <= 'Z')) {
      throw new FieldFormatException("must be an ISO 4217 code, such as EUR");
    }
    return code;
  }

  /** Distinct names, in the order given. */
  static List<String> texts(JsonNode node) {
    if (!node.isArray() || node.size() > MAX_ELEMENTS) {
      throw new FieldFormatException("must be a list of at most " + MAX_ELEMENTS + " strings");
    }
    Set<String> texts = new LinkedHashSet<>();
    for (int i = 0; i < node.size(); i++) {
      texts.add(text(node.get(i), "element " + i));
    }
    return List.copyOf(texts);
  }

  static Map<String, String> labels(JsonNode node) {
    if (!node.isObject() || node.size() > MAX_LABELS) {
      throw new FieldFormatException("must be an object of at most " + MAX_LABELS + " strings");
    }
    Map<String, String> labels = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> label : node.properties()) {
      String name = label.getKey();
      if (name.length() > MAX_TEXT || !EventTexts.isPrintable(name)) {
        throw new FieldFormatException(
            "names must have at most "
                + MAX_TEXT
                + " characters, none of them a control character");
      }
      labels.put(name, text(label.getValue(), "label " + name));
    }
    return labels;
  }

  private static String text(JsonNode node, String what) {
    try {
      return text(node);
    } catch (FieldFormatException e) {
      throw new FieldFormatException(what + " " + e.getMessage());
    }
  }
}
