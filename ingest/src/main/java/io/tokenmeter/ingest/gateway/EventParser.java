package io.tokenmeter.ingest.gateway;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import io.tokenmeter.ingest.cloudevents.EventJson;
import io.tokenmeter.schemas.derived.RejectReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds the events in a request's body, in any of the CloudEvents HTTP modes, and has each judged.
 * Events of a batch are decoded one at a time, so a batch needs the memory of its facts, not that
 * of its JSON tree.
 */
final class EventParser {

  private static final ObjectReader ELEMENT =
      EventJson.MAPPER
          .readerFor(JsonNode.class)
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final EventExaminer examiner;
  private final int maxEventBytes;
  private final int maxBatchEvents;

  EventParser(EventExaminer examiner, GatewaySettings settings) {
    this.examiner = examiner;
    this.maxEventBytes = settings.maxEventBytes();
    this.maxBatchEvents = settings.maxBatchEvents();
  }

  /** The one event of a structured body. */
  Verdict structured(byte[] body) throws UnreadableBodyException {
    if (body.length > maxEventBytes) {
      return tooLarge();
    }
    try {
      return wellFormed(EventJson.MAPPER.readTree(body));
    } catch (IOException e) {
      throw notJson(e);
    }
  }

  /** The one event of a body whose attributes are in {@code ce-*} headers. */
  Verdict binary(Map<String, String> headers, byte[] body) throws UnreadableBodyException {
    if (body.length > maxEventBytes) {
      return tooLarge();
    }
    CloudEvent event;
    try {
      event = HttpMessageFactory.createReader(headers, body).toEvent();
    } catch (CloudEventRWException | IllegalArgumentException | IllegalStateException e) {
      throw UnreadableBodyException.malformed(
          "not a CloudEvent: "
              + e.getMessage()
              + " (send ce-* headers, or Content-Type application/cloudevents+json or"
              + " application/cloudevents-batch+json)");
    }
    return examiner.examine(event);
  }

  /**
   * The events of a batch, in its order.
   *
   * @throws UnreadableBodyException when the body is not a JSON array or has too many elements; no
   *     event of it counts then
   */
  List<Verdict> batch(byte[] body) throws UnreadableBodyException {
    List<Verdict> verdicts = new ArrayList<>();
    try (JsonParser parser = EventJson.MAPPER.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw UnreadableBodyException.malformed("a batch must be a JSON array of CloudEvents");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (verdicts.size() == maxBatchEvents) {
          throw UnreadableBodyException.tooLarge(
              "batch has more than " + maxBatchEvents + " events: send smaller batches");
        }
        verdicts.add(next(parser));
      }
      if (parser.nextToken() != null) {
        throw UnreadableBodyException.malformed("body goes on behind the batch's closing bracket");
      }
    } catch (IOException e) {
      throw notJson(e);
    }
    return verdicts;
  }

  private Verdict next(JsonParser parser) throws IOException {
    long start = parser.currentTokenLocation().getByteOffset();
    JsonNode event = ELEMENT.readValue(parser);
    long length = parser.currentLocation().getByteOffset() - start;
    return length > maxEventBytes ? tooLarge() : wellFormed(event);
  }

  private Verdict wellFormed(JsonNode node) {
    CloudEvent event;
    try {
      event = EventJson.MAPPER.treeToValue(node, CloudEvent.class);
    } catch (JsonProcessingException | RuntimeException e) {
      return Verdict.Rejected.unreadable(
          RejectReason.MALFORMED, "not a CloudEvent 1.0: " + firstLine(e), idOf(node));
    }
    return examiner.examine(event);
  }

  private Verdict.Rejected tooLarge() {
    return Verdict.Rejected.unreadable(
        RejectReason.TOO_LARGE, "event is longer than " + maxEventBytes + " bytes", null);
  }

  private static @org.jspecify.annotations.Nullable String idOf(JsonNode node) {
    JsonNode id = node.path("id");
    return id.isTextual() && id.textValue().length() <= 512 ? id.textValue() : null;
  }

  private static UnreadableBodyException notJson(IOException e) {
    return UnreadableBodyException.malformed("body is not JSON: " + firstLine(e));
  }

  /** Jackson adds the offending source text in further lines, which may hold a prompt. */
  private static String firstLine(Exception e) {
    String message =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    String line = String.valueOf(message).lines().findFirst().orElse("");
    return line.length() <= 200 ? line : line.substring(0, 200) + "...";
  }
}
