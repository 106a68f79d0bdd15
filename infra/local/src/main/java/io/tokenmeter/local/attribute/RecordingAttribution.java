package io.tokenmeter.local.attribute;

import io.tokenmeter.engines.process.TemporaryFolder;
import io.tokenmeter.flink.AttributeRecording;
import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.ingest.recording.RecordedSample;
import io.tokenmeter.ingest.recording.Recording;
import io.tokenmeter.ingest.recording.RecordingFacts;
import io.tokenmeter.ingest.recording.RecordingIdentity;
import io.tokenmeter.local.reference.ReferenceFile;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecordBase;

/** The energy of every request of a recording, as a CSV file. */
public final class RecordingAttribution {

  private RecordingAttribution() {}

  /**
   * Runs the energy job on the recording and writes its shares as a CSV file.
   *
   * @return how many rows were written
   */
  public static int attribute(Path recordingFolder, Path csv) throws Exception {
    return attribute(Recording.read(recordingFolder), csv);
  }

  /** The same of a recording that has been read, and thinned perhaps. */
  public static int attribute(Recording recording, Path csv) throws Exception {
    RecordingFacts facts =
        new RecordingFacts(recording, RecordingIdentity.of(recording.gpuUuid()), 0);
    List<GenerationEnergy> rows = new ArrayList<>();
    try (TemporaryFolder work = TemporaryFolder.open("tokenmeter-attribute-")) {
      rows.addAll(
          AttributeRecording.attribute(
              facts.generations(),
              facts.powerReadings(),
              facts.gpuTelemetry(),
              List.of(facts.inputMark()),
              referenceRows(),
              AttributionSettings.defaults().withCadence(cadenceMicros(recording)),
              work.path()));
    }
    ShareCsv.writeRequests(rows, csv);
    return rows.size();
  }

  /** The median distance of the samples: unlike a stream, a recording tells it beforehand. */
  private static long cadenceMicros(Recording recording) {
    long[] times =
        recording.samples().stream().mapToLong(RecordedSample::sampleNanos).sorted().toArray();
    long[] distances =
        IntStream.range(1, times.length).mapToLong(i -> times[i] - times[i - 1]).sorted().toArray();
    return distances.length == 0 ? 0 : distances[distances.length / 2] / 1_000;
  }

  private static List<SpecificRecordBase> referenceRows() throws IOException {
    List<SpecificRecordBase> rows = new ArrayList<>();
    for (ReferenceFile.Rows<?> list : ReferenceFile.illustrative(Instant.EPOCH)) {
      list.rows().forEach(row -> rows.add((SpecificRecordBase) row));
    }
    return rows;
  }
}
