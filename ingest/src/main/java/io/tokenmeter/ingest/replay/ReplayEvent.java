package io.tokenmeter.ingest.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.ingest.cloudevents.FactType;
import io.tokenmeter.ingest.cloudevents.FactTypes;
import io.tokenmeter.ingest.recording.RecordingFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** A fact that waits to be sent. */
record ReplayEvent<V extends SpecificRecord>(FactType<V> type, V fact) {

  /** Everything a recording tells but its end, in order of event time. */
  static List<ReplayEvent<?>> inOrder(RecordingFacts facts) {
    List<ReplayEvent<?>> events = new ArrayList<>();
    facts.generations().forEach(g -> events.add(new ReplayEvent<>(FactTypes.GENERATION, g)));
    facts.powerReadings().forEach(p -> events.add(new ReplayEvent<>(FactTypes.POWER_READING, p)));
    facts.gpuTelemetry().forEach(t -> events.add(new ReplayEvent<>(FactTypes.GPU_TELEMETRY, t)));
    events.sort(Comparator.comparingLong(ReplayEvent::eventNanos));
    return events;
  }

  /** Shifted event time, Unix nanoseconds. */
  long eventNanos() {
    return SendPlan.nanos(type.eventTime(fact));
  }

  ObjectNode toCloudEvent() {
    return type.toCloudEvent(fact);
  }
}
