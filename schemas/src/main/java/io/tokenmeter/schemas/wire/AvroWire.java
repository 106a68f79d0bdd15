package io.tokenmeter.schemas.wire;

import io.tokenmeter.schemas.topic.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Values of one topic as bytes: Confluent's wire format, that is a zero byte, the schema id as a
 * big-endian int, then Avro binary. Encoding registers the compiled schema on first use; decoding
 * reads with the writer's schema and resolves it to the compiled one. Safe for one thread at a
 * time.
 */
public final class AvroWire<V extends SpecificRecord> {

  private static final byte MAGIC = 0;
  private static final int HEADER_BYTES = 1 + Integer.BYTES;
  private static final int NOT_REGISTERED = -1;

  private final Topic<V> topic;
  private final SchemaRegistry registry;
  private final SpecificData model;
  private final SpecificDatumWriter<V> writer;
  private final Map<Integer, SpecificDatumReader<V>> readersBySchemaId = new ConcurrentHashMap<>();
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(512);
  private int schemaId = NOT_REGISTERED;
  private BinaryEncoder encoder;
  private BinaryDecoder decoder;

  public AvroWire(Topic<V> topic, SchemaRegistry registry) {
    this.topic = topic;
    this.registry = registry;
    this.model = SpecificData.getForClass(topic.valueType());
    this.writer = new SpecificDatumWriter<>(topic.schema(), model);
  }

  /**
   * @throws SchemaRegistry.SchemaRegistryException when the schema is not registered yet and the
   *     registry is unreachable
   */
  public byte[] encode(V value) {
    if (schemaId == NOT_REGISTERED) {
      schemaId = registry.register(topic.subject(), topic.schema().toString());
    }
    try {
      buffer.reset();
      buffer.write(MAGIC);
      buffer.write(schemaId >>> 24);
      buffer.write(schemaId >>> 16);
      buffer.write(schemaId >>> 8);
      buffer.write(schemaId);
      // The buffering encoder: the direct one hands the stream every byte by itself.
      encoder = EncoderFactory.get().binaryEncoder(buffer, encoder);
      writer.write(value, encoder);
      encoder.flush();
      return buffer.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws UndecodableRecordException when the bytes are not a value of this topic
   * @throws SchemaRegistry.SchemaRegistryException when the writer's schema is not cached and the
   *     registry is unreachable
   */
  public V decode(byte[] bytes) {
    if (bytes.length < HEADER_BYTES || bytes[0] != MAGIC) {
      throw new UndecodableRecordException(
          "record of " + topic.name() + " does not begin with a schema id");
    }
    int writerSchemaId = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    SpecificDatumReader<V> reader =
        readersBySchemaId.computeIfAbsent(writerSchemaId, this::readerFor);
    try {
      decoder =
          DecoderFactory.get()
              .binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, decoder);
      V value = reader.read(null, decoder);
      if (!decoder.isEnd()) {
        throw new UndecodableRecordException(
            "record of " + topic.name() + " has bytes behind its end");
      }
      return value;
    } catch (UndecodableRecordException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Damaged bytes surface as whatever the generated setters and conversions throw.
      throw new UndecodableRecordException(
          "record of "
              + topic.name()
              + " is not Avro of schema "
              + writerSchemaId
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private SpecificDatumReader<V> readerFor(int writerSchemaId) {
    try {
      Schema writerSchema = new Schema.Parser().parse(registry.schemaById(writerSchemaId));
      return new SpecificDatumReader<>(writerSchema, topic.schema(), model);
    } catch (SchemaRegistry.UnknownSchemaException | SchemaParseException e) {
      throw new UndecodableRecordException(
          "record of " + topic.name() + " has an unusable schema: " + e.getMessage(), e);
    }
  }
}
