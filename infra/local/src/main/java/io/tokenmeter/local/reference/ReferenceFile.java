package io.tokenmeter.local.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reference rows written as YAML: one list per reference topic, field names as in the Avro schema,
 * decimals as strings, instants as RFC 3339. {@code recorded_at} is set when the row is read.
 */
public final class ReferenceFile {

  private static final String ILLUSTRATIVE = "/reference/illustrative.yaml";

  /** Rows of one topic, in the order of the file. */
  public record Rows<V extends SpecificRecord>(Topic<V> topic, List<V> rows) {}

  private final String name;
  private final Instant recordedAt;

  private ReferenceFile(String name, Instant recordedAt) {
    this.name = name;
    this.recordedAt = recordedAt;
  }

  /** The rows the local runtime starts with. */
  public static List<Rows<?>> illustrative(Instant recordedAt) throws IOException {
    try (InputStream in = ReferenceFile.class.getResourceAsStream(ILLUSTRATIVE)) {
      if (in == null) {
        throw new IOException("the build lacks " + ILLUSTRATIVE);
      }
      return new ReferenceFile(ILLUSTRATIVE, recordedAt).parse(in);
    }
  }

  /**
   * @throws IllegalArgumentException naming the file, the list, the row and the field that is wrong
   */
  public static List<Rows<?>> read(Path file, Instant recordedAt) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new ReferenceFile(file.toString(), recordedAt).parse(in);
    }
  }

  private List<Rows<?>> parse(InputStream in) throws IOException {
    JsonNode root = tree(in);
    Map<String, Topic<?>> topicByName =
        Topics.reference().stream().collect(Collectors.toMap(Topic::name, Function.identity()));
    List<Rows<?>> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> list : root.properties()) {
      Topic<?> topic = topicByName.get(list.getKey());
      if (topic == null) {
        throw new IllegalArgumentException(
            name
                + ": no reference topic is called "
                + list.getKey()
                + "; use one of "
                + topicByName.keySet());
      }
      all.add(rows(topic, list.getValue()));
    }
    return all;
  }

  private JsonNode tree(InputStream in) throws IOException {
    try {
      return new YAMLMapper().readTree(in);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(name + ": not YAML: " + e.getMessage(), e);
    }
  }

  private <V extends SpecificRecord> Rows<V> rows(Topic<V> topic, JsonNode list) {
    if (!list.isArray()) {
      throw new IllegalArgumentException(name + ": " + topic.name() + ": must be a list of rows");
    }
    List<V> rows = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      try {
        rows.add(YamlRow.toRecord(list.get(i), topic, recordedAt));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            name + ": " + topic.name() + "[" + i + "]: " + e.getMessage(), e);
      }
    }
    return new Rows<>(topic, rows);
  }
}
