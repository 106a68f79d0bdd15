package io.tokenmeter.local.upgrade;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.ingest.cloudevents.FactType;
import io.tokenmeter.ingest.cloudevents.FactTypes;
import io.tokenmeter.ingest.recording.Recording;
import io.tokenmeter.ingest.recording.RecordingFacts;
import io.tokenmeter.ingest.recording.RecordingIdentity;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** A recording as CloudEvents in the order of their times, to be sent piece by piece. */
final class TimedRecording {

  private record Timed(Instant at, ObjectNode event) {}

  private final List<Timed> events = new ArrayList<>();
  private final RecordingFacts facts;

  /**
   * @param shiftNanos added to all of its times; a multiple of 10 s leaves the energy windows where
   *     they are in the recording
   */
  TimedRecording(Path folder, long shiftNanos) {
    Recording recording = Recording.read(folder);
    facts = new RecordingFacts(recording, RecordingIdentity.of(recording.gpuUuid()), shiftNanos);
    facts.generations().forEach(fact -> add(FactTypes.GENERATION, fact));
    facts.powerReadings().forEach(fact -> add(FactTypes.POWER_READING, fact));
    facts.gpuTelemetry().forEach(fact -> add(FactTypes.GPU_TELEMETRY, fact));
    events.sort(Comparator.comparing(Timed::at));
  }

  private <V extends SpecificRecord> void add(FactType<V> type, V fact) {
    events.add(new Timed(type.eventTime(fact), type.toCloudEvent(fact)));
  }

  Instant start() {
    return events.get(0).at();
  }

  /** What happened in [from, until). */
  List<ObjectNode> between(Instant from, Instant until) {
    return events.stream()
        .filter(e -> !e.at().isBefore(from) && e.at().isBefore(until))
        .map(Timed::event)
        .toList();
  }

  /** Generations that finished before the instant. */
  long generationsBefore(Instant until) {
    return facts.generations().stream().filter(g -> g.getFinishedAt().isBefore(until)).count();
  }

  /** Generations that had begun by the instant and finished later. */
  long generationsInFlightAt(Instant instant) {
    return facts.generations().stream()
        .filter(g -> g.getArrivedAt().isBefore(instant) && !g.getFinishedAt().isBefore(instant))
        .count();
  }

  /** The end-of-input mark of the whole recording. */
  ObjectNode mark() {
    return FactTypes.INPUT_MARK.toCloudEvent(facts.inputMark());
  }
}
