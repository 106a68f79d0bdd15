package io.tokenmeter.local.rejected;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a record lies; written {@code topic-partition@offset}. */
public record RecordPlace(String topic, int partition, long offset) {

  private static final Pattern WRITTEN = Pattern.compile("(.+)-(\\d{1,9})@(\\d{1,18})");

  static Optional<RecordPlace> of(JsonNode row) {
    String topic = row.path("topic").asText("");
    long offset = row.path("offset").asLong(-1);
    return topic.isEmpty() || row.path("topic").isNull() || offset < 0
        ? Optional.empty()
        : Optional.of(new RecordPlace(topic, row.path("partition").asInt(), offset));
  }

  /** Empty when the text is no place. */
  public static Optional<RecordPlace> parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    return written.matches()
        ? Optional.of(
            new RecordPlace(
                written.group(1),
                Integer.parseInt(written.group(2)),
                Long.parseLong(written.group(3))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
