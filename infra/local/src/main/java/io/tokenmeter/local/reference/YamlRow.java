package io.tokenmeter.local.reference;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.schemas.topic.Topic;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** One YAML mapping as a record of a topic, checked against the topic's schema. */
public final class YamlRow {

  private static final String RECORDED_AT = "recorded_at";

  private YamlRow() {}

  /**
   * The record that these fields say.
   *
   * @param recordedAt taken where the row does not say it
   * @throws IllegalArgumentException naming the field and its value
   */
  public static <V extends SpecificRecord> V toRecord(
      JsonNode row, Topic<V> topic, Instant recordedAt) {
    Schema schema = topic.schema();
    if (!row.isObject()) {
      throw new IllegalArgumentException("must be fields and values, but is " + row);
    }
    row.fieldNames()
        .forEachRemaining(
            field -> {
              if (schema.getField(field) == null) {
                throw new IllegalArgumentException("unknown field " + field);
              }
            });
    V value = topic.valueType().cast(SpecificData.newInstance(topic.valueType(), schema));
    for (Schema.Field field : schema.getFields()) {
      value.put(field.pos(), fieldValue(row, field, recordedAt));
    }
    return value;
  }

  private static @Nullable Object fieldValue(JsonNode row, Schema.Field field, Instant recordedAt) {
    JsonNode node = row.get(field.name());
    if (node == null && field.name().equals(RECORDED_AT)) {
      return recordedAt;
    }
    if (node == null || node.isNull()) {
      if (!field.hasDefaultValue()) {
        throw new IllegalArgumentException("field " + field.name() + " is missing");
      }
      return SpecificData.get().getDefaultValue(field);
    }
    try {
      return convert(node, nonNull(field.schema()));
    } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
      throw new IllegalArgumentException(
          "field " + field.name() + " = " + node + ": " + e.getMessage(), e);
    }
  }

  private static Schema nonNull(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream()
            .filter(s -> s.getType() != Schema.Type.NULL)
            .findFirst()
            .orElseThrow()
        : schema;
  }

  private static Object convert(JsonNode node, Schema schema) {
    LogicalType logical = schema.getLogicalType();
    if (logical instanceof LogicalTypes.Decimal decimal) {
      return new BigDecimal(node.asText()).setScale(decimal.getScale(), RoundingMode.UNNECESSARY);
    }
    if (logical instanceof LogicalTypes.TimestampMicros) {
      return Instant.parse(node.asText());
    }
    return switch (schema.getType()) {
      case STRING -> node.asText();
      case INT -> Integer.valueOf(node.asText());
      case LONG -> Long.valueOf(node.asText());
      case DOUBLE -> Double.valueOf(node.asText());
      case BOOLEAN -> truth(node);
      case ENUM -> symbol(node.asText(), schema);
      case ARRAY -> strings(node);
      default -> throw new IllegalArgumentException("cannot write " + schema + " in YAML");
    };
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Enum<?> symbol(String word, Schema schema) {
    String symbol = word.toUpperCase(Locale.ROOT);
    if (!schema.hasEnumSymbol(symbol)) {
      throw new IllegalArgumentException("use one of " + schema.getEnumSymbols());
    }
    return Enum.valueOf((Class<Enum>) SpecificData.get().getClass(schema), symbol);
  }

  private static boolean truth(JsonNode node) {
    if (!node.isBoolean()) {
      throw new IllegalArgumentException("give true or false");
    }
    return node.booleanValue();
  }

  private static List<String> strings(JsonNode node) {
    List<String> strings = new ArrayList<>();
    node.forEach(element -> strings.add(element.asText()));
    return strings;
  }
}
