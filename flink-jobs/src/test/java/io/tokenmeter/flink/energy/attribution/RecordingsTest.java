package io.tokenmeter.flink.energy.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tokenmeter.flink.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule against two recordings whose energy per request is known from every engine step. */
class RecordingsTest {

  /** Each recording, how often its meter is read in seconds (0: as recorded), and what is read. */
  @ParameterizedTest(name = "{0}, every {1} s, counter: {2}: at most {3}")
  @CsvSource({
    "h200-trace, 0, true, 0.05",
    "h200-trace-chunked, 0, true, 0.06",
    "h200-trace, 1, true, 0.14",
    "h200-trace-chunked, 1, true, 0.14",
    "h200-trace, 10, true, 0.25",
    "h200-trace-chunked, 10, true, 0.25",
    "h200-trace, 30, true, 0.30",
    "h200-trace-chunked, 30, true, 0.30",
    "h200-trace, 0, false, 0.12",
    "h200-trace-chunked, 0, false, 0.12",
  })
  void sharesComeNearTheStepLevelReference(
      String name, int everySeconds, boolean hasCounter, double atMost) throws IOException {
    RecordedAccuracy accuracy = new RecordedAccuracy(recording(name), everySeconds, hasCounter);
    assertThat(accuracy.weightedError(Recording.referenceJoules(Recording.folder(name))))
        .as("weighted error on %s", name)
        .isLessThanOrEqualTo(atMost);
  }

  @ParameterizedTest
  @CsvSource({
    "h200-trace, 0",
    "h200-trace-chunked, 0",
    "h200-trace, 7",
    "h200-trace-chunked, 7",
    "h200-trace, -12",
    "h200-trace-chunked, -12",
  })
  void aMeterWhoseClockIsOffIsToldApartFromOneWhoseClockIsRight(String name, int secondsAhead)
      throws IOException {
    Recording recording = recording(name);
    RecordedAccuracy settled =
        new RecordedAccuracy(recording, RecordedAccuracy.ahead(recording, secondsAhead));
    assertThat(settled.learnt.offset().seconds()).isEqualTo(secondsAhead);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h200-trace", "h200-trace-chunked"})
  void everyMicrojouleOfTheCounterIsInOnePlace(String name) throws IOException {
    RecordedAccuracy accuracy = new RecordedAccuracy(recording(name), 0, true);
    for (WindowResult window : accuracy.windows) {
      assertThat(window.shares().stream().mapToLong(WindowShare::activeMicrojoules).sum())
          .isEqualTo(window.activeMicrojoules());
    }
    List<MeterSample> samples = accuracy.samples;
    long measured = accuracy.windows.stream().mapToLong(WindowResult::measuredMicrojoules).sum();
    assertThat(measured)
        .isEqualTo(counter(samples.get(samples.size() - 1)) - counter(samples.get(0)));
    long unattributed =
        accuracy.windows.stream().mapToLong(WindowResult::unattributedMicrojoules).sum();
    assertThat((double) unattributed / measured).isCloseTo(0, within(0.01));
  }

  private static long counter(MeterSample sample) {
    return Objects.requireNonNull(sample.energyCounterMicrojoules());
  }

  private static Recording recording(String name) throws IOException {
    Path folder = Recording.folder(name);
    assumeTrue(Files.isDirectory(folder), "recording " + folder + " is not here");
    return Recording.read(folder);
  }
}
