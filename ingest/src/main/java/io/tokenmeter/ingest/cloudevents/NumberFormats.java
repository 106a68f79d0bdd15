package io.tokenmeter.ingest.cloudevents;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** The numeric forms a field may have; a number may be written as a JSON number or a string. */
final class NumberFormats {

  private static final int LIMIT_DIGITS = 6;

  /** On either side of the point; more than any double has. */
  private static final int MOST_DIGITS = 400;

  private static final int MONEY_PRECISION = 38;
  private static final int MONEY_SCALE = 12;

  private NumberFormats() {}

  /** Null for a blank. */
  static @Nullable BigDecimal measured(JsonNode node) {
    BigDecimal value = decimal(node);
    return Blanks.isBlank(value) ? null : value;
  }

  /**
   * A value of some unit in millionths of another, floored; never negative.
   *
   * @param microsPerUnit how many of the millionths a unit is
   * @param most the largest that is believable, in the millionths
   */
  static long micros(BigDecimal value, BigDecimal microsPerUnit, long most) {
    requireNotNegative(value);
    BigDecimal micros = value.multiply(microsPerUnit);
    BigDecimal limit = BigDecimal.valueOf(most);
    if (micros.compareTo(limit) > 0) {
      BigDecimal inUnit = limit.divide(microsPerUnit, LIMIT_DIGITS, RoundingMode.FLOOR);
      throw new FieldFormatException(
          "must be at most " + inUnit.stripTrailingZeros().toPlainString());
    }
    return floor(micros);
  }

  /** A whole number that is never negative; null for a blank. */
  static @Nullable Long count(JsonNode node) {
    BigDecimal value = measured(node);
    return value == null ? null : wholeCount(value, Long.MAX_VALUE);
  }

  /** As {@link #count}, in 32 bits. */
  static @Nullable Integer integer(JsonNode node) {
    BigDecimal value = measured(node);
    if (value == null) {
      return null;
    }
    int integer = Math.toIntExact(wholeCount(value, Integer.MAX_VALUE));
    return Blanks.isBlankInteger(integer) ? null : integer;
  }

  /** As {@link #count}, with an upper bound and without blanks. */
  static long boundedCount(JsonNode node, long most) {
    return wholeCount(decimal(node), most);
  }

  /** Zero to one; null for a blank. */
  static @Nullable Double ratio(JsonNode node) {
    BigDecimal value = measured(node);
    if (value == null) {
      return null;
    }
    if (value.signum() < 0 || value.compareTo(BigDecimal.ONE) > 0) {
      throw new FieldFormatException("must lie between 0 and 1");
    }
    return value.doubleValue();
  }

  /** Null for a blank. */
  static @Nullable Double number(JsonNode node) {
    BigDecimal value = measured(node);
    if (value == null) {
      return null;
    }
    double number = value.doubleValue();
    if (Double.isInfinite(number)) {
      throw new FieldFormatException("is too large");
    }
    return Blanks.isBlankNumber(number) ? null : number;
  }

  /** An amount of money that fits 38 digits, 12 of them behind the point. */
  static BigDecimal money(JsonNode node) {
    BigDecimal value = decimal(node);
    requireNotNegative(value);
    if (value.signum() == 0) {
      return BigDecimal.ZERO.setScale(MONEY_SCALE);
    }
    long integerDigits = (long) value.precision() - value.scale();
    if (integerDigits > MONEY_PRECISION - MONEY_SCALE
        || value.stripTrailingZeros().scale() > MONEY_SCALE) {
      throw new FieldFormatException("must fit 26 digits before and 12 behind the point");
    }
    return value.setScale(MONEY_SCALE);
  }

  private static BigDecimal decimal(JsonNode node) {
    BigDecimal value = unbounded(node);
    // Before any arithmetic: comparing 1e999999999 with a number would write out its zeros.
    long integerDigits = (long) value.precision() - value.scale();
    if (integerDigits > MOST_DIGITS || value.scale() > MOST_DIGITS) {
      throw new FieldFormatException("is out of range");
    }
    return value;
  }

  private static BigDecimal unbounded(JsonNode node) {
    try {
      if (node.isNumber()) {
        return node.decimalValue();
      }
      if (node.isTextual() && node.textValue().length() <= FieldFormats.MAX_TEXT) {
        return new BigDecimal(node.textValue().trim());
      }
    } catch (NumberFormatException e) {
      // NaN, Infinity and words arrive here: all are answered below.
    }
    throw new FieldFormatException("must be a finite number");
  }

  private static long wholeCount(BigDecimal value, long most) {
    requireNotNegative(value);
    long count = toLong(value, "must be at most " + most);
    if (count > most) {
      throw new FieldFormatException("must be at most " + most);
    }
    if (BigDecimal.valueOf(count).compareTo(value) != 0) {
      throw new FieldFormatException("must be a whole number");
    }
    return count;
  }

  private static void requireNotNegative(BigDecimal value) {
    if (value.signum() < 0) {
      throw new FieldFormatException("must not be negative");
    }
  }

  private static long toLong(BigDecimal value, String otherwise) {
    if (value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new FieldFormatException(otherwise);
    }
    return floor(value);
  }

  private static long floor(BigDecimal value) {
    return value.compareTo(BigDecimal.ONE) < 0
        ? 0
        : value.setScale(0, RoundingMode.FLOOR).longValueExact();
  }
}
