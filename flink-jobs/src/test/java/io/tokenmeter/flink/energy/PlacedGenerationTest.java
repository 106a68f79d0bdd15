package io.tokenmeter.flink.energy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import io.tokenmeter.schemas.reference.Placement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/**
 * A generation of 101 computed and 50 decoded tokens, scheduled, turned and finished at 2, 3, 5 s.
 */
@NullUnmarked
class PlacedGenerationTest {

  private static final long MAX_AGE_MICROS = 600_000_000;
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void gpusThatComputeTogetherAreInFlightTogetherAndEachTokenCountsOnOneOfThem() {
    PlacedGeneration placed = placed(on(List.of("GPU-1", "GPU-2"), List.of()));

    assertThat(placed.gpus()).containsExactly("GPU-1", "GPU-2");
    GenerationOnGpu first = placed.on("GPU-1");
    GenerationOnGpu second = placed.on("GPU-2");
    assertThat(List.of(first.startMicros(), first.turnMicros(), first.endMicros()))
        .isEqualTo(List.of(second.startMicros(), second.turnMicros(), second.endMicros()));
    assertThat(first.computedTokens()).isEqualTo(second.computedTokens()).isEqualTo(101);
    assertThat(List.of(first.ownComputedTokens(), second.ownComputedTokens()))
        .isEqualTo(List.of(51L, 50L));
    assertThat(List.of(first.ownDecodedTokens(), second.ownDecodedTokens()))
        .isEqualTo(List.of(25L, 25L));
    assertThat(first.parts()).isEqualTo(2);
  }

  @Test
  void prefillAndDecodeOnDifferentGpusMeetAtTheFirstToken() {
    PlacedGeneration placed = placed(on(List.of("GPU-1"), List.of("GPU-2", "GPU-3")));

    assertThat(placed.gpus()).containsExactly("GPU-1", "GPU-2", "GPU-3");
    GenerationOnGpu prefill = placed.on("GPU-1");
    GenerationOnGpu decode = placed.on("GPU-3");
    assertThat(prefill.endMicros()).isEqualTo(prefill.turnMicros()).isEqualTo(micros(3));
    assertThat(decode.startMicros()).isEqualTo(decode.turnMicros()).isEqualTo(micros(3));
    assertThat(List.of(prefill.ownComputedTokens(), prefill.ownDecodedTokens()))
        .isEqualTo(List.of(101L, 0L));
    assertThat(List.of(decode.ownComputedTokens(), decode.ownDecodedTokens()))
        .isEqualTo(List.of(0L, 25L));
  }

  @Test
  void theDevicesOfOneMigGpuAreThatGpu() {
    PlacedGeneration placed =
        placed(on(List.of("MIG-GPU-1/7/0", "MIG-GPU-1/8/0", "MIG-0a1b"), List.of()));

    assertThat(placed.gpus()).containsExactly("GPU-1", "MIG-0a1b");
  }

  @Test
  void aPlacementTellsWhichGpusPrefillAndWhichDecode() {
    Placement placement =
        Placement.newBuilder()
            .setEndpoint("llama@lab")
            .setModel("llama")
            .setSite("lab")
            .setGpus(List.of("GPU-1"))
            .setDecodeGpus(List.of("GPU-2"))
            .setEffectiveFrom(NOON)
            .setRecordedAt(NOON)
            .build();

    PlacedGeneration byPlacement =
        new PlacedGeneration(on(List.of(), List.of()), Optional.of(placement), MAX_AGE_MICROS);
    PlacedGeneration byItself =
        new PlacedGeneration(on(List.of("GPU-7"), List.of()), Optional.of(placement), 1);

    assertThat(byPlacement.on("GPU-2").startMicros()).isEqualTo(micros(3));
    assertThat(byPlacement.on("GPU-1").endMicros()).isEqualTo(micros(3));
    assertThat(byItself.gpus()).containsExactly("GPU-7");
    assertThat(byItself.on("GPU-7").endMicros()).isEqualTo(micros(5));
  }

  private static PlacedGeneration placed(Generation generation) {
    return new PlacedGeneration(generation, Optional.empty(), MAX_AGE_MICROS);
  }

  private static Generation on(List<String> gpus, List<String> decodeGpus) {
    return Generation.newBuilder()
        .setTenant("acme")
        .setSource("test")
        .setGenerationId("g")
        .setModel("llama")
        .setGpus(gpus)
        .setDecodeGpus(decodeGpus)
        .setStatus(GenerationStatus.COMPLETED)
        .setTokenReporting(TokenReporting.EXCLUSIVE)
        .setTokens(TokenCounts.newBuilder().setInput(90).setCacheWrite(11).setOutput(51).build())
        .setScheduledAt(NOON.plusSeconds(2))
        .setFirstTokenAt(NOON.plusSeconds(3))
        .setFinishedAt(NOON.plusSeconds(5))
        .build();
  }

  private static long micros(long second) {
    return GpuFacts.micros(NOON.plusSeconds(second));
  }
}
