package io.tokenmeter.sinks.clickhouse.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.clickhouse.client.api.data_formats.RowBinaryFormatWriter;
import com.clickhouse.client.api.metadata.TableSchema;
import com.clickhouse.data.ClickHouseColumn;
import com.clickhouse.data.ClickHouseDataType;
import com.clickhouse.data.ClickHouseFormat;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One value of a column in RowBinary. The types of our tables are written here, because the
 * client's own writer decides on the type of every value anew and copies each byte by itself; any
 * other type is left to it.
 */
@FunctionalInterface
interface CellEncoder {

  /**
   * @throws IllegalArgumentException or another RuntimeException when the value does not fit
   */
  void encode(@Nullable Object value, RowBuffer out) throws IOException;

  /** A value that is there. */
  @FunctionalInterface
  interface Present {
    void encode(Object value, RowBuffer out);
  }

  /** Encoder of the column's type as the server names it. */
  static CellEncoder of(ClickHouseColumn column) {
    Present plain = ofType(column);
    if (plain == null) {
      return byTheClient(column);
    }
    return column.isNullable() ? nullable(plain) : required(plain, column.getColumnName());
  }

  private static @Nullable Present ofType(ClickHouseColumn column) {
    return switch (column.getDataType()) {
      case String -> CellEncoder::text;
      case UInt8 -> integer(1, 0, 255);
      case Int32 -> integer(Integer.BYTES, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case Int64 -> integer(Long.BYTES, Long.MIN_VALUE, Long.MAX_VALUE);
      case Float64 -> CellEncoder::real;
      case Decimal128, Decimal256, Decimal -> decimal(column);
      case DateTime64 -> column.getScale() == 6 ? CellEncoder::micros : null;
      case Array -> isText(column.getNestedColumns().get(0)) ? CellEncoder::texts : null;
      case Map ->
          isText(column.getKeyInfo()) && isText(column.getValueInfo()) ? CellEncoder::map : null;
      default -> null;
    };
  }

  private static boolean isText(ClickHouseColumn column) {
    return column.getDataType() == ClickHouseDataType.String && !column.isNullable();
  }

  private static CellEncoder nullable(Present plain) {
    return (value, out) -> {
      out.write(value == null ? 1 : 0);
      if (value != null) {
        plain.encode(value, out);
      }
    };
  }

  private static CellEncoder required(Present plain, String column) {
    return (value, out) -> {
      if (value == null) {
        throw new IllegalArgumentException("column " + column + " takes no null");
      }
      plain.encode(value, out);
    };
  }

  private static CellEncoder byTheClient(ClickHouseColumn column) {
    TableSchema alone = new TableSchema(List.of(column));
    return (value, out) -> {
      RowBinaryFormatWriter writer =
          new RowBinaryFormatWriter(out, alone, ClickHouseFormat.RowBinary);
      writer.setValue(1, value);
      writer.commitRow();
    };
  }

  private static void text(Object value, RowBuffer out) {
    byte[] bytes =
        value instanceof byte[] raw ? raw : ((CharSequence) value).toString().getBytes(UTF_8);
    out.writeLength(bytes.length);
    out.write(bytes, 0, bytes.length);
  }

  private static Present integer(int bytes, long least, long greatest) {
    return (value, out) -> {
      long number = ((Number) value).longValue();
      if (number < least || number > greatest) {
        throw new IllegalArgumentException(
            number + " is not between " + least + " and " + greatest);
      }
      out.writeLittleEndian(number, bytes);
    };
  }

  private static void real(Object value, RowBuffer out) {
    out.writeLittleEndian(Double.doubleToRawLongBits(((Number) value).doubleValue()), Double.BYTES);
  }

  private static void micros(Object value, RowBuffer out) {
    Instant at = (Instant) value;
    out.writeLittleEndian(
        Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000),
        Long.BYTES);
  }

  private static @Nullable Present decimal(ClickHouseColumn column) {
    int bytes =
        column.getPrecision() <= 18
            ? 0
            : column.getPrecision() <= 38 ? 2 * Long.BYTES : 4 * Long.BYTES;
    return bytes == 0 ? null : decimal(column.getPrecision(), column.getScale(), bytes);
  }

  /** Exact or not at all: a digit more than the column has is never cut off. */
  private static Present decimal(int precision, int scale, int bytes) {
    return (value, out) -> {
      BigDecimal exact = ((BigDecimal) value).setScale(scale, RoundingMode.UNNECESSARY);
      if (exact.precision() > precision) {
        throw new IllegalArgumentException(
            exact.toPlainString() + " has more than " + precision + " digits");
      }
      BigInteger unscaled = exact.unscaledValue();
      if (unscaled.bitLength() < Long.SIZE) {
        long low = unscaled.longValue();
        out.writeLittleEndian(low, Long.BYTES);
        out.fill((byte) (low < 0 ? -1 : 0), bytes - Long.BYTES);
      } else {
        writeLong(unscaled, bytes, out);
      }
    };
  }

  private static void writeLong(BigInteger unscaled, int bytes, RowBuffer out) {
    byte[] highestFirst = unscaled.toByteArray();
    for (int i = highestFirst.length - 1; i >= 0; i--) {
      out.write(highestFirst[i]);
    }
    out.fill((byte) (unscaled.signum() < 0 ? -1 : 0), bytes - highestFirst.length);
  }

  private static void texts(Object value, RowBuffer out) {
    Collection<?> all = (Collection<?>) value;
    out.writeLength(all.size());
    for (Object one : all) {
      text(one, out);
    }
  }

  private static void map(Object value, RowBuffer out) {
    Map<?, ?> all = (Map<?, ?>) value;
    out.writeLength(all.size());
    for (Map.Entry<?, ?> entry : all.entrySet()) {
      text(entry.getKey(), out);
      text(entry.getValue(), out);
    }
  }
}
