package io.tokenmeter.local.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.ingest.recording.RecordingIdentity;
import io.tokenmeter.schemas.event.GenerationStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectedRecordingTest {

  private static final RecordingIdentity FIRST = RecordingIdentity.numbered("GPU-a", 1);
  private static final RecordingIdentity SECOND = RecordingIdentity.numbered("GPU-a", 2);

  private Path folder;
  private final Expectation expectation = new Expectation();

  @BeforeEach
  void record(@TempDir Path empty) throws Exception {
    folder = empty;
    Files.writeString(
        folder.resolve("requests.jsonl"),
        """
        {"request_id":"r1","tenant":"acme","model":"m","arrival_ns":1000000000000000000,"finish_ns":1000000001000001999,"input_tokens":10,"output_tokens":5,"status":"stop"}
        {"request_id":"r2","tenant":"acme","model":"m","arrival_ns":1000000002000000000,"input_tokens":3,"output_tokens":0,"status":"cancelled"}
        """);
    Files.writeString(
        folder.resolve("nvml.csv"),
        """
        sample_start_ns,power_mw,total_energy_mj
        1000000000000000000,100,5000
        1000000001000000000,100,5100
        1000000002000000000,100,5250
        """);
  }

  @Test
  void requestsAndCounterBecomeWhatIsExpectedUnderTheReplaysIdentity() throws Exception {
    ExpectedRecording.addTo(expectation, folder, FIRST, Duration.ofSeconds(7));
    ExpectedGeneration first = expectation.get(expectation.find("acme", "trace:GPU-a", "r1"));
    assertThat(first.tokens()).isEqualTo(new TokenTally(10, 0, 0, 5, 0));
    assertThat(first.status()).isEqualTo(GenerationStatus.COMPLETED);
    assertThat(first.gpus()).containsExactly("GPU-a");
    assertThat(first.usageAt()).isEqualTo(Instant.ofEpochSecond(1_000_000_008L, 1000));
    assertThat(expectation.counterDifferences()).containsExactly(Map.entry("GPU-a", 250_000L));
  }

  @Test
  void aRequestWithoutAnEndCountsAtTheLastThingThatIsKnownOfIt() throws Exception {
    ExpectedRecording.addTo(expectation, folder, FIRST, Duration.ZERO);
    ExpectedGeneration cancelled = expectation.get(expectation.find("acme", "trace:GPU-a", "r2"));
    assertThat(cancelled.usageAt()).isEqualTo(Instant.ofEpochSecond(1_000_000_002L));
    assertThat(cancelled.status()).isEqualTo(GenerationStatus.CANCELLED);
  }

  @Test
  void theSameReplayAgainAddsNothingAndANewOneAddsItself() throws Exception {
    ExpectedRecording.addTo(expectation, folder, FIRST, Duration.ZERO);
    ExpectedRecording.addTo(expectation, folder, FIRST, Duration.ZERO);
    assertThat(expectation.generations()).isEqualTo(2);
    assertThat(expectation.counterDifferences()).containsEntry("GPU-a", 250_000L);
    ExpectedRecording.addTo(expectation, folder, SECOND, Duration.ofSeconds(100));
    assertThat(expectation.generations()).isEqualTo(4);
    assertThat(expectation.counterDifferences()).containsKeys("GPU-a", "GPU-a#2");
  }
}
