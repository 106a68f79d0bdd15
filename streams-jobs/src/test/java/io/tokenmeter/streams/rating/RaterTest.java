package io.tokenmeter.streams.rating;

import static io.tokenmeter.streams.Moments.LONG_AGO;
import static io.tokenmeter.streams.Moments.NOON;
import static io.tokenmeter.streams.ReferenceRows.price;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.derived.RatingStatus;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.ServiceTier;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.TokenClass;
import io.tokenmeter.streams.Generations;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class RaterTest {

  private final ReferenceTables tables = new ReferenceTables();
  private final Rater rater = new Rater(tables);

  @Test
  void anAmountIsTokensTimesUnitPriceToTheLastDigit() {
    tables.add(price(TokenClass.INPUT, "0.000000150000000000000001", LONG_AGO));

    RatedEntry input =
        rate(TokenCounts.newBuilder().setInput(1_234_567).build()).getEntries().get(0);

    assertThat(input.getAmount()).isEqualTo(new BigDecimal("0.185185050000000001234567"));
    assertThat(input.getAmount().scale()).isEqualTo(Rater.SCALE);
    assertThat(input.getCurrency()).isEqualTo("EUR");
    assertThat(input.getPriceId()).isEqualTo("INPUT@" + LONG_AGO);
  }

  @Test
  void thePriceInForceWhenItFinishedCounts() {
    tables.add(price(TokenClass.INPUT, "0.000001", LONG_AGO));
    tables.add(price(TokenClass.INPUT, "0.000002", NOON));
    TokenCounts million = TokenCounts.newBuilder().setInput(1_000_000).build();

    Generation before = Generations.withTokens("a", NOON.minusNanos(1_000), million);
    Generation at = Generations.withTokens("b", NOON, million);

    assertThat(rater.rate(before, NOON).getEntries().get(0).getAmount()).isEqualByComparingTo("1");
    assertThat(rater.rate(at, NOON).getEntries().get(0).getAmount()).isEqualByComparingTo("2");
  }

  @Test
  void aClassWithoutAPriceIsUnpricedAndNotFree() {
    tables.add(price(TokenClass.INPUT, "0.000001", LONG_AGO));

    RatedEntry cached =
        rate(TokenCounts.newBuilder().setCachedInput(5).build()).getEntries().get(0);

    assertThat(cached.getStatus()).isEqualTo(RatingStatus.UNPRICED);
    assertThat(cached.getTokens()).isEqualTo(5);
    assertThat(cached.getUnitPrice()).isNull();
    assertThat(cached.getAmount()).isNull();
    assertThat(cached.getCurrency()).isNull();
    assertThat(cached.getPriceId()).isNull();
  }

  @Test
  void reasoningTakesTheOutputPriceOnlyWithoutARowOfItsOwn() {
    tables.add(price(TokenClass.OUTPUT, "0.000002", LONG_AGO));
    TokenCounts reasoning = TokenCounts.newBuilder().setReasoning(10).build();
    assertThat(rate(reasoning).getEntries().get(0).getAmount()).isEqualByComparingTo("0.00002");

    tables.add(price(TokenClass.REASONING, "0.000003", LONG_AGO));
    assertThat(rate(reasoning).getEntries().get(0).getAmount()).isEqualByComparingTo("0.00003");
  }

  @Test
  void anotherServiceTierHasItsOwnPrices() {
    tables.add(price(TokenClass.INPUT, "0.000001", LONG_AGO));
    Generation batch = Generations.finishedAt("g1", NOON);
    batch.setServiceTier(ServiceTier.BATCH);

    assertThat(rater.rate(batch, NOON).getEntries())
        .extracting(RatedEntry::getStatus)
        .containsOnly(RatingStatus.UNPRICED);
  }

  @Test
  void onlyClassesWithTokensHaveEntries() {
    assertThat(rate(TokenCounts.newBuilder().build()).getEntries()).isEmpty();
    assertThat(rater.rate(Generations.finishedAt("g1", NOON), NOON).getEntries())
        .extracting(RatedEntry::getTokenClass)
        .containsExactly(TokenClass.INPUT, TokenClass.OUTPUT);
  }

  @Test
  void aCancelledGenerationIsRatedAndAFailedOneIsNot() {
    assertThat(
            rater
                .rate(Generations.withStatus("a", NOON, GenerationStatus.CANCELLED), NOON)
                .getEntries())
        .hasSize(2);
    assertThat(
            rater
                .rate(Generations.withStatus("b", NOON, GenerationStatus.FAILED), NOON)
                .getEntries())
        .isEmpty();
  }

  @Test
  void ratingTheSameThingAgainGivesTheSameEntryIds() {
    RatedUsage first = rater.rate(Generations.finishedAt("g1", NOON), NOON);
    RatedUsage again = rater.rate(Generations.finishedAt("g1", NOON), NOON.plusSeconds(9));
    RatedUsage other = rater.rate(Generations.finishedAt("g2", NOON), NOON);

    assertThat(again.getEntries()).isEqualTo(first.getEntries());
    assertThat(other.getEntries())
        .extracting(RatedEntry::getEntryId)
        .doesNotContainAnyElementsOf(
            first.getEntries().stream().map(RatedEntry::getEntryId).toList());
    assertThat(first.getEntries()).extracting(RatedEntry::getEntryId).doesNotHaveDuplicates();
  }

  private RatedUsage rate(TokenCounts tokens) {
    return rater.rate(Generations.withTokens("g1", NOON, tokens), NOON);
  }
}
