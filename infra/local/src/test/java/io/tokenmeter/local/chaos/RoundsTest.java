package io.tokenmeter.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.ingest.recording.Recording;
import io.tokenmeter.local.demo.ShippedRecording;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundsTest {

  @Test
  void everyRoundIsTheRecordingOnAGpuOfItsOwnAndStaysWhatItIs(@TempDir Path folder)
      throws Exception {
    Path shipped = ShippedRecording.unpackInto(folder.resolve("shipped"));
    Rounds rounds = new Rounds(shipped, folder.resolve("rounds"));
    Recording first = Recording.read(rounds.round(1));
    Recording second = Recording.read(rounds.round(2));
    assertThat(first.gpuUuid()).isNotEqualTo(second.gpuUuid());
    assertThat(first.requests()).isEqualTo(Recording.read(shipped).requests());
    assertThat(first.samples()).isEqualTo(Recording.read(shipped).samples());
    assertThat(Recording.read(rounds.round(1))).isEqualTo(first);
  }
}
