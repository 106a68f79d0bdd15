package io.tokenmeter.flink.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * A record as a length and Avro binary. Records are never changed once made, so a copy is the
 * record itself. For streams between operators: keyed state does not hold Avro records.
 */
final class AvroRecordSerializer<V extends SpecificRecord> extends TypeSerializer<V> {

  private static final long serialVersionUID = 1L;

  private final Class<V> type;
  private transient @Nullable SpecificDatumWriter<V> writer;
  private transient @Nullable SpecificDatumReader<V> reader;
  private transient @Nullable BinaryEncoder encoder;
  private transient @Nullable BinaryDecoder decoder;

  AvroRecordSerializer(Class<V> type) {
    this.type = type;
  }

  Class<V> type() {
    return type;
  }

  @Override
  public void serialize(V value, DataOutputView target) throws IOException {
    if (writer == null) {
      SpecificData model = SpecificData.getForClass(type);
      writer = new SpecificDatumWriter<>(model.getSchema(type), model);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    encoder = EncoderFactory.get().directBinaryEncoder(bytes, encoder);
    writer.write(value, encoder);
    target.writeInt(bytes.size());
    target.write(bytes.toByteArray());
  }

  @Override
  public V deserialize(DataInputView source) throws IOException {
    if (reader == null) {
      SpecificData model = SpecificData.getForClass(type);
      reader = new SpecificDatumReader<>(model.getSchema(type), model.getSchema(type), model);
    }
    byte[] bytes = new byte[source.readInt()];
    source.readFully(bytes);
    decoder = DecoderFactory.get().binaryDecoder(bytes, decoder);
    return reader.read(null, decoder);
  }

  @Override
  public V deserialize(V reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    int length = source.readInt();
    target.writeInt(length);
    target.write(source, length);
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public TypeSerializer<V> duplicate() {
    return new AvroRecordSerializer<>(type);
  }

  @Override
  public @Nullable V createInstance() {
    return null;
  }

  @Override
  public V copy(V from) {
    return from;
  }

  @Override
  public V copy(V from, V reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AvroRecordSerializer<?> that && type.equals(that.type);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<V> snapshotConfiguration() {
    return new AvroRecordSerializerSnapshot<>(type);
  }
}
