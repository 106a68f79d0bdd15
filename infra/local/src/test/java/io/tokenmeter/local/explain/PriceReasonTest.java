package io.tokenmeter.local.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.lookup.PriceQuery;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PriceReasonTest {

  private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");

  @Test
  void aRowOfTheFirstListForEverybodyNeedsFewWords() {
    assertThat(PriceReason.of(row(TokenClass.INPUT).build(), query(TokenClass.INPUT, null, null)))
        .isEqualTo("list acme-corp; in force since 2026-11-01T00:00:00Z");
  }

  @Test
  void whatWasLookedForInVainIsNamed() {
    Price row = row(TokenClass.OUTPUT).setPriceList("default").build();

    assertThat(PriceReason.of(row, query(TokenClass.REASONING, "openai", "eu")))
        .isEqualTo(
            "list default, since acme-corp, partners has no such row; reasoning has no row of its own"
                + " and is billed as output; for any provider, none is for openai alone; in any"
                + " region, none is for eu alone; in force since 2026-11-01T00:00:00Z");
  }

  @Test
  void aThresholdAndWhoEnteredItAreTold() {
    Price row =
        row(TokenClass.INPUT)
            .setProvider("openai")
            .setRegion("eu")
            .setAboveInputTokens(200_000)
            .setEffectiveTo(FROM.plusSeconds(60))
            .setEnteredBy("ann")
            .setApprovedBy("bo")
            .setReason("new contract")
            .setOrigin("letter")
            .build();

    assertThat(PriceReason.of(row, query(TokenClass.INPUT, "openai", "eu")))
        .isEqualTo(
            "list acme-corp; for provider openai; in region eu; 200,001 input tokens are above"
                + " 200,000; in force since 2026-11-01T00:00:00Z; until 2026-11-01T00:01:00Z;"
                + " entered by ann, approved by bo: new contract; from letter");
  }

  private static Price.Builder row(TokenClass tokenClass) {
    return Price.newBuilder()
        .setPriceId("p")
        .setPriceList("acme-corp")
        .setModel("m")
        .setTokenClass(tokenClass)
        .setUnitPrice(BigDecimal.ONE.setScale(24))
        .setCurrency("EUR")
        .setEffectiveFrom(FROM)
        .setRecordedAt(FROM);
  }

  private static PriceQuery query(
      TokenClass tokenClass, @Nullable String provider, @Nullable String region) {
    return new PriceQuery(
        List.of("acme-corp", "partners", "default"),
        provider,
        "m",
        tokenClass,
        "STANDARD",
        region,
        200_001,
        FROM);
  }
}
