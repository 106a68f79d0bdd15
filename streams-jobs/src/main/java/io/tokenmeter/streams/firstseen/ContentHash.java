package io.tokenmeter.streams.firstseen;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  private record Field(String name, int position, @Nullable Object defaultValue) {}

  private final Map<Schema, List<Field>> fieldsBySchema = new IdentityHashMap<>();
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
    ByteArrayOutputStream canonical = new ByteArrayOutputStream(512);
    try {
      writeRecord(event, new DataOutputStream(canonical));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(digest.digest(canonical.toByteArray())).getLong();
  }

  private void writeRecord(IndexedRecord event, DataOutputStream out) throws IOException {
    for (Field field : fieldsBySchema.computeIfAbsent(event.getSchema(), ContentHash::fields)) {
      Object value = event.get(field.position());
      if (value != null && !Objects.equals(value, field.defaultValue())) {
        writeText(field.name(), out);
        writeValue(value, out);
      }
    }
    out.writeInt(-1);
  }

  private void writeValue(Object value, DataOutputStream out) throws IOException {
    if (value instanceof Number number && !(value instanceof BigDecimal)) {
      out.writeLong(number.longValue());
    } else if (value instanceof Instant instant) {
      out.writeLong(instant.getEpochSecond());
      out.writeInt(instant.getNano());
    } else if (value instanceof IndexedRecord nested) {
      writeRecord(nested, out);
    } else if (value instanceof Collection<?> list) {
      out.writeInt(list.size());
      for (Object element : list) {
        writeValue(element, out);
      }
    } else if (value instanceof Map<?, ?> map) {
      writeMap(map, out);
    } else if (value instanceof BigDecimal decimal) {
      writeText(decimal.stripTrailingZeros().toPlainString(), out);
    } else {
      writeText(value.toString(), out);
    }
  }

  private void writeMap(Map<?, ?> map, DataOutputStream out) throws IOException {
    Map<String, Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put(key.toString(), value));
    out.writeInt(sorted.size());
    for (Map.Entry<String, Object> entry : sorted.entrySet()) {
      writeText(entry.getKey(), out);
      writeValue(entry.getValue(), out);
    }
  }

  private static void writeText(String text, DataOutputStream out) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static List<Field> fields(Schema schema) {
    return schema.getFields().stream()
        .map(f -> new Field(f.name(), f.pos(), defaultOf(f)))
        .sorted(Comparator.comparing(Field::name))
        .toList();
  }

  private static @Nullable Object defaultOf(Schema.Field field) {
    return field.hasDefaultValue() ? SpecificData.get().getDefaultValue(field) : null;
  }
}
