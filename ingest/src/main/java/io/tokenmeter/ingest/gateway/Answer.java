package io.tokenmeter.ingest.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.tokenmeter.ingest.cloudevents.EventJson;
import io.tokenmeter.ingest.cloudevents.EventTexts;
import io.tokenmeter.schemas.derived.RejectReason;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Status and JSON body of an answer.
 *
 * @param retryAfterSeconds 0 when a repetition would not help
 */
record Answer(int status, String json, int retryAfterSeconds) {

  private static final int ACCEPTED = 202;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int WRONG_METHOD = 405;
  private static final int SHOWN = 64;
  private static final int TOO_LARGE = 413;
  private static final int INTERNAL = 500;
  private static final int UNAVAILABLE = 503;
  private static final int RETRY_AFTER_SECONDS = 2;

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record RejectedLine(int index, @Nullable String id, RejectReason reason, String detail) {}

  private record Receipt(int accepted, List<RejectedLine> rejected) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Refusal(@Nullable String id, String reason, String detail) {}

  /** All events of a batch were judged; what was accepted is safe. */
  static Answer toBatch(List<Verdict> verdicts) {
    List<RejectedLine> rejected = new ArrayList<>();
    for (int i = 0; i < verdicts.size(); i++) {
      if (verdicts.get(i) instanceof Verdict.Rejected r) {
        rejected.add(new RejectedLine(i, r.id(), r.reason(), r.detail()));
      }
    }
    int accepted = verdicts.size() - rejected.size();
    return new Answer(ACCEPTED, json(new Receipt(accepted, rejected)), 0);
  }

  static Answer toSingle(Verdict verdict) {
    if (verdict instanceof Verdict.Rejected rejected) {
      int status = rejected.reason() == RejectReason.TOO_LARGE ? TOO_LARGE : BAD_REQUEST;
      return refusal(status, rejected.id(), rejected.reason().name(), rejected.detail(), 0);
    }
    return toBatch(List.of(verdict));
  }

  /** Nothing is known to be safe; the sender should repeat the request. */
  static Answer unavailable(String detail) {
    return refusal(UNAVAILABLE, null, "UNAVAILABLE", detail, RETRY_AFTER_SECONDS);
  }

  static Answer unknownPath(String path) {
    return refusal(
        NOT_FOUND,
        null,
        "NOT_FOUND",
        "path = " + EventTexts.shown(path, SHOWN) + ": send events to POST /v1/events",
        0);
  }

  static Answer wrongMethod(String method) {
    return refusal(
        WRONG_METHOD,
        null,
        "WRONG_METHOD",
        "method = " + method + ": POST /v1/events takes events, GET /health tells of us",
        0);
  }

  static Answer internalError() {
    return refusal(INTERNAL, null, "INTERNAL", "the gateway failed; its log says why", 0);
  }

  private static Answer refusal(
      int status, @Nullable String id, String reason, String detail, int retryAfterSeconds) {
    return new Answer(status, json(new Refusal(id, reason, detail)), retryAfterSeconds);
  }

  private static String json(Object body) {
    try {
      return EventJson.MAPPER.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a record can always be written", e);
    }
  }
}
