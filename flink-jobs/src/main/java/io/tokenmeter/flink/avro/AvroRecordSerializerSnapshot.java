package io.tokenmeter.flink.avro;

import java.io.IOException;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.InstantiationUtil;
import org.jspecify.annotations.Nullable;

/**
 * Names the record's class and schema in a snapshot.
 *
 * @param <V> the record
 */
public final class AvroRecordSerializerSnapshot<V extends SpecificRecord>
    implements TypeSerializerSnapshot<V> {

  private @Nullable Class<V> type;

  /** For Flink, which reads the rest from the snapshot. */
  public AvroRecordSerializerSnapshot() {}

  AvroRecordSerializerSnapshot(Class<V> type) {
    this.type = type;
  }

  @Override
  public int getCurrentVersion() {
    return 1;
  }

  @Override
  public void writeSnapshot(DataOutputView out) throws IOException {
    out.writeUTF(type().getName());
  }

  @Override
  @SuppressWarnings("unchecked")
  public void readSnapshot(int readVersion, DataInputView in, ClassLoader classLoader)
      throws IOException {
    type =
        (Class<V>)
            InstantiationUtil.resolveClassByName(in, classLoader).asSubclass(SpecificRecord.class);
  }

  @Override
  public TypeSerializer<V> restoreSerializer() {
    return new AvroRecordSerializer<>(type());
  }

  @Override
  public TypeSerializerSchemaCompatibility<V> resolveSchemaCompatibility(
      TypeSerializerSnapshot<V> old) {
    return old instanceof AvroRecordSerializerSnapshot<V> that && type().equals(that.type)
        ? TypeSerializerSchemaCompatibility.compatibleAsIs()
        : TypeSerializerSchemaCompatibility.incompatible();
  }

  private Class<V> type() {
    return Objects.requireNonNull(type, "a snapshot is read before it is used");
  }
}
