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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A generation and the GPUs it ran on: those its event lists, else those of its endpoint's
 * placement. Prefill and decode are told apart where they are listed apart.
 */
final class PlacedGeneration {

  private final Generation generation;
  private final Optional<Placement> placement;
  private final List<String> prefillGpus;
  private final List<String> decodeGpus;
  private final long scheduled;
  private final long firstToken;
  private final long finished;

  PlacedGeneration(Generation generation, Optional<Placement> placement, long maxAgeMicros) {
    this.generation = generation;
    this.placement = placement;
    boolean placesItself = !generation.getGpus().isEmpty();
    this.prefillGpus = physical(placesItself ? generation.getGpus() : placed(Placement::getGpus));
    List<String> decoding =
        physical(
            placesItself || !generation.getDecodeGpus().isEmpty()
                ? generation.getDecodeGpus()
                : placed(Placement::getDecodeGpus));
    this.decodeGpus = decoding.isEmpty() ? prefillGpus : decoding;
    this.finished = GpuFacts.micros(generation.getFinishedAt());
    long begun = micros(generation.getScheduledAt(), micros(generation.getArrivedAt(), finished));
    this.scheduled = Math.min(Math.max(begun, finished - maxAgeMicros), finished);
    long first = micros(generation.getFirstTokenAt(), finished);
    this.firstToken = Math.min(Math.max(first, scheduled), finished);
  }

  /** Whether it is known where the generation ran. */
  boolean isPlaced() {
    return !prefillGpus.isEmpty();
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
    long output = tokens.getOutput() + tokens.getReasoning();
    long computed = prefill ? tokens.getInput() + tokens.getCacheWrite() : 0;
    boolean decodes = decode && generation.getFirstTokenAt() != null;
    long decoded = decodes ? Math.max(0, output - 1) : 0;
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
        computed,
        decoded,
        parts,
        elsewhere(computed, gpu, prefillGpus),
        elsewhere(decoded, gpu, decodeGpus),
        build());
  }

  private List<String> placed(Function<Placement, List<String>> gpus) {
    return placement.map(gpus).orElse(List.of());
  }

  private static List<String> physical(List<String> gpus) {
    return gpus.stream().map(PhysicalGpu::of).distinct().toList();
  }

  /** GPUs that compute a phase together have even parts of its tokens, the first ones the rest. */
  private static long elsewhere(long tokens, String gpu, List<String> together) {
    int rank = together.indexOf(gpu);
    int parts = together.size();
    return rank < 0 ? 0 : tokens - tokens / parts - (rank < tokens % parts ? 1 : 0);
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
