package io.tokenmeter.local.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.ingest.cloudevents.FactType;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/** A fact and what it is. */
public record LoadEvent<V extends SpecificRecord>(FactType<V> type, V fact) {

  /** The time it counts at. */
  public Instant eventTime() {
    return type.eventTime(fact);
  }

  ObjectNode toCloudEvent() {
    return type.toCloudEvent(fact);
  }
}
