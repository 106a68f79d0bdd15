package io.tokenmeter.flink.energy.attribution;

import io.tokenmeter.schemas.identity.GenerationIdentity;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The part of a generation that ran on one GPU: a prefill from start to turn, a decode from turn to
 * end. Either may be empty, because phases can run on different GPUs and a generation can end
 * before its first token.
 *
 * @param gpu empty when nobody knows where the generation ran
 * @param site where the generation says it ran, if it does
 * @param computedTokens input tokens the GPU had a part in computing; cached ones are not among
 *     them
 * @param decodedTokens tokens the GPU had a part in decoding: all of the output but the first,
 *     which prefill gives
 * @param parts on how many GPUs the generation ran
 * @param computedElsewhere those of computedTokens that count as another GPU's: where several
 *     compute a phase together, as in tensor parallelism, each token counts once
 * @param decodedElsewhere as computedElsewhere, of decodedTokens
 * @param build what tells models of one name apart: digest and precision, as far as the source says
 */
public record GenerationOnGpu(
    String gpu,
    String tenant,
    String source,
    String generationId,
    String model,
    @Nullable String endpoint,
    @Nullable String site,
    long startMicros,
    long turnMicros,
    long endMicros,
    long finishedMicros,
    long computedTokens,
    long decodedTokens,
    int parts,
    long computedElsewhere,
    long decodedElsewhere,
    @Nullable String build) {

  /** Ties are broken in this order, and sums computed in it. */
  public static final Comparator<GenerationOnGpu> CANONICAL =
      Comparator.comparing(GenerationOnGpu::tenant)
          .thenComparing(GenerationOnGpu::source)
          .thenComparing(GenerationOnGpu::generationId);

  /** What is learnt is learnt of this: the engine of a model, in one digest and precision. */
  public String modelKey() {
    String at = endpoint == null ? model : model + '|' + endpoint;
    return build == null ? at : at + '|' + build;
  }

  /** One that computes its phases on this GPU alone, of a model that its name identifies. */
  public GenerationOnGpu(
      String gpu,
      String tenant,
      String source,
      String generationId,
      String model,
      @Nullable String endpoint,
      @Nullable String site,
      long startMicros,
      long turnMicros,
      long endMicros,
      long finishedMicros,
      long computedTokens,
      long decodedTokens,
      int parts) {
    this(
        gpu,
        tenant,
        source,
        generationId,
        model,
        endpoint,
        site,
        startMicros,
        turnMicros,
        endMicros,
        finishedMicros,
        computedTokens,
        decodedTokens,
        parts,
        0,
        0,
        null);
  }

  public GenerationIdentity identity() {
    return new GenerationIdentity(tenant, source, generationId);
  }

  /** Input tokens that count as this GPU's; over the GPUs of the phase they add up to all. */
  public long ownComputedTokens() {
    return computedTokens - computedElsewhere;
  }

  /** Decoded tokens that count as this GPU's; over the GPUs of the phase they add up to all. */
  public long ownDecodedTokens() {
    return decodedTokens - decodedElsewhere;
  }

  /** This GPU's tokens of the prefill that fall into a time, as if it were even. */
  public double computedIn(long from, long to) {
    return part(ownComputedTokens(), prefillMicros(from, to), turnMicros - startMicros);
  }

  /** This GPU's tokens of the decode that fall into a time, as if it were even. */
  public double decodedIn(long from, long to) {
    return part(ownDecodedTokens(), decodeMicros(from, to), endMicros - turnMicros);
  }

  private static double part(long tokens, long micros, long ofMicros) {
    return ofMicros <= 0 ? 0 : (double) tokens * micros / ofMicros;
  }

  long prefillMicros(long from, long to) {
    return overlap(startMicros, turnMicros, from, to);
  }

  long decodeMicros(long from, long to) {
    return overlap(turnMicros, endMicros, from, to);
  }

  /** Whether any of it lies in [from, to); one of no duration lies where it starts. */
  public boolean touches(long from, long to) {
    return startMicros < to && (endMicros > from || (endMicros == from && startMicros == from));
  }

  private static long overlap(long aFrom, long aTo, long bFrom, long bTo) {
    return Math.max(0, Math.min(aTo, bTo) - Math.max(aFrom, bFrom));
  }
}
