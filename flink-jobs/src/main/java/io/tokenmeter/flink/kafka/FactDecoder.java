package io.tokenmeter.flink.kafka;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.schemas.wire.UndecodableRecordException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Decodes the values of one topic. What cannot be decoded costs only itself. */
final class FactDecoder<V extends SpecificRecord> extends ProcessFunction<FactBytes, V> {

  static final OutputTag<RejectedEvent> UNDECODABLE =
      new OutputTag<>("undecodable", AvroRecordType.forRecord(RejectedEvent.class));

  private static final long serialVersionUID = 1L;

  private final TopicName<V> topic;
  private final KafkaAccess kafka;
  private transient @Nullable SchemaRegistry registry;
  private transient @Nullable AvroWire<V> wire;

  FactDecoder(Topic<V> topic, KafkaAccess kafka) {
    this.topic = TopicName.of(topic);
    this.kafka = kafka;
  }

  @Override
  public void open(OpenContext context) {
    SchemaRegistry opened = kafka.openRegistry();
    registry = opened;
    wire = new AvroWire<>(topic.topic(), opened);
  }

  @Override
  public void processElement(FactBytes bytes, Context context, Collector<V> out) {
    try {
      out.collect(Objects.requireNonNull(wire, "open() comes first").decode(bytes.value()));
    } catch (UndecodableRecordException e) {
      context.output(UNDECODABLE, rejected(bytes, e));
    }
  }

  @Override
  public void close() {
    if (registry != null) {
      registry.close();
      registry = null;
    }
  }

  private RejectedEvent rejected(FactBytes bytes, UndecodableRecordException e) {
    return RejectedEvent.newBuilder()
        .setReceivedAt(Instant.now())
        .setStage(RejectStage.ENERGY)
        .setReason(RejectReason.UNDECODABLE)
        .setDetail(e.getMessage())
        .setTopic(topic.name())
        .setPartition(bytes.partition())
        .setOffset(bytes.offset())
        .setPayload(ByteBuffer.allocate(0))
        .build();
  }
}
