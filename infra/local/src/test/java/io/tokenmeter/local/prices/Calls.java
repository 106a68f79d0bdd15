package io.tokenmeter.local.prices;

import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;

/** Generations to rate. */
final class Calls {

  private Calls() {}

  /** Finished today; the counts are exclusive. */
  static Generation.Builder of(String id, String model, TokenCounts tokens) {
    return Generation.newBuilder()
        .setTenant("acme")
        .setSource("gateway")
        .setGenerationId(id)
        .setModel(model)
        .setStatus(GenerationStatus.COMPLETED)
        .setTokenReporting(TokenReporting.EXCLUSIVE)
        .setTokens(tokens)
        .setFinishedAt(PriceEntries.TODAY.plusSeconds(3_600));
  }
}
