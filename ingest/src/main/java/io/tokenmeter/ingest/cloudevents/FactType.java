package io.tokenmeter.ingest.cloudevents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.schemas.topic.Topic;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/**
 * One kind of event we take: its CloudEvents type, the topic its facts go to, and how facts and
 * JSON turn into each other. Safe for use by several threads.
 */
public final class FactType<V extends SpecificRecord> {

  private final String name;
  private final Topic<V> topic;
  private final FactDecoder<V> decoder;
  private final FactEncoder<V> encoder;

  FactType(String name, Topic<V> topic, FactDecoder<V> decoder, FactEncoder<V> encoder) {
    this.name = name;
    this.topic = topic;
    this.decoder = decoder;
    this.encoder = encoder;
  }

  /** The CloudEvents {@code type}. */
  public String name() {
    return name;
  }

  public Topic<V> topic() {
    return topic;
  }

  /**
   * Reads a fact from an event's data.
   *
   * @param source the event's source, which becomes the fact's
   * @param id the event's id; a generation's is its generation_id
   */
  public Decoded<V> decode(String source, String id, JsonNode data) {
    Fields fields = Fields.of(data);
    V fact = decoder.decode(source, id, fields);
    // Where there is no data at all, that is the one thing to say.
    return new Decoded<>(fact, data.isObject() ? fields.errors() : fields.errors().subList(0, 1));
  }

  /** Who sent a fact. */
  public String source(V fact) {
    return encoder.source(fact);
  }

  /** The time a fact counts at. */
  public Instant eventTime(V fact) {
    return decoder.eventTime(fact);
  }

  /** The earliest time a fact speaks of: a generation's arrival. */
  public Instant earliestTime(V fact) {
    return decoder.earliestTime(fact);
  }

  /** The latest time a fact speaks of: the last sample that a mark names. */
  public Instant latestTime(V fact) {
    return decoder.latestTime(fact);
  }

  /** The known fields of {@code data}, whatever their values: fit to be stored. */
  public ObjectNode strip(JsonNode data) {
    return decoder.shape().strip(data);
  }

  /** The fact as a structured CloudEvent that {@link #decode} reads back to the same fact. */
  public ObjectNode toCloudEvent(V fact) {
    ObjectNode event = EventJson.MAPPER.createObjectNode();
    event.put("specversion", "1.0");
    event.put("type", name);
    event.put("source", encoder.source(fact));
    event.put("id", encoder.id(fact));
    event.put("datacontenttype", "application/json");
    encoder.encode(fact, event.putObject("data"));
    return event;
  }
}
