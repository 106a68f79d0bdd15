package io.tokenmeter.flink;

import static io.tokenmeter.flink.energy.attribution.Moments.at;

import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.GpuInput;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;

/**
 * Three minutes of four GPUs: two that compute together, one that prefills for another; a counter
 * that is reset; telemetry beside the readings. Every run has the same.
 */
final class FourGpus {

  private record Told(double second, SpecificRecord fact) {}

  private static final int SECONDS = 180;
  private static final double READINGS_EVERY = 0.5;
  private static final List<String> GPUS = List.of("GPU-1", "GPU-2", "GPU-3", "GPU-4");
  private static final long RESET_AT_SECOND = 100;

  private final Random random = new Random(4);
  private final List<Told> told = new ArrayList<>();
  private final Map<String, Long> generations = new HashMap<>();

  private FourGpus() {}

  /** All facts in the order in which they become known. */
  static List<SpecificRecord> facts() {
    FourGpus trace = new FourGpus();
    GPUS.forEach(trace::meter);
    for (int i = 0; 12 + i * 0.7 < SECONDS - 12; i++) {
      trace.serve("g" + i, 12 + i * 0.7);
    }
    trace.mark();
    return trace.told.stream()
        .sorted(Comparator.comparingDouble(Told::second))
        .map(Told::fact)
        .toList();
  }

  private void meter(String gpu) {
    long counter = 1_000_000;
    for (int i = 0; i * READINGS_EVERY <= SECONDS; i++) {
      double second = i * READINGS_EVERY;
      long watts = second < 10 ? 80 : 80 + random.nextInt(400);
      boolean isReset = gpu.equals("GPU-3") && second == RESET_AT_SECOND;
      counter = isReset ? 0 : counter + watts * 500_000;
      told.add(new Told(second, reading(gpu, second, watts, counter)));
      if (i % 10 == 0) {
        told.add(new Told(second, telemetry(gpu, second, watts)));
      }
    }
  }

  private void serve(String id, double start) {
    double turn = start + 0.1 + random.nextDouble();
    double end = turn + 0.5 + 6 * random.nextDouble();
    List<String> gpus = List.of(GPUS.get(random.nextInt(GPUS.size())));
    List<String> decodeGpus = List.of();
    switch (random.nextInt(3)) {
      case 0 -> gpus = List.of("GPU-1", "GPU-2");
      case 1 -> {
        gpus = List.of("GPU-3");
        decodeGpus = List.of("GPU-4");
      }
      default -> {}
    }
    Generation generation = generation(id, gpus, decodeGpus, start, turn, end);
    gpus.forEach(gpu -> generations.merge(gpu, 1L, Long::sum));
    decodeGpus.forEach(gpu -> generations.merge(gpu, 1L, Long::sum));
    told.add(new Told(end + 0.2, generation));
    told.add(new Told(end + 0.3, EnergyAndCostTest.rated(generation)));
  }

  private void mark() {
    List<GpuInput> inputs = new ArrayList<>();
    for (String gpu : GPUS) {
      inputs.add(
          new GpuInput(
              gpu,
              generations.getOrDefault(gpu, 0L),
              instant(SECONDS),
              Math.round(SECONDS / READINGS_EVERY) + 1));
    }
    told.add(
        new Told(
            SECONDS + 1,
            InputMark.newBuilder()
                .setSource("test")
                .setEndedAt(instant(SECONDS))
                .setGpus(inputs)
                .build()));
  }

  private Generation generation(
      String id,
      List<String> gpus,
      List<String> decodeGpus,
      double start,
      double turn,
      double end) {
    return Generation.newBuilder()
        .setTenant("acme")
        .setSource("test")
        .setGenerationId(id)
        .setModel(random.nextBoolean() ? "llama" : "mistral")
        .setEndpointTier(EndpointTier.LOCAL)
        .setGpus(gpus)
        .setDecodeGpus(decodeGpus)
        .setStatus(GenerationStatus.COMPLETED)
        .setTokenReporting(TokenReporting.EXCLUSIVE)
        .setTokens(
            TokenCounts.newBuilder()
                .setInput(random.nextInt(2_000))
                .setOutput(2 + random.nextInt(400))
                .build())
        .setScheduledAt(instant(start))
        .setFirstTokenAt(instant(turn))
        .setFinishedAt(instant(end))
        .build();
  }

  private static PowerReading reading(String gpu, double second, long watts, long counter) {
    return PowerReading.newBuilder()
        .setSource("test")
        .setMeter(gpu)
        .setScope(MeterScope.GPU)
        .setSite("lab")
        .setDeviceModel("NVIDIA H200")
        .setSampleTime(instant(second))
        .setPowerMicrowatts(watts * 1_000_000)
        .setEnergyCounterMicrojoules(counter)
        .build();
  }

  private static GpuTelemetry telemetry(String gpu, double second, long watts) {
    return GpuTelemetry.newBuilder()
        .setSource("test")
        .setGpu(gpu)
        .setSampleTime(instant(second))
        .setPowerMicrowatts(watts * 1_000_000)
        .build();
  }

  private static Instant instant(double second) {
    return Instant.EPOCH.plus(at(second), ChronoUnit.MICROS);
  }
}
