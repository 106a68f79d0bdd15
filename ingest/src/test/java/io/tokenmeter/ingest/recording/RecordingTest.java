package io.tokenmeter.ingest.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.PowerReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingTest {

  private static final Path H200 = Path.of("../../shared/data/h200-trace");
  private static final String CSV_HEADER =
      "sample_start_ns,power_mw,total_energy_mj,gpu_util_pct,temp_c,sample_end_ns\n";
  private static final String REQUEST =
      "{\"request_id\": \"r-1\", \"tenant\": \"acme\", \"model\": \"llama\","
          + " \"arrival_ns\": 1795182378000000999, \"scheduled_ns\": 1795182379000000000,"
          + " \"first_token_ns\": null, \"finish_ns\": 1795182380000001999,"
          + " \"input_tokens\": 10, \"output_tokens\": 0, \"status\": \"cancelled\"}";

  private Path folder;

  @BeforeEach
  void writeRecording(@TempDir Path temporary) throws IOException {
    folder = temporary;
    Files.writeString(
        folder.resolve("meta.json"), "{\"gpu_name\": \"A GPU\", \"gpu_uuid\": \"GPU-1\"}");
    Files.writeString(folder.resolve("requests.jsonl"), REQUEST + "\n\n");
    Files.writeString(
        folder.resolve("nvml.csv"), CSV_HEADER + "1000003001,154343,2804004,23,39,1000006002\n");
  }

  @Test
  void aThinnedRecordingHasTheFirstSampleOfEachInterval() throws IOException {
    Files.writeString(
        folder.resolve("nvml.csv"),
        CSV_HEADER
            + "1000000000,1,10,0,39,1000000000\n"
            + "1900000000,2,20,0,39,1900000000\n"
            + "2100000000,3,30,0,39,2100000000\n"
            + "5000000000,4,40,0,39,5000000000\n");
    assertThat(Recording.read(folder).sampledEvery(Duration.ofSeconds(1)).samples())
        .extracting(RecordedSample::energyMillijoules)
        .containsExactly(10L, 30L, 40L);
  }

  @Test
  void aRecordingWithoutItsCounterStillTellsPower() {
    Recording recording = Recording.read(folder).withoutEnergyCounter();
    PowerReading reading =
        new RecordingFacts(recording, RecordingIdentity.of("GPU-1"), 0).powerReadings().get(0);
    assertThat(reading.getEnergyCounterMicrojoules()).isNull();
    assertThat(reading.getPowerMicrowatts()).isEqualTo(154_343_000L);
  }

  @Test
  void readsTheWholeH200Recording() throws IOException {
    assumeTrue(Files.isDirectory(H200), "recording " + H200 + " is not here");
    Recording recording = Recording.read(H200);
    List<Generation> generations =
        new RecordingFacts(recording, RecordingIdentity.of(recording.gpuUuid()), 0).generations();

    assertThat(generations).hasSize(2232);
    assertThat(generations.stream().mapToLong(g -> g.getTokens().getInput()).sum())
        .isEqualTo(sumOf("input_tokens"));
    assertThat(generations.stream().mapToLong(g -> g.getTokens().getOutput()).sum())
        .isEqualTo(sumOf("output_tokens"));
    assertThat(generations).noneMatch(g -> g.getStatus() == GenerationStatus.UNKNOWN);
    assertThat(recording.samples()).hasSize(3846);
  }

  @Test
  void turnsARequestIntoAGeneration() {
    Generation generation = facts(0).generations().get(0);

    assertThat(generation.getGenerationId()).isEqualTo("r-1");
    assertThat(generation.getRequestId()).isEqualTo("r-1");
    assertThat(generation.getSource()).isEqualTo("trace:GPU-1");
    assertThat(generation.getEndpoint()).isEqualTo("llama@GPU-1");
    assertThat(generation.getGpus()).containsExactly("GPU-1");
    assertThat(generation.getStatus()).isEqualTo(GenerationStatus.CANCELLED);
    assertThat(generation.getFirstTokenAt()).isNull();
    assertThat(generation.getArrivedAt()).isEqualTo(Instant.parse("2026-11-20T13:46:18Z"));
  }

  @Test
  void shiftsNanosecondsExactlyAndFloorsThen() {
    Generation generation = facts(-1).generations().get(0);

    assertThat(generation.getScheduledAt()).isEqualTo(Instant.parse("2026-11-20T13:46:18.999999Z"));
    assertThat(generation.getFinishedAt()).isEqualTo(Instant.parse("2026-11-20T13:46:20.000001Z"));
  }

  @Test
  void turnsASampleIntoAReadingAndTelemetryWithTheCounterOnce() {
    PowerReading reading = facts(0).powerReadings().get(0);
    GpuTelemetry telemetry = facts(0).gpuTelemetry().get(0);

    assertThat(reading.getMeter()).isEqualTo("GPU-1");
    assertThat(reading.getDeviceModel()).isEqualTo("A GPU");
    assertThat(reading.getPowerMicrowatts()).isEqualTo(154_343_000L);
    assertThat(reading.getEnergyCounterMicrojoules()).isEqualTo(2_804_004_000L);
    assertThat(reading.getSampleTime()).isEqualTo(Instant.parse("1970-01-01T00:00:01.000004Z"));
    assertThat(telemetry.getSampleTime()).isEqualTo(reading.getSampleTime());
    assertThat(telemetry.getUtilization()).isEqualTo(0.23);
    assertThat(telemetry.getTemperatureCelsius()).isEqualTo(39.0);
    assertThat(telemetry.getSmClockMhz()).isNull();
    assertThat(telemetry.getEnergyCounterMicrojoules()).isNull();
  }

  @Test
  void marksTheEndOfTheInput() throws IOException {
    Files.writeString(folder.resolve("requests.jsonl"), REQUEST + "\n" + REQUEST + "\n");

    InputMark mark = facts(0).inputMark();

    assertThat(mark.getEndedAt()).isEqualTo(Instant.parse("2026-11-20T13:46:20.000001Z"));
    assertThat(mark.getGpus()).hasSize(1);
    assertThat(mark.getGpus().get(0).getGenerations()).isEqualTo(1);
    assertThat(mark.getGpus().get(0).getLastSampleTime())
        .isEqualTo(Instant.parse("1970-01-01T00:00:01.000004Z"));
  }

  @Test
  void aRequestWithoutAnEndEndedAtTheLastThingKnownOfIt() throws IOException {
    Files.writeString(
        folder.resolve("requests.jsonl"), REQUEST.replace("\"finish_ns\"", "\"other\""));

    assertThat(facts(0).generations().get(0).getFinishedAt())
        .isEqualTo(Instant.parse("2026-11-20T13:46:19Z"));
  }

  @Test
  void whatTheGpuDidNotTellIsUnknown() throws IOException {
    Files.writeString(
        folder.resolve("nvml.csv"),
        CSV_HEADER + "1000,[N/A],5,,,1001\n,1,1,1,1,\n2000,,,1,1,2001\n");

    RecordingFacts facts = facts(0);

    assertThat(facts.powerReadings()).hasSize(1);
    assertThat(facts.powerReadings().get(0).getPowerMicrowatts()).isNull();
    assertThat(facts.gpuTelemetry()).isEmpty();
  }

  @Test
  void theSameContentIsTheSameRecordingWhereverItLies(@TempDir Path elsewhere) throws IOException {
    for (String file : List.of("requests.jsonl", "nvml.csv", "meta.json")) {
      Files.copy(folder.resolve(file), elsewhere.resolve(file));
    }
    assertThat(Recording.read(elsewhere).contentHash())
        .isEqualTo(Recording.read(folder).contentHash());

    Files.writeString(elsewhere.resolve("requests.jsonl"), REQUEST);
    assertThat(Recording.read(elsewhere).contentHash())
        .isNotEqualTo(Recording.read(folder).contentHash());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"input_tokens\": 10 | \"input_tokens\": -1 | line 1: input_tokens = -1: must be a count",
        "\"cancelled\" | \"odd\" | line 1: status = \"odd\": must be stop, completed, length, cancelled or failed",
        "\"tenant\": \"acme\", | \"x\": 1, | line 1: tenant is missing: must be a string",
        "1795182379000000000 | \"soon\" | line 1: scheduled_ns = \"soon\": must be Unix nanoseconds",
        "{ | [ | line 1: not JSON",
      },
      quoteCharacter = '`')
  void namesFileLineAndValueOfAWrongRequest(String right, String wrong, String problem)
      throws IOException {
    Files.writeString(folder.resolve("requests.jsonl"), REQUEST.replace(right, wrong));

    assertThatThrownBy(() -> Recording.read(folder))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("requests.jsonl " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1000,1.5,1,1,1,1001 | line 2: power_mw = 1.5: must be a whole number that is not negative",
        "1000,1,-1,1,1,1001 | line 2: total_energy_mj = -1: must be a whole number that is not negative",
        "1000,1,1 | line 2: column sample_end_ns is missing",
        "1000,1,1,1,1,999 | line 2: sample_end_ns = 999 is before sample_start_ns = 1000",
      })
  void namesFileLineAndValueOfAWrongSample(String row, String problem) throws IOException {
    Files.writeString(folder.resolve("nvml.csv"), CSV_HEADER + row);

    assertThatThrownBy(() -> Recording.read(folder))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("nvml.csv " + problem);
  }

  @Test
  void saysWhichFileIsMissing() throws IOException {
    Files.delete(folder.resolve("nvml.csv"));

    assertThatThrownBy(() -> Recording.read(folder))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("nvml.csv cannot be read");
  }

  private RecordingFacts facts(long shiftNanos) {
    return new RecordingFacts(Recording.read(folder), RecordingIdentity.of("GPU-1"), shiftNanos);
  }

  private static long sumOf(String field) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    long sum = 0;
    for (String line : Files.readAllLines(H200.resolve("requests.jsonl"))) {
      JsonNode request = mapper.readTree(line);
      sum += request.get(field).asLong();
    }
    return sum;
  }
}
