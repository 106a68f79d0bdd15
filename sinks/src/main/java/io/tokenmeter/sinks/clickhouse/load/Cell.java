package io.tokenmeter.sinks.clickhouse.load;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The value of one column in a row; null where the column is Nullable and the value unknown. */
@FunctionalInterface
interface Cell<R> {

  @Nullable Object of(R row);

  /** Scale of a joule column: a microjoule is its smallest step, so nothing is rounded. */
  int MICRO = 6;

  /** Microjoules as joules, exactly. */
  static @Nullable BigDecimal joules(@Nullable Long microjoules) {
    return microjoules == null ? null : BigDecimal.valueOf(microjoules, MICRO);
  }

  /** An enumerated value as tables spell it. */
  static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** ClickHouse's UInt8 flag. */
  static int flag(boolean value) {
    return value ? 1 : 0;
  }

  /** A copy of the bytes; the buffer's position stays. */
  static byte[] bytes(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }
}
