package io.tokenmeter.local.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.local.reference.ReferenceFile;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PriceBookTest {

  private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");

  private PriceBook prices;

  @BeforeEach
  void read(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("prices.yaml");
    Files.writeString(
        file,
        """
        prices:
          - {price_id: a, model: m, token_class: INPUT, unit_price: "0.1", currency: USD, effective_from: "2000-01-01T00:00:00Z"}
          - {price_id: b, model: m, token_class: INPUT, unit_price: "0.2", currency: USD, effective_from: "2026-03-01T00:00:00Z"}
          - {price_id: c, model: m, token_class: INPUT, unit_price: "0.3", currency: USD, effective_from: "2026-03-01T00:00:00Z", version: 2}
          - {price_id: d, model: m, token_class: OUTPUT, unit_price: "1", currency: USD, effective_from: "2000-01-01T00:00:00Z", effective_to: "2027-01-01T00:00:00Z"}
        """);
    prices = PriceBook.of(ReferenceFile.read(file, Instant.EPOCH));
  }

  @Test
  void theRowInForceAtTheUsageIsTaken() {
    assertThat(owed(new TokenTally(2, 0, 0, 0, 0), MARCH.minusNanos(1000)))
        .isEqualByComparingTo("0.2");
    assertThat(owed(new TokenTally(2, 0, 0, 0, 0), MARCH)).isEqualByComparingTo("0.6");
  }

  @Test
  void reasoningIsPricedAsOutputAndCachedInputAsNothingElse() {
    assertThat(owed(new TokenTally(0, 0, 0, 1, 2), MARCH)).isEqualByComparingTo("3");
    assertThat(
            prices.owed(
                generation(GenerationStatus.COMPLETED, new TokenTally(0, 1, 0, 0, 0), MARCH)))
        .isEmpty();
  }

  @Test
  void aPriceThatHasEndedIsNone() {
    Instant later = Instant.parse("2027-01-01T00:00:00Z");
    assertThat(
            prices.owed(
                generation(GenerationStatus.COMPLETED, new TokenTally(0, 0, 0, 1, 0), later)))
        .isEmpty();
  }

  @Test
  void aFailedGenerationOwesNothingAndACancelledOneItsTokens() {
    TokenTally tokens = new TokenTally(0, 0, 0, 4, 0);
    assertThat(prices.owed(generation(GenerationStatus.FAILED, tokens, MARCH)))
        .hasValue(BigDecimal.ZERO);
    assertThat(prices.owed(generation(GenerationStatus.CANCELLED, tokens, MARCH)).orElseThrow())
        .isEqualByComparingTo("4");
  }

  private BigDecimal owed(TokenTally tokens, Instant at) {
    return prices.owed(generation(GenerationStatus.COMPLETED, tokens, at)).orElseThrow();
  }

  private static ExpectedGeneration generation(
      GenerationStatus status, TokenTally tokens, Instant at) {
    return new ExpectedGeneration(
        new GenerationIdentity("t", "s", "g"), "m", status, List.of(), tokens, at);
  }
}
