package io.tokenmeter.ingest.badinput;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Spoils a good event as a row of the table says. */
final class EventChanges {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private EventChanges() {}

  static void apply(JsonNode row, ObjectNode event, Instant now) {
    for (JsonNode path : row.path("remove")) {
      parent(event, path.asText()).remove(last(path.asText()));
    }
    for (Map.Entry<String, JsonNode> change : row.path("set").properties()) {
      String path = change.getKey();
      parent(event, path).set(last(path), value(change.getValue(), now));
    }
  }

  private static JsonNode value(JsonNode told, Instant now) {
    String text = told.asText();
    if (text.startsWith("@")) {
      Instant time = now.plus(Duration.parse(text.substring(1)));
      return text(time.truncatedTo(ChronoUnit.MILLIS).toString());
    }
    if (text.startsWith("repeat:")) {
      int star = text.lastIndexOf('*');
      return text(
          text.substring("repeat:".length(), star)
              .repeat(Integer.parseInt(text.substring(star + 1))));
    }
    if (!text.startsWith("json:")) {
      return told;
    }
    try {
      return JSON.readTree(text.substring("json:".length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.textNode(text);
  }

  private static ObjectNode parent(ObjectNode event, String path) {
    ObjectNode parent = event;
    String[] names = path.split("\\.");
    for (int i = 0; i < names.length - 1; i++) {
      parent = (ObjectNode) parent.get(names[i]);
    }
    return parent;
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
