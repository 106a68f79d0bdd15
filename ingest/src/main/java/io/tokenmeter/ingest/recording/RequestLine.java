package io.tokenmeter.ingest.recording;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.schemas.event.GenerationStatus;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One line of requests.jsonl being read. */
final class RequestLine {

  private final Path file;
  private final int line;
  private final JsonNode json;

  RequestLine(Path file, int line, JsonNode json) {
    this.file = file;
    this.line = line;
    this.json = json;
  }

  RecordedRequest read() {
    Long arrival = instant("arrival_ns");
    Long scheduled = instant("scheduled_ns");
    Long firstToken = instant("first_token_ns");
    return new RecordedRequest(
        text("request_id"),
        text("tenant"),
        text("model"),
        arrival,
        scheduled,
        firstToken,
        latest(instant("finish_ns"), firstToken, scheduled, arrival),
        tokens("input_tokens"),
        tokens("output_tokens"),
        status());
  }

  private String text(String name) {
    JsonNode value = json.path(name);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw wrong(name, value, "must be a string");
    }
    return value.textValue();
  }

  private @Nullable Long instant(String name) {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() <= 0) {
      throw wrong(name, value, "must be Unix nanoseconds");
    }
    return value.longValue();
  }

  private long tokens(String name) {
    JsonNode value = json.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw wrong(name, value, "must be a count");
    }
    return value.longValue();
  }

  private GenerationStatus status() {
    String status = text("status");
    return switch (status) {
      case "stop", "completed" -> GenerationStatus.COMPLETED;
      case "length" -> GenerationStatus.LENGTH;
      case "cancelled" -> GenerationStatus.CANCELLED;
      case "failed" -> GenerationStatus.FAILED;
      default ->
          throw wrong(
              "status",
              json.path("status"),
              "must be stop, completed, length, cancelled or failed");
    };
  }

  /** A request that was given up early ended at the last thing that is known of it. */
  private long latest(@Nullable Long... newestFirst) {
    return Arrays.stream(newestFirst)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(
            () -> RecordingException.at(file, line, "finish_ns is missing, and so is the rest"));
  }

  private RecordingException wrong(String name, JsonNode value, String problem) {
    String shown = value.isMissingNode() ? " is missing: " : " = " + value + ": ";
    return RecordingException.at(file, line, name + shown + problem);
  }
}
