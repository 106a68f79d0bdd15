package io.tokenmeter.local.rejected;

import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A rejection for people. */
public final class RejectionText {

  private RejectionText() {}

  /** One line: name, time, stage, reason, detail. */
  public static String line(Rejection rejection) {
    return "%s  %s  %-10s %-17s %s"
        .formatted(
            rejection.name(),
            rejection.receivedAt(),
            rejection.stage(),
            rejection.reason(),
            rejection.detail());
  }

  /** Everything that may be shown of it; its record is read where it lies. */
  public static List<String> lines(Rejection rejection, KafkaSettings kafka) {
    List<String> lines = new ArrayList<>();
    lines.add("id        " + rejection.id());
    lines.add("received  " + rejection.receivedAt());
    lines.add("stage     " + rejection.stage());
    lines.add("reason    " + rejection.reason());
    lines.add("detail    " + rejection.detail());
    lines.add("source    " + (rejection.source() == null ? "unknown" : rejection.source()));
    rejection.record().ifPresent(place -> lines.add("record    " + place));
    lines.add("content   " + content(rejection, kafka));
    return lines;
  }

  private static String content(Rejection rejection, KafkaSettings kafka) {
    if (rejection.record().isEmpty()) {
      return rejection.payload().length == 0
          ? "nothing was kept: it may have held a prompt"
          : new String(rejection.payload(), StandardCharsets.UTF_8);
    }
    RecordPlace place = rejection.record().get();
    try (SchemaRegistry registry = kafka.openSchemaRegistry()) {
      RecordBytes bytes = new RecordBytes(registry);
      if (rejection.payload().length > 0) {
        return bytes.describe(place.topic(), rejection.payload());
      }
      try (OriginalRecords originals = new OriginalRecords(kafka)) {
        Optional<ConsumerRecord<byte[], byte[]>> original = originals.at(place);
        if (original.isEmpty()) {
          return "nothing was kept, and its topic does not hold it any more";
        }
        byte[] value = original.get().value();
        return value == null ? "a record without a value" : bytes.describe(place.topic(), value);
      }
    }
  }
}
