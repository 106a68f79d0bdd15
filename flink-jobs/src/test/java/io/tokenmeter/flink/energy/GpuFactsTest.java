package io.tokenmeter.flink.energy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.event.GpuInput;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class GpuFactsTest {

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void aPartitionsSampleIsOneOfItsGpu() {
    List<GpuFact> facts = new ArrayList<>();

    GpuFacts.ofTelemetry(sample("GPU-1", "7", 5_000_000L), new ListCollector<>(facts));
    GpuFacts.ofTelemetry(sample("MIG-GPU-1/8/0", null, 5_000_000L), new ListCollector<>(facts));

    assertThat(facts).extracting(GpuFact::gpu).containsExactly("GPU-1", "GPU-1");
    assertThat(facts.get(0)).isEqualTo(facts.get(1));
  }

  @Test
  void aSampleWithoutPowerAndEnergySaysNothingOfTheMeter() {
    List<GpuFact> facts = new ArrayList<>();

    GpuFacts.ofTelemetry(sample("GPU-1", "7", null), new ListCollector<>(facts));

    assertThat(facts).isEmpty();
  }

  @Test
  void theMarksOfPartitionsAreOneMarkOfTheirGpu() {
    List<GpuFact> facts = new ArrayList<>();
    InputMark mark =
        InputMark.newBuilder()
            .setSource("test")
            .setEndedAt(NOON)
            .setGpus(
                List.of(
                    new GpuInput("MIG-GPU-1/7/0", 3L, NOON, 20L),
                    new GpuInput("GPU-2", 5L, NOON, 10L),
                    new GpuInput("MIG-GPU-1/8/0", 4L, NOON.plusSeconds(1), 21L)))
            .build();

    GpuFacts.ofMark(mark, new ListCollector<>(facts));

    assertThat(facts)
        .containsExactly(
            GpuFact.of("GPU-1", new SourceMark("test", 7, 21, micros(NOON.plusSeconds(1)))),
            GpuFact.of("GPU-2", new SourceMark("test", 5, 10, micros(NOON))));
  }

  private static GpuTelemetry sample(String gpu, String partition, Long microjoules) {
    return GpuTelemetry.newBuilder()
        .setSource("dcgm")
        .setGpu(gpu)
        .setSampleTime(NOON)
        .setUtilization(0.5)
        .setEnergyCounterMicrojoules(microjoules)
        .setPartitionId(partition)
        .build();
  }

  private static long micros(Instant instant) {
    return GpuFacts.micros(instant);
  }
}
