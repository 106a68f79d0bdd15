package io.tokenmeter.schemas.topic;

import java.time.Duration;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * The typed handle of one Kafka topic: its name, how a value is keyed, and what the broker keeps.
 *
 * @param name topic name; its value subject is {@code <name>-value}
 * @param keyOf record key of a value, a UTF-8 string
 * @param retention how long a record is kept; {@link #FOREVER} for compacted topics
 * @param guarantee what a reader may rely on
 */
public record Topic<V extends SpecificRecord>(
    String name,
    Class<V> valueType,
    Function<V, String> keyOf,
    int partitions,
    CleanUp cleanUp,
    Duration retention,
    Guarantee guarantee) {

  /** Retention of a compacted topic. */
  public static final Duration FOREVER = Duration.ofMillis(-1);

  /** What the broker does with old records. */
  public enum CleanUp {
    DELETE,
    COMPACT
  }

  /** What a reader with {@code read_committed} sees. */
  public enum Guarantee {
    /** Every acknowledged fact at least once; the identity in the value tells duplicates. */
    AT_LEAST_ONCE,
    /** Every result exactly once. */
    EXACTLY_ONCE,
    /** Only the newest value of a key matters. */
    LATEST_WINS
  }

  /** The schema of the value. */
  public Schema schema() {
    return SpecificData.get().getSchema(valueType);
  }

  /** The registry subject of the value, by Confluent's topic name strategy. */
  public String subject() {
    return name + "-value";
  }

  /** Record key of {@code value}. */
  public String key(V value) {
    return keyOf.apply(value);
  }
}
