package io.tokenmeter.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import io.tokenmeter.schemas.derived.Provenance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AttributeRecordingTest {

  private static final AttributionSettings SETTINGS = AttributionSettings.defaults();

  @Test
  void theBoundedJobAnswersForEveryRequestAndDoesNotCareAboutTheOrderOfArrival() throws Exception {
    Path folder = Recording.folder("h200-trace");
    assumeTrue(Files.isDirectory(folder), "recording " + folder + " is not here");
    Recording recording = Recording.read(folder);

    Map<String, List<Long>> inOrder = shares(recording);
    Map<String, List<Long>> shuffled = shares(shuffled(recording));

    assertThat(inOrder).hasSize(recording.generations().size());
    assertThat(shuffled).isEqualTo(inOrder);
    long active = inOrder.values().stream().mapToLong(v -> v.get(0)).sum();
    assertThat(active / 1e6).isBetween(90_000.0, 95_000.0);
  }

  private static Map<String, List<Long>> shares(Recording recording) throws Exception {
    List<GenerationEnergy> rows =
        AttributeRecording.attribute(
            recording.generations(),
            recording.readings(),
            List.of(),
            List.of(recording.mark()),
            SETTINGS);
    assertThat(rows).allSatisfy(r -> assertThat(r.getProvenance()).isEqualTo(Provenance.COUNTER));
    Map<String, List<Long>> shares = new HashMap<>();
    for (GenerationEnergy row : rows) {
      shares.put(
          row.getGenerationId(),
          List.of(
              row.getActiveMicrojoules(),
              row.getPrefillMicrojoules(),
              row.getIdleMicrojoules(),
              row.getGpuTimeMicros()));
    }
    return shares;
  }

  private static Recording shuffled(Recording recording) {
    List<io.tokenmeter.schemas.event.Generation> generations =
        new ArrayList<>(recording.generations());
    List<io.tokenmeter.schemas.event.PowerReading> readings = new ArrayList<>(recording.readings());
    Collections.shuffle(generations, new Random(1));
    Collections.shuffle(readings, new Random(2));
    return new Recording(generations, readings, recording.mark());
  }
}
