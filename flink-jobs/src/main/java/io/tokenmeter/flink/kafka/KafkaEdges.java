package io.tokenmeter.flink.kafka;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * Makes the sources and sinks of a job.
 *
 * <p>Watermarks are the instants at which the broker took the facts. They only hold the sources
 * together: while a backlog is read, no topic runs more than {@link #DRIFT} ahead of another, so
 * that what waits for the slower one stays small.
 */
public final class KafkaEdges {

  /**
   * Far more than topics differ by when anything was started again: a source that is held back and
   * counts as idle at the same moment reads nothing for minutes (FLINK-40093, in this version).
   */
  private static final Duration DRIFT = Duration.ofMinutes(10);

  /** Longer than a busy machine takes to hold a source back, for the same reason. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  private static final Duration ALIGNMENT = Duration.ofMillis(500);

  /**
   * The longest absence of the job that loses nothing: what a checkpoint has prepared is committed
   * by the restored job, or lost when the broker has given it up before. Readers need not wait for
   * so long: the restored job ends the transactions of its dead attempt at once, by listing those
   * with its prefix.
   */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofHours(2);

  private final StreamExecutionEnvironment env;
  private final KafkaAccess kafka;
  private final String job;
  private final Duration horizon;
  private final List<DataStream<RejectedEvent>> rejected = new ArrayList<>();

  /**
   * @param job prefix of consumer group and transactional ids; two jobs must not share it
   * @param horizon oldest fact to read, counted back from when the broker took it
   */
  public KafkaEdges(
      StreamExecutionEnvironment env, KafkaAccess kafka, String job, Duration horizon) {
    this.env = env;
    this.kafka = kafka;
    this.job = job;
    this.horizon = horizon;
  }

  /** The committed facts of a topic from where the job stopped, at first from the beginning. */
  public <V extends SpecificRecord> DataStream<V> read(Topic<V> topic) {
    KafkaSource<FactBytes> source =
        KafkaSource.<FactBytes>builder()
            .setBootstrapServers(kafka.bootstrapServers())
            .setTopics(topic.name())
            .setGroupId(job)
            .setClientIdPrefix(job + "-" + topic.name())
            .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
            .setDeserializer(new FactBytesReader())
            .setProperties(kafka.properties(Map.of("isolation.level", "read_committed")))
            .build();
    SingleOutputStreamOperator<V> decoded =
        env.fromSource(source, inStep(), "read " + topic.name())
            .uid("read-" + topic.name())
            .process(new FactDecoder<>(topic, kafka, horizon))
            .returns(AvroRecordType.forRecord(topic.valueType()))
            .uid("decode-" + topic.name())
            .name("decode " + topic.name());
    rejected.add(decoded.getSideOutput(FactDecoder.REJECTED));
    return decoded;
  }

  /** Records of the topics read so far that are not values of their topic, or cannot be meant. */
  public List<DataStream<RejectedEvent>> rejected() {
    return List.copyOf(rejected);
  }

  /** Exactly once: visible to read_committed readers with the checkpoint. */
  public <V extends SpecificRecord> void writeSettled(Topic<V> topic, DataStream<V> rows) {
    write(topic, rows, DeliveryGuarantee.EXACTLY_ONCE);
  }

  /** At least once and at once: for values of which only the newest matters. */
  public <V extends SpecificRecord> void writeLive(Topic<V> topic, DataStream<V> rows) {
    write(topic, rows, DeliveryGuarantee.AT_LEAST_ONCE);
  }

  private <V extends SpecificRecord> void write(
      Topic<V> topic, DataStream<V> rows, DeliveryGuarantee guarantee) {
    KafkaSink<V> sink =
        KafkaSink.<V>builder()
            .setBootstrapServers(kafka.bootstrapServers())
            .setRecordSerializer(new RecordWriter<>(topic, kafka))
            .setDeliveryGuarantee(guarantee)
            .setTransactionalIdPrefix(job + "-" + topic.name())
            // Ids are used again: new ones with every checkpoint would pile up in the broker.
            .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
            .setKafkaProducerConfig(
                kafka.properties(
                    Map.of(
                        "transaction.timeout.ms",
                        String.valueOf(TRANSACTION_TIMEOUT.toMillis()),
                        "acks",
                        "all",
                        "compression.type",
                        "lz4")))
            .build();
    rows.sinkTo(new ClosingKafkaSink<>(sink, kafka))
        .uid("write-" + topic.name())
        .name("write " + topic.name());
  }

  private WatermarkStrategy<FactBytes> inStep() {
    return WatermarkStrategy.<FactBytes>forMonotonousTimestamps()
        .withIdleness(IDLE)
        .withWatermarkAlignment(job, DRIFT, ALIGNMENT);
  }
}
