package io.tokenmeter.local.rejected;

import io.tokenmeter.ingest.cloudevents.EventJson;
import io.tokenmeter.ingest.cloudevents.FactType;
import io.tokenmeter.ingest.cloudevents.FactTypes;
import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.UndecodableRecordException;
import java.io.IOException;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decides how a rejection is sent again. Facts go through the front door, whatever way they came,
 * because it judges them; reference rows go onto their topic when their bytes are whole. Results
 * are never sent again: readers would count them twice.
 */
final class ResendPlan {

  private static final byte[] NO_KEY = new byte[0];

  private final OriginalRecords originals;
  private final RecordBytes bytes;

  ResendPlan(OriginalRecords originals, RecordBytes bytes) {
    this.originals = originals;
    this.bytes = bytes;
  }

  Resend of(Rejection rejection) throws IOException {
    if (rejection.reason().equals(RejectReason.UNPLACED.name())) {
      return Resend.nothing("it is counted already; publish a placement of its endpoint");
    }
    if (rejection.record().isEmpty()) {
      return rejection.payload().length == 0
          ? Resend.nothing("nothing was kept that could be sent: its sender must send it again")
          : Resend.frontDoor(rejection.payload());
    }
    return ofRecord(rejection, rejection.record().get());
  }

  private Resend ofRecord(Rejection rejection, RecordPlace place) throws IOException {
    Optional<Topic<?>> topic = RecordBytes.topic(place.topic());
    boolean isReference = topic.isPresent() && Topics.reference().contains(topic.get());
    Optional<FactType<?>> type = typeOf(place.topic());
    if (topic.isEmpty() || (type.isEmpty() && !isReference)) {
      return Resend.nothing("a result is not sent again: replay the fact behind it");
    }
    byte[] key = NO_KEY;
    byte[] value = rejection.payload();
    if (value.length == 0) {
      Optional<ConsumerRecord<byte[], byte[]>> original = originals.at(place);
      if (original.isEmpty() || original.get().value() == null) {
        return Resend.nothing("its topic does not hold its bytes");
      }
      value = original.get().value();
      key = original.get().key() == null ? NO_KEY : original.get().key();
    }
    return whole(topic.get(), type, key, value);
  }

  private Resend whole(Topic<?> topic, Optional<FactType<?>> type, byte[] key, byte[] value)
      throws IOException {
    SpecificRecord record;
    try {
      record = bytes.decode(topic, value);
    } catch (UndecodableRecordException e) {
      return Resend.nothing("still UNDECODABLE: " + e.getMessage());
    }
    return type.isPresent()
        ? Resend.frontDoor(event(type.get(), record))
        : Resend.topic(key, value);
  }

  @SuppressWarnings("unchecked")
  private static <V extends SpecificRecord> byte[] event(FactType<V> type, SpecificRecord record)
      throws IOException {
    return EventJson.MAPPER.writeValueAsBytes(type.toCloudEvent((V) record));
  }

  private static Optional<FactType<?>> typeOf(String topic) {
    return FactTypes.all().stream()
        .<FactType<?>>map(type -> type)
        .filter(type -> type.topic().name().equals(topic))
        .findAny();
  }
}
