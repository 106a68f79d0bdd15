package io.tokenmeter.ingest.cloudevents;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes optional fields: what is unknown is left out. */
final class Encoding {

  private static final int MICRO_DIGITS = 6;

  private Encoding() {}

  static void text(ObjectNode data, String name, @Nullable String value) {
    if (value != null) {
      data.put(name, value);
    }
  }

  static void texts(ObjectNode data, String name, List<String> values) {
    if (!values.isEmpty()) {
      values.forEach(data.putArray(name)::add);
    }
  }

  static void instant(ObjectNode data, String name, @Nullable Instant value) {
    if (value != null) {
      data.put(name, value.toString());
    }
  }

  /** Millionths of a unit, written in the unit. */
  static void micro(ObjectNode data, String name, @Nullable Long millionths) {
    if (millionths != null) {
      data.put(name, BigDecimal.valueOf(millionths, MICRO_DIGITS));
    }
  }

  static void whole(ObjectNode data, String name, @Nullable Long value) {
    if (value != null) {
      data.put(name, value);
    }
  }

  static void whole(ObjectNode data, String name, @Nullable Integer value) {
    if (value != null) {
      data.put(name, value);
    }
  }

  static void number(ObjectNode data, String name, @Nullable Double value) {
    if (value != null) {
      data.put(name, value);
    }
  }
}
