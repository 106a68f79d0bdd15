package io.tokenmeter.flink.kafka;

import static io.tokenmeter.schemas.derived.RejectReason.UNDECODABLE;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.schemas.wire.UndecodableRecordException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the values of one topic. What cannot be decoded, or cannot be meant, costs only itself:
 * other producers than the gateway may write to a topic, and one absurd reading behind the door
 * would spoil its GPU's sums for good.
 */
final class FactDecoder<V extends SpecificRecord> extends ProcessFunction<FactBytes, V> {

  static final OutputTag<RejectedEvent> REJECTED =
      new OutputTag<>("undecodable", AvroRecordType.forRecord(RejectedEvent.class));

  private static final long serialVersionUID = 1L;
  private static final String REMEDY = "; register its schema or correct its producer";

  private final TopicName<V> topic;
  private final KafkaAccess kafka;
  private final Duration horizon;
  private transient @Nullable SchemaRegistry registry;
  private transient @Nullable AvroWire<V> wire;
  private transient @Nullable FactCheck check;

  FactDecoder(Topic<V> topic, KafkaAccess kafka, Duration horizon) {
    this.topic = TopicName.of(topic);
    this.kafka = kafka;
    this.horizon = horizon;
  }

  @Override
  public void open(OpenContext context) {
    SchemaRegistry opened = kafka.openRegistry();
    registry = opened;
    wire = new AvroWire<>(topic.topic(), opened);
    check = new FactCheck(horizon);
  }

  @Override
  public void processElement(FactBytes bytes, Context context, Collector<V> out) {
    if (bytes.value().length == 0) {
      context.output(REJECTED, rejected(bytes, UNDECODABLE, "a record without a value" + REMEDY));
      return;
    }
    V fact;
    try {
      fact = Objects.requireNonNull(wire, "open() comes first").decode(bytes.value());
    } catch (UndecodableRecordException e) {
      context.output(REJECTED, rejected(bytes, UNDECODABLE, e.getMessage() + REMEDY));
      return;
    }
    Optional<FactCheck.Refusal> refusal =
        Objects.requireNonNull(check, "open() comes first")
            .of(fact, Instant.ofEpochMilli(bytes.takenAtMillis()));
    if (refusal.isPresent()) {
      FactCheck.Refusal why = refusal.get();
      context.output(REJECTED, rejected(bytes, why.reason(), why.detail()));
    } else {
      out.collect(fact);
    }
  }

  @Override
  public void close() {
    if (registry != null) {
      registry.close();
      registry = null;
    }
  }

  private RejectedEvent rejected(FactBytes bytes, RejectReason reason, String detail) {
    return RejectedEvent.newBuilder()
        .setReceivedAt(Instant.now())
        .setStage(RejectStage.ENERGY)
        .setReason(reason)
        .setDetail(detail)
        .setTopic(topic.name())
        .setPartition(bytes.partition())
        .setOffset(bytes.offset())
        .setPayload(ByteBuffer.allocate(0))
        .build();
  }
}
