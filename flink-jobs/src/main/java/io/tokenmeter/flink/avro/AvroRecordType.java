package io.tokenmeter.flink.avro;

import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The type of a generated Avro record in a stream.
 *
 * @param <V> a class that avro-maven-plugin generated
 */
public final class AvroRecordType<V extends SpecificRecord> extends TypeInformation<V> {

  private static final long serialVersionUID = 1L;

  private final Class<V> type;

  private AvroRecordType(Class<V> type) {
    this.type = type;
  }

  public static <V extends SpecificRecord> AvroRecordType<V> forRecord(Class<V> type) {
    return new AvroRecordType<>(type);
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<V> getTypeClass() {
    return type;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<V> createSerializer(SerializerConfig config) {
    return new AvroRecordSerializer<>(type);
  }

  @Override
  public String toString() {
    return "AvroRecordType(" + type.getName() + ")";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AvroRecordType<?> that && type.equals(that.type);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof AvroRecordType;
  }
}
