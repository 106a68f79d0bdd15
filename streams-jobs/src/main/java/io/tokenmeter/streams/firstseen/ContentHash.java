package io.tokenmeter.streams.firstseen;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * What an event says, in 64 bits. Neither the order of map entries nor a field that a later schema
 * adds with its default changes the hash. For one thread at a time.
 */
final class ContentHash {

  /** A field with its name as it is hashed. */
  private record Field(byte[] name, int position, @Nullable Object defaultValue) {}

  private final Map<Schema, List<Field>> fieldsBySchema = new IdentityHashMap<>();
  private final CanonicalBytes canonical = new CanonicalBytes();
  private final MessageDigest digest;

  ContentHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** First 64 bits of the SHA-256 of the record's canonical form. */
  long of(IndexedRecord event) {
    canonical.clear();
    writeRecord(event);
    return ByteBuffer.wrap(canonical.digest(digest)).getLong();
  }

  private void writeRecord(IndexedRecord event) {
    for (Field field : fieldsBySchema.computeIfAbsent(event.getSchema(), ContentHash::fields)) {
      Object value = event.get(field.position());
      if (value != null && !Objects.equals(value, field.defaultValue())) {
        canonical.writeBytes(field.name());
        writeValue(value);
      }
    }
    canonical.writeInt(-1);
  }

  private void writeValue(Object value) {
    if (value instanceof Number number && !(value instanceof BigDecimal)) {
      canonical.writeLong(number.longValue());
    } else if (value instanceof Instant instant) {
      canonical.writeLong(instant.getEpochSecond());
      canonical.writeInt(instant.getNano());
    } else if (value instanceof IndexedRecord nested) {
      writeRecord(nested);
    } else if (value instanceof Collection<?> list) {
      canonical.writeInt(list.size());
      for (Object element : list) {
        writeValue(element);
      }
    } else if (value instanceof Map<?, ?> map) {
      writeMap(map);
    } else if (value instanceof BigDecimal decimal) {
      canonical.writeText(decimal.stripTrailingZeros().toPlainString());
    } else {
      canonical.writeText(value.toString());
    }
  }

  private void writeMap(Map<?, ?> map) {
    Map<String, Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put(key.toString(), value));
    canonical.writeInt(sorted.size());
    for (Map.Entry<String, Object> entry : sorted.entrySet()) {
      canonical.writeText(entry.getKey());
      writeValue(entry.getValue());
    }
  }

  private static List<Field> fields(Schema schema) {
    return schema.getFields().stream()
        .sorted(Comparator.comparing(Schema.Field::name))
        .map(f -> new Field(asHashed(f.name()), f.pos(), defaultOf(f)))
        .toList();
  }

  private static byte[] asHashed(String name) {
    CanonicalBytes bytes = new CanonicalBytes();
    bytes.writeText(name);
    return bytes.toByteArray();
  }

  private static @Nullable Object defaultOf(Schema.Field field) {
    return field.hasDefaultValue() ? SpecificData.get().getDefaultValue(field) : null;
  }
}
