package io.tokenmeter.flink.kafka;

import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import java.io.Serializable;
import org.apache.avro.specific.SpecificRecord;

/** A topic in a form that travels to the task: the handle itself holds functions. */
record TopicName<V extends SpecificRecord>(String name) implements Serializable {

  static <V extends SpecificRecord> TopicName<V> of(Topic<V> topic) {
    return new TopicName<>(topic.name());
  }

  @SuppressWarnings("unchecked")
  Topic<V> topic() {
    return (Topic<V>)
        Topics.all().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }
}
