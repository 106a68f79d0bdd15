package io.tokenmeter.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.GpuInput;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.event.ServiceTier;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A recorded trace as the facts that a source would send. */
public record Recording(List<Generation> generations, List<PowerReading> readings, InputMark mark) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public static Path folder(String name) {
    return Path.of("..", "..", "shared", "data", name);
  }

  public static Recording read(Path folder) throws IOException {
    String gpu = JSON.readTree(folder.resolve("meta.json").toFile()).get("gpu_uuid").asText();
    String source = "trace:" + gpu;
    List<Generation> generations = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("requests.jsonl"))) {
      generations.add(generation(JSON.readTree(line), source, gpu));
    }
    List<PowerReading> readings = new ArrayList<>();
    List<String> lines = Files.readAllLines(folder.resolve("nvml.csv"));
    for (String line : lines.subList(1, lines.size())) {
      readings.add(reading(line.split(",", -1), source, gpu));
    }
    Instant last = readings.get(readings.size() - 1).getSampleTime();
    InputMark mark =
        InputMark.newBuilder()
            .setSource(source)
            .setEndedAt(last)
            .setGpus(
                List.of(new GpuInput(gpu, (long) generations.size(), last, (long) readings.size())))
            .build();
    return new Recording(generations, readings, mark);
  }

  /** Joules by request from the reference that the recording brings along. */
  public static Map<String, Double> referenceJoules(Path folder) throws IOException {
    Map<String, Double> joules = new HashMap<>();
    List<String> lines = Files.readAllLines(folder.resolve("reference_joules.csv"));
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      joules.put(cells[0], Double.parseDouble(cells[4]));
    }
    return joules;
  }

  private static Generation generation(JsonNode r, String source, String gpu) {
    return Generation.newBuilder()
        .setTenant(r.get("tenant").asText())
        .setSource(source)
        .setGenerationId(r.get("request_id").asText())
        .setModel(r.get("model").asText())
        .setEndpoint(r.get("model").asText() + "@h200")
        .setEndpointTier(EndpointTier.LOCAL)
        .setGpus(List.of(gpu))
        .setStatus(
            r.get("status").asText().equals("stop")
                ? GenerationStatus.COMPLETED
                : GenerationStatus.CANCELLED)
        .setServiceTier(ServiceTier.STANDARD)
        .setTokenReporting(TokenReporting.EXCLUSIVE)
        .setTokens(
            TokenCounts.newBuilder()
                .setInput(r.get("input_tokens").asLong())
                .setOutput(r.get("output_tokens").asLong())
                .build())
        .setArrivedAt(instant(r.get("arrival_ns").asLong()))
        .setScheduledAt(instant(r.get("scheduled_ns").asLong()))
        .setFirstTokenAt(instant(r.get("first_token_ns").asLong()))
        .setFinishedAt(instant(r.get("finish_ns").asLong()))
        .build();
  }

  private static PowerReading reading(String[] cells, String source, String gpu) {
    long start = Long.parseLong(cells[0]);
    long end = Long.parseLong(cells[10]);
    return PowerReading.newBuilder()
        .setSource(source)
        .setMeter(gpu)
        .setScope(MeterScope.GPU)
        .setSite("lab")
        .setDeviceModel("NVIDIA H200")
        .setSampleTime(instant(start + (end - start) / 2))
        .setPowerMicrowatts(Long.parseLong(cells[1]) * 1000)
        .setEnergyCounterMicrojoules(Long.parseLong(cells[2]) * 1000)
        .build();
  }

  private static Instant instant(long nanos) {
    return Instant.EPOCH.plus(nanos / 1000, ChronoUnit.MICROS);
  }
}
