package io.tokenmeter.ingest.gateway;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import io.tokenmeter.ingest.cloudevents.EventJson;
import io.tokenmeter.ingest.cloudevents.EventTexts;
import io.tokenmeter.schemas.derived.RejectReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  private static final int SHOWN = 64;

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
      JsonNode event = EventJson.MAPPER.readTree(body);
      if (event.isMissingNode()) {
        throw UnreadableBodyException.malformed("body is empty: send one CloudEvent as JSON");
      }
      return wellFormed(event);
    } catch (IOException e) {
      throw notJson(e);
    }
  }

  /** The one event of a body whose attributes are in {@code ce-*} headers. */
  Verdict binary(Map<String, String> headers, String contentType, byte[] body)
      throws UnreadableBodyException {
    if (body.length > maxEventBytes) {
      return tooLarge();
    }
    if (headers.keySet().stream().noneMatch("ce-specversion"::equalsIgnoreCase)) {
      throw UnreadableBodyException.malformed(noEventFormat(contentType));
    }
    CloudEvent event;
    try {
      event = HttpMessageFactory.createReader(headers, body).toEvent();
    } catch (CloudEventRWException | IllegalArgumentException | IllegalStateException e) {
      throw UnreadableBodyException.malformed(
          "ce-* headers are not a CloudEvent 1.0: " + JsonProblem.of(e));
    }
    return examiner.examine(event);
  }

  private static String noEventFormat(String contentType) {
    return (contentType.isEmpty()
            ? "Content-Type is missing"
            : "Content-Type = " + EventTexts.shown(contentType, SHOWN))
        + " without ce-* headers: send ce-* headers, or Content-Type application/cloudevents+json"
        + " or application/cloudevents-batch+json";
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
    JsonStreamContext batch = parser.getParsingContext().getParent();
    long start = parser.currentTokenLocation().getByteOffset();
    Verdict verdict;
    try {
      verdict = wellFormed(ELEMENT.readValue(parser));
    } catch (MismatchedInputException e) {
      // The JSON goes on behind it: a name that is there twice spoils its own event alone.
      verdict = Verdict.Rejected.unreadable(RejectReason.MALFORMED, JsonProblem.of(e), null);
      skipTo(batch, parser);
    }
    long length = parser.currentLocation().getByteOffset() - start;
    return length > maxEventBytes ? tooLarge() : verdict;
  }

  private static void skipTo(JsonStreamContext context, JsonParser parser) throws IOException {
    while (!parser.getParsingContext().equals(context)) {
      parser.nextToken();
    }
  }

  private Verdict wellFormed(JsonNode node) {
    if (!node.isObject()) {
      return Verdict.Rejected.unreadable(
          RejectReason.MALFORMED,
          "not a CloudEvent: must be a JSON object, not "
              + node.getNodeType().name().toLowerCase(Locale.ROOT),
          null);
    }
    CloudEvent event;
    try {
      event = EventJson.MAPPER.treeToValue(node, CloudEvent.class);
    } catch (JsonProcessingException | RuntimeException e) {
      return Verdict.Rejected.unreadable(
          RejectReason.MALFORMED, "not a CloudEvent 1.0: " + JsonProblem.of(e), idOf(node));
    }
    return examiner.examine(event);
  }

  private Verdict.Rejected tooLarge() {
    return Verdict.Rejected.unreadable(
        RejectReason.TOO_LARGE,
        "event is longer than "
            + maxEventBytes
            + " bytes: leave out what is not asked for, prompts first",
        null);
  }

  private static @Nullable String idOf(JsonNode node) {
    JsonNode id = node.path("id");
    return id.isTextual() && id.textValue().length() <= EventExaminer.MAX_ATTRIBUTE
        ? id.textValue()
        : null;
  }

  private static UnreadableBodyException notJson(IOException e) {
    return UnreadableBodyException.malformed("body is not JSON: " + JsonProblem.of(e));
  }
}
