package io.tokenmeter.local.rejected;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One row of rejected_events.
 *
 * @param id 16 hexadecimal digits that stand for the row's content
 * @param receivedAt UTC
 * @param record where the rejected record lies, if it came from a topic
 * @param payload what was kept of it; empty when nothing was
 */
@SuppressWarnings("ArrayRecordComponent")
public record Rejection(
    String id,
    String receivedAt,
    String stage,
    String reason,
    String detail,
    @Nullable String source,
    Optional<RecordPlace> record,
    byte[] payload) {

  static Rejection of(JsonNode row) {
    return new Rejection(
        row.path("id").asText(),
        row.path("received_at").asText(),
        row.path("stage").asText(),
        row.path("reason").asText(),
        row.path("detail").asText(),
        row.path("source").textValue(),
        RecordPlace.of(row),
        HexFormat.of().parseHex(row.path("payload_hex").asText()));
  }

  /** How a person refers to it: its record where there is one, else its id. */
  public String name() {
    return record.map(RecordPlace::toString).orElse(id);
  }
}
