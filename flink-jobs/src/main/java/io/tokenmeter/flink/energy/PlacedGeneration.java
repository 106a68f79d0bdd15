package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.reference.Placement;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A generation and the GPUs it ran on, prefill and decode told apart where the source does. */
final class PlacedGeneration {

  private final Generation generation;
  private final Optional<Placement> placement;
  private final List<String> prefillGpus;
  private final List<String> decodeGpus;
  private final long scheduled;
  private final long firstToken;
  private final long finished;

  PlacedGeneration(
      Generation generation,
      Optional<Placement> placement,
      List<String> prefillGpus,
      long maxAgeMicros) {
    this.generation = generation;
    this.placement = placement;
    this.prefillGpus = prefillGpus;
    this.decodeGpus =
        generation.getDecodeGpus().isEmpty() ? prefillGpus : generation.getDecodeGpus();
    this.finished = GpuFacts.micros(generation.getFinishedAt());
    long begun = micros(generation.getScheduledAt(), micros(generation.getArrivedAt(), finished));
    this.scheduled = Math.min(Math.max(begun, finished - maxAgeMicros), finished);
    long first = micros(generation.getFirstTokenAt(), finished);
    this.firstToken = Math.min(Math.max(first, scheduled), finished);
  }

  Set<String> gpus() {
    Set<String> gpus = new LinkedHashSet<>(prefillGpus);
    gpus.addAll(decodeGpus);
    return gpus;
  }

  @Nullable String site() {
    return placement.map(Placement::getSite).orElse(generation.getSite());
  }

  GenerationOnGpu on(String gpu) {
    return part(gpu, prefillGpus.contains(gpu), decodeGpus.contains(gpu), gpus().size());
  }

  /** The same with no GPU: neither phase was seen anywhere. */
  GenerationOnGpu nowhere() {
    return part("", true, true, 1);
  }

  private GenerationOnGpu part(String gpu, boolean prefill, boolean decode, int parts) {
    TokenCounts tokens = generation.getTokens();
    long decoded = Math.max(0, tokens.getOutput() + tokens.getReasoning() - 1);
    return new GenerationOnGpu(
        gpu,
        generation.getTenant(),
        generation.getSource(),
        generation.getGenerationId(),
        generation.getModel(),
        placement.map(Placement::getEndpoint).orElse(generation.getEndpoint()),
        site(),
        prefill ? scheduled : firstToken,
        firstToken,
        decode ? finished : firstToken,
        finished,
        prefill ? tokens.getInput() + tokens.getCacheWrite() : 0,
        decode && generation.getFirstTokenAt() != null ? decoded : 0,
        parts,
        build());
  }

  private @Nullable String build() {
    String digest = generation.getModelDigest();
    String precision = generation.getPrecision();
    return digest == null || precision == null
        ? (digest == null ? precision : digest)
        : digest + '|' + precision;
  }

  private static long micros(@Nullable Instant instant, long otherwise) {
    return instant == null ? otherwise : GpuFacts.micros(instant);
  }
}
