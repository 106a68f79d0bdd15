package io.tokenmeter.local.audit;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row of an answer; every value as ClickHouse writes it, null where it is NULL. */
record Row(List<@Nullable String> values) {

  private static final int MICRO = 6;

  @Nullable String nullable(int column) {
    return values.get(column);
  }

  boolean isNull(int column) {
    return values.get(column) == null;
  }

  /**
   * @throws IllegalStateException when it is NULL
   */
  String text(int column) {
    String value = values.get(column);
    if (value == null) {
      throw new IllegalStateException("column " + column + " of " + values + " is NULL");
    }
    return value;
  }

  long number(int column) {
    return Long.parseLong(text(column));
  }

  BigDecimal decimal(int column) {
    return new BigDecimal(text(column));
  }

  /** Joules of a column as microjoules, 0 where they are unknown. */
  long microjoulesOrZero(int column) {
    return isNull(column) ? 0 : decimal(column).movePointRight(MICRO).longValueExact();
  }
}
