package io.tokenmeter.flink.cost;

import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.derived.RatingStatus;
import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What a generation and its rating say about its cost. */
public final class CostParts {

  private CostParts() {}

  public static CostPart of(Generation generation) {
    return CostPart.of(
        key(generation.getTenant(), generation.getSource(), generation.getGenerationId()),
        new Usage(
            generation.getTenant(),
            generation.getSource(),
            generation.getGenerationId(),
            generation.getModel(),
            generation.getEndpoint(),
            generation.getSite(),
            ChronoUnit.MICROS.between(Instant.EPOCH, generation.getFinishedAt()),
            generation.getProviderCost(),
            generation.getProviderCurrency(),
            generation.getEndpointTier() == EndpointTier.PROVIDER));
  }

  public static CostPart of(RatedUsage rated) {
    return CostPart.of(
        key(rated.getTenant(), rated.getSource(), rated.getGenerationId()),
        rated.getEntries().stream().map(CostParts::line).toList());
  }

  static String key(String tenant, String source, String generationId) {
    return new GenerationIdentity(tenant, source, generationId).key();
  }

  private static RatedLine line(RatedEntry entry) {
    boolean rated = entry.getStatus() == RatingStatus.RATED;
    return new RatedLine(
        entry.getEntryId(),
        entry.getCorrects(),
        rated ? entry.getAmount() : null,
        rated ? entry.getCurrency() : null);
  }
}
