package io.tokenmeter.ingest.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.jackson.JsonCloudEventData;
import io.tokenmeter.ingest.cloudevents.Decoded;
import io.tokenmeter.ingest.cloudevents.EventJson;
import io.tokenmeter.ingest.cloudevents.EventTexts;
import io.tokenmeter.ingest.cloudevents.FactType;
import io.tokenmeter.ingest.cloudevents.FactTypes;
import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.identity.AcceptanceWindow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** Judges one well-formed CloudEvent: a type we take, data that decodes, a time we accept. */
final class EventExaminer {

  /** Longest id and source. */
  static final int MAX_ATTRIBUTE = 512;

  private static final int SHOWN = 64;

  private final AcceptanceWindow window;
  private final Clock clock;

  EventExaminer(AcceptanceWindow window, Clock clock) {
    this.window = window;
    this.clock = clock;
  }

  Verdict examine(CloudEvent event) {
    Optional<String> problem = attributeProblem(event);
    if (problem.isPresent()) {
      return Verdict.Rejected.unreadable(RejectReason.INVALID_FIELD, problem.get(), null);
    }
    Optional<FactType<?>> type = FactTypes.named(event.getType());
    if (type.isEmpty()) {
      return unknownType(event);
    }
    return examine(event, type.get());
  }

  private static Optional<String> attributeProblem(CloudEvent event) {
    if (event.getSpecVersion() != SpecVersion.V1) {
      return Optional.of("specversion = " + event.getSpecVersion() + ": must be 1.0");
    }
    return attributeProblem("id", event.getId())
        .or(() -> attributeProblem("source", event.getSource().toString()));
  }

  private static Optional<String> attributeProblem(String name, String value) {
    if (!value.isBlank() && value.length() <= MAX_ATTRIBUTE && EventTexts.isPrintable(value)) {
      return Optional.empty();
    }
    return Optional.of(
        name
            + " = "
            + EventTexts.shown(value, SHOWN)
            + ": must have 1 to "
            + MAX_ATTRIBUTE
            + " characters, none of them a control character");
  }

  private <V extends SpecificRecord> Verdict examine(CloudEvent event, FactType<V> type) {
    JsonNode data;
    try {
      data = dataOf(event);
    } catch (IOException e) {
      return rejected(
          event,
          type,
          MissingNode.getInstance(),
          RejectReason.MALFORMED,
          "data is not JSON: " + JsonProblem.of(e));
    }
    Decoded<V> decoded = type.decode(event.getSource().toString(), event.getId(), data);
    if (!decoded.isValid()) {
      return rejected(event, type, data, RejectReason.INVALID_FIELD, decoded.problems());
    }
    V fact = decoded.fact();
    Instant now = clock.instant();
    Optional<RejectReason> refusal =
        window
            .refusal(type.eventTime(fact), now)
            .or(() -> window.refusal(type.earliestTime(fact), now))
            .or(() -> window.refusal(type.latestTime(fact), now));
    return refusal.isPresent()
        ? rejected(event, type, data, refusal.get(), timeProblem(type, fact, now))
        : new Verdict.Accepted<>(type, fact);
  }

  private <V extends SpecificRecord> String timeProblem(FactType<V> type, V fact, Instant now) {
    return "event times %s to %s must lie within %d days before and %d minutes after %s"
            .formatted(
                type.earliestTime(fact),
                type.latestTime(fact),
                window.horizon().toDays(),
                window.ahead().toMinutes(),
                now)
        + ", when it came in; correct the source's clock, or send it earlier";
  }

  private static JsonNode dataOf(CloudEvent event) throws IOException {
    CloudEventData data = event.getData();
    if (data == null) {
      return MissingNode.getInstance();
    }
    return data instanceof JsonCloudEventData json
        ? json.getNode()
        : EventJson.MAPPER.readTree(data.toBytes());
  }

  private static Verdict.Rejected unknownType(CloudEvent event) {
    String shown = EventTexts.shown(event.getType(), SHOWN);
    return new Verdict.Rejected(
        RejectReason.UNKNOWN_TYPE,
        "type = "
            + shown
            + ": must be one of "
            + FactTypes.all().stream().map(FactType::name).toList(),
        null,
        event.getSource().toString(),
        event.getId(),
        bytes(envelope(event)));
  }

  private static Verdict.Rejected rejected(
      CloudEvent event, FactType<?> type, JsonNode data, RejectReason reason, String detail) {
    ObjectNode kept = envelope(event);
    kept.set("data", type.strip(data));
    return new Verdict.Rejected(
        reason, detail, type.name(), event.getSource().toString(), event.getId(), bytes(kept));
  }

  /** Extension attributes are left behind: they may say anything. */
  private static ObjectNode envelope(CloudEvent event) {
    ObjectNode kept = EventJson.MAPPER.createObjectNode();
    kept.put("specversion", event.getSpecVersion().toString());
    kept.put("source", event.getSource().toString());
    kept.put("id", event.getId());
    if (event.getType().length() <= MAX_ATTRIBUTE) {
      kept.put("type", event.getType());
    }
    return kept;
  }

  private static ByteBuffer bytes(ObjectNode event) {
    try {
      return ByteBuffer.wrap(EventJson.MAPPER.writeValueAsBytes(event));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a JSON tree can always be written", e);
    }
  }
}
