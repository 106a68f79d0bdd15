package io.tokenmeter.local.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenmeter.ingest.recording.RecordingIdentity;
import io.tokenmeter.ingest.replay.ReplayResult;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * A replayed recording as an expectation, read from its files by other code than the replay's. The
 * whole recording must have been accepted.
 */
public final class ExpectedRecording {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MICRO_OF_MILLI = 3;

  private final Path recording;
  private final RecordingIdentity identity;
  private final Duration shift;

  private ExpectedRecording(Path recording, RecordingIdentity identity, Duration shift) {
    this.recording = recording;
    this.identity = identity;
    this.shift = shift;
  }

  /** Adds what a finished replay of the folder sent. Replayed again it adds nothing. */
  public static void addTo(Expectation expectation, Path recording, ReplayResult replay)
      throws IOException {
    addTo(expectation, recording, replay.identity(), replay.shift());
  }

  /**
   * Adds a recording that went out under an identity, its times shifted.
   *
   * @throws IOException when a file of the recording cannot be read
   */
  public static void addTo(
      Expectation expectation, Path recording, RecordingIdentity identity, Duration shift)
      throws IOException {
    new ExpectedRecording(recording, identity, shift).addTo(expectation);
  }

  private void addTo(Expectation expectation) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(recording.resolve("requests.jsonl"))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          expectation.accepted(generation(JSON.readTree(line)));
        }
      }
    }
    if (!expectation.counterDifferences().containsKey(identity.gpu())) {
      expectation.metered(identity.gpu(), counterDifferenceMicrojoules());
    }
  }

  private ExpectedGeneration generation(JsonNode request) {
    return new ExpectedGeneration(
        new GenerationIdentity(
            request.path("tenant").asText(),
            identity.source(),
            request.path("request_id").asText()),
        request.path("model").asText(),
        status(request.path("status").asText()),
        List.of(identity.gpu()),
        new TokenTally(
            request.path("input_tokens").asLong(), 0, 0, request.path("output_tokens").asLong(), 0),
        usageAt(request));
  }

  private static GenerationStatus status(String status) {
    return status.equals("stop")
        ? GenerationStatus.COMPLETED
        : GenerationStatus.valueOf(status.toUpperCase(Locale.ROOT));
  }

  /** A request without an end ended at the last thing that is known of it. */
  private Instant usageAt(JsonNode request) {
    long nanos =
        List.of("finish_ns", "first_token_ns", "scheduled_ns", "arrival_ns").stream()
            .filter(request::hasNonNull)
            .mapToLong(field -> request.path(field).asLong())
            .findFirst()
            .orElseThrow();
    return Instant.EPOCH.plusNanos(nanos).plus(shift).truncatedTo(ChronoUnit.MICROS);
  }

  private long counterDifferenceMicrojoules() throws IOException {
    List<String> rows = Files.readAllLines(recording.resolve("nvml.csv"));
    int column = List.of(rows.get(0).split(",")).indexOf("total_energy_mj");
    BigDecimal first = new BigDecimal(rows.get(1).split(",")[column]);
    BigDecimal last = new BigDecimal(rows.get(rows.size() - 1).split(",")[column]);
    return last.subtract(first).movePointRight(MICRO_OF_MILLI).longValueExact();
  }
}
