package io.tokenmeter.ingest.cloudevents;

import java.math.BigDecimal;

/** The numbers by which vendors mark a value they do not have. */
public final class Blanks {

  /**
   * DCGM marks a value it does not have by one of the four integers from here on; float formatting
   * of its exporter rounds them up to {@link #LAST_LONG}.
   */
  private static final BigDecimal FIRST_LONG = new BigDecimal("9223372036854775792");

  private static final BigDecimal LAST_LONG = new BigDecimal("9223372036854776000");

  /** The same mark in its 32-bit form, and as a floating point number. */
  private static final int FIRST_INTEGER = 0x7ffffff0;

  private static final double FIRST_NUMBER = 0x1p47;

  private static final int MARKS = 4;

  /** AMD's libraries mark a value they do not have by all ones, in 64 bits or in 32. */
  private static final BigDecimal ALL_ONES = new BigDecimal("18446744073709551615");

  private static final BigDecimal ALL_ONES_ROUNDED = new BigDecimal("18446744073709552000");
  private static final long ALL_ONES_INTEGER = 0xffffffffL;

  private Blanks() {}

  /** Whether it is the mark of a 64-bit value: no quantity reaches it. */
  public static boolean isBlank(BigDecimal value) {
    return isBetween(value, FIRST_LONG, LAST_LONG) || isBetween(value, ALL_ONES, ALL_ONES_ROUNDED);
  }

  /** Whether it is the mark of a 32-bit or a floating point value: a large counter may reach it. */
  public static boolean isNarrowBlank(BigDecimal value) {
    double number = value.doubleValue();
    return isBlankInteger(number) || isBlankNumber(number) || number == ALL_ONES_INTEGER;
  }

  static boolean isBlankInteger(double number) {
    return number >= FIRST_INTEGER && number <= Integer.MAX_VALUE;
  }

  static boolean isBlankNumber(double number) {
    return number >= FIRST_NUMBER && number < FIRST_NUMBER + MARKS;
  }

  private static boolean isBetween(BigDecimal value, BigDecimal first, BigDecimal last) {
    return value.compareTo(first) >= 0 && value.compareTo(last) <= 0;
  }
}
