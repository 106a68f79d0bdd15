package io.tokenmeter.local.rejected;

import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.schemas.wire.UndecodableRecordException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** The value of a rejected record, as far as it can be understood. */
final class RecordBytes {

  private static final int WIRE_HEADER = 5;

  private final SchemaRegistry registry;

  RecordBytes(SchemaRegistry registry) {
    this.registry = registry;
  }

  /** The topic of that name, if it is one of ours. */
  static Optional<Topic<?>> topic(String name) {
    return Topics.all().stream().<Topic<?>>map(t -> t).filter(t -> t.name().equals(name)).findAny();
  }

  /**
   * @throws UndecodableRecordException when the bytes are not a value of the topic
   */
  SpecificRecord decode(Topic<?> topic, byte[] value) {
    return new AvroWire<>(topic, registry).decode(value);
  }

  /** The value as JSON, else its wire header, length and digest: further bytes may be a prompt. */
  String describe(String topicName, byte[] value) {
    Optional<Topic<?>> topic = topic(topicName);
    try {
      if (topic.isPresent()) {
        return decode(topic.get(), value).toString();
      }
    } catch (UndecodableRecordException e) {
      return head(value) + "; " + e.getMessage();
    }
    return head(value);
  }

  private static String head(byte[] value) {
    byte[] header = Arrays.copyOf(value, Math.min(WIRE_HEADER, value.length));
    return HexFormat.ofDelimiter(" ").formatHex(header)
        + (value.length > WIRE_HEADER ? " ..." : "")
        + " ("
        + value.length
        + " bytes, sha-256 "
        + sha256(value)
        + ")";
  }

  private static String sha256(byte[] value) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
