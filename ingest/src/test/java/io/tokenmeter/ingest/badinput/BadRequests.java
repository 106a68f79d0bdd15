package io.tokenmeter.ingest.badinput;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the table of bad requests; times in it are relative to the moment it is asked for. */
public final class BadRequests {

  private static final Map<String, String> TYPES =
      Map.of(
          "structured", "application/cloudevents+json",
          "batch", "application/cloudevents-batch+json",
          "binary", "application/json");

  private BadRequests() {}

  /** Every case, in the order of the table. */
  public static List<BadRequest> asOf(Instant now) {
    List<BadRequest> requests = new ArrayList<>();
    try (InputStream table = BadRequests.class.getResourceAsStream("/bad-input/requests.yaml")) {
      for (JsonNode row : new YAMLMapper().readTree(table)) {
        requests.add(request(row, now));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return requests;
  }

  private static BadRequest request(JsonNode row, Instant now) {
    String name = row.path("name").asText();
    String mode = row.path("mode").asText("structured");
    ObjectNode event = new SampleEvents(now).of(row.path("event").asText("generation"), name);
    EventChanges.apply(row, event, now);
    String reason = row.path("reason").asText(null);
    int accepted = row.path("accepted").asInt(0);
    return new BadRequest(
        name,
        row.path("group").asText(),
        row.path("method").asText("POST"),
        row.path("path").asText("/v1/events"),
        headers(row, mode, event),
        body(row, mode, event, now),
        row.path("chunked").asBoolean(),
        row.path("status").asInt(),
        reason,
        row.path("detail").asText(null),
        accepted,
        row.path("rejections").asInt(reason == null ? 0 : 1),
        row.path("lands").asText(null));
  }

  private static Map<String, String> headers(JsonNode row, String mode, ObjectNode event) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("Content-Type", row.path("contentType").asText(TYPES.get(mode)));
    if (row.has("encoding")) {
      headers.put("Content-Encoding", row.path("encoding").asText());
    }
    if (mode.equals("binary")) {
      for (String attribute : List.of("specversion", "id", "source", "type")) {
        headers.put("ce-" + attribute, event.path(attribute).asText());
      }
    }
    return headers;
  }

  private static byte[] body(JsonNode row, String mode, ObjectNode event, Instant now) {
    if (row.has("made")) {
      return MadeBodies.of(row.path("made").asText(), event);
    }
    String text = event.toString();
    if (row.has("body")) {
      text = row.path("body").asText();
    } else if (mode.equals("batch")) {
      text = "[" + text + "]";
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
