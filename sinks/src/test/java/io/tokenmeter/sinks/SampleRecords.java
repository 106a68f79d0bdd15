package io.tokenmeter.sinks;

import io.tokenmeter.schemas.topic.Topic;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Records of any topic, filled from their schema: another number gives other values everywhere. */
public final class SampleRecords {

  /** Not a constant of the past: tables drop rows that have outlived their retention. */
  private static final Instant NOW =
      Instant.now().truncatedTo(ChronoUnit.SECONDS).plusNanos(123_456_000);

  private SampleRecords() {}

  /** Every field is set; decimals are negative for odd numbers. */
  public static <V extends SpecificRecord> V full(Topic<V> topic, int number) {
    return topic.valueType().cast(record(topic.schema(), number, true));
  }

  /** Every field that may be null is null. */
  public static <V extends SpecificRecord> V sparse(Topic<V> topic, int number) {
    return topic.valueType().cast(record(topic.schema(), number, false));
  }

  /** A value for the field that differs from that of another number. */
  public static @Nullable Object fieldValue(Schema.Field field, int number) {
    return value(field.schema(), number, true);
  }

  private static @Nullable Object value(Schema schema, int number, boolean full) {
    return switch (schema.getType()) {
      case UNION -> union(schema, number, full);
      case RECORD -> record(schema, number, full);
      case ENUM -> enumeration(schema, number);
      case ARRAY -> List.of(value(schema.getElementType(), number, full));
      case MAP -> Map.of("label", value(schema.getValueType(), number, full));
      case STRING -> "text " + number;
      case LONG -> schema.getLogicalType() == null ? (Object) (1000L + number) : at(number);
      case INT -> 10 + number;
      case DOUBLE -> 0.5 + number;
      case BOOLEAN -> number % 2 == 1;
      case BYTES -> bytes(schema, number);
      default -> throw new IllegalArgumentException("no sample for " + schema);
    };
  }

  private static @Nullable Object union(Schema schema, int number, boolean full) {
    return full ? value(schema.getTypes().get(1), number, true) : null;
  }

  private static Object record(Schema schema, int number, boolean full) {
    Object record = SpecificData.get().newRecord(null, schema);
    for (Schema.Field field : schema.getFields()) {
      ((SpecificRecord) record).put(field.pos(), value(field.schema(), number, full));
    }
    return record;
  }

  private static Object enumeration(Schema schema, int number) {
    List<String> symbols = schema.getEnumSymbols();
    return SpecificData.get().createEnum(symbols.get(number % (symbols.size() - 1)), schema);
  }

  private static Object bytes(Schema schema, int number) {
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      BigInteger unscaled =
          BigInteger.TEN.pow(decimal.getPrecision() - 1).subtract(BigInteger.valueOf(number));
      return new BigDecimal(number % 2 == 1 ? unscaled.negate() : unscaled, decimal.getScale());
    }
    return ByteBuffer.wrap(("bytes\n\n" + number).getBytes(StandardCharsets.UTF_8));
  }

  private static Instant at(int number) {
    return NOW.plusSeconds(number);
  }
}
