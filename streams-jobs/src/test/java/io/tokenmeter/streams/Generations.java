package io.tokenmeter.streams;

import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import java.time.Instant;

/** Generations to vary in tests. */
public final class Generations {

  private Generations() {}

  /** 100 input and 11 output tokens; first token after 200 ms, then 20 ms per token. */
  public static Generation finishedAt(String id, Instant finishedAt) {
    return Generation.newBuilder()
        .setTenant("acme")
        .setSource("gateway")
        .setGenerationId(id)
        .setModel("llama-8b")
        .setEndpoint("llama-8b@lab")
        .setSite("lab")
        .setStatus(GenerationStatus.COMPLETED)
        .setTokenReporting(TokenReporting.EXCLUSIVE)
        .setTokens(TokenCounts.newBuilder().setInput(100).setOutput(11).build())
        .setArrivedAt(finishedAt.minusMillis(400))
        .setScheduledAt(finishedAt.minusMillis(390))
        .setFirstTokenAt(finishedAt.minusMillis(200))
        .setFinishedAt(finishedAt)
        .build();
  }

  public static Generation withTokens(String id, Instant finishedAt, TokenCounts tokens) {
    Generation generation = finishedAt(id, finishedAt);
    generation.setTokens(tokens);
    return generation;
  }

  public static Generation withStatus(String id, Instant finishedAt, GenerationStatus status) {
    Generation generation = finishedAt(id, finishedAt);
    generation.setStatus(status);
    return generation;
  }

  /** First token {@code ttftMillis} after arrival, the other 10 tokens {@code tpotMillis} each. */
  public static Generation withSpeed(
      String id, Instant finishedAt, long ttftMillis, long tpotMillis) {
    Generation generation = finishedAt(id, finishedAt);
    generation.setFirstTokenAt(finishedAt.minusMillis(10 * tpotMillis));
    generation.setArrivedAt(generation.getFirstTokenAt().minusMillis(ttftMillis));
    return generation;
  }
}
