package io.tokenmeter.streams.rating;

import static io.tokenmeter.streams.Moments.LONG_AGO;
import static io.tokenmeter.streams.Moments.NOON;
import static io.tokenmeter.streams.ReferenceRows.account;
import static io.tokenmeter.streams.ReferenceRows.price;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.derived.RatingStatus;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.ServiceTier;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import io.tokenmeter.streams.Generations;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
  void aLongContextRepricesTheWholeRequestAndCachedInputCountsAsContext() {
    tables.add(price(TokenClass.INPUT, "0.000001", LONG_AGO));
    tables.add(price(TokenClass.OUTPUT, "0.000003", LONG_AGO));
    tables.add(above(200_000, price(TokenClass.INPUT, "0.000002", LONG_AGO)));
    tables.add(above(272_000, price(TokenClass.INPUT, "0.000004", LONG_AGO)));
    tables.add(above(200_000, price(TokenClass.OUTPUT, "0.000005", LONG_AGO)));
    TokenCounts at =
        TokenCounts.newBuilder().setInput(1_000).setCachedInput(199_000).setOutput(10).build();
    TokenCounts above =
        TokenCounts.newBuilder().setInput(1_001).setCachedInput(199_000).setOutput(10).build();
    TokenCounts farAbove = TokenCounts.newBuilder().setInput(272_001).setOutput(10).build();

    assertThat(amounts(rate(at), TokenClass.INPUT, TokenClass.OUTPUT))
        .containsExactly("0.001", "0.00003");
    assertThat(amounts(rate(above), TokenClass.INPUT, TokenClass.OUTPUT))
        .containsExactly("0.002002", "0.00005");
    assertThat(amounts(rate(farAbove), TokenClass.INPUT, TokenClass.OUTPUT))
        .containsExactly("1.088004", "0.00005");
  }

  @Test
  void whatACacheKeepsForAnHourHasItsOwnPriceAndIsCountedOnce() {
    tables.add(price(TokenClass.CACHE_WRITE, "0.00000375", LONG_AGO));
    TokenCounts written =
        TokenCounts.newBuilder().setCacheWrite(1_000).setCacheWrite1h(400).build();

    RatedUsage without = rate(written);
    assertThat(without.getEntries())
        .extracting(RatedEntry::getTokenClass, RatedEntry::getTokens, RatedEntry::getStatus)
        .containsExactly(
            tuple(TokenClass.CACHE_WRITE, 600L, RatingStatus.RATED),
            tuple(TokenClass.CACHE_WRITE_1H, 400L, RatingStatus.UNPRICED));

    tables.add(price(TokenClass.CACHE_WRITE_1H, "0.000006", LONG_AGO));
    assertThat(amounts(rate(written), TokenClass.CACHE_WRITE, TokenClass.CACHE_WRITE_1H))
        .containsExactly("0.00225", "0.0024");
  }

  @Test
  void anAccountsOwnPriceGoesBeforeItsListAndThatBeforeTheDefault() {
    tables.add(price(TokenClass.INPUT, "0.000003", LONG_AGO));
    tables.add(price(TokenClass.OUTPUT, "0.000003", LONG_AGO));
    tables.add(price(TokenClass.CACHED_INPUT, "0.000003", LONG_AGO));
    tables.add(on("partners", price(TokenClass.INPUT, "0.000002", LONG_AGO)));
    tables.add(on("partners", price(TokenClass.OUTPUT, "0.000002", LONG_AGO)));
    tables.add(on("acme-corp", price(TokenClass.INPUT, "0.000001", LONG_AGO)));
    TokenCounts million =
        TokenCounts.newBuilder()
            .setInput(1_000_000)
            .setCachedInput(1_000_000)
            .setOutput(1_000_000)
            .build();
    assertThat(amounts(rate(million), TokenClass.INPUT, TokenClass.CACHED_INPUT, TokenClass.OUTPUT))
        .containsExactly("3", "3", "3");

    tables.add(account("acme-corp", "partners", "acme"));
    assertThat(amounts(rate(million), TokenClass.INPUT, TokenClass.CACHED_INPUT, TokenClass.OUTPUT))
        .containsExactly("1", "3", "2");
  }

  @Test
  void theProvidersRowGoesBeforeOneOfAnyAndSoDoesTheRegions() {
    tables.add(price(TokenClass.INPUT, "0.000001", LONG_AGO));
    Price ofOpenAi = price(TokenClass.INPUT, "0.000002", LONG_AGO);
    ofOpenAi.setProvider("openai");
    Price inEurope = price(TokenClass.INPUT, "0.000003", LONG_AGO);
    inEurope.setProvider("openai");
    inEurope.setRegion("eu");
    tables.add(inEurope);
    tables.add(ofOpenAi);

    assertThat(inputPrice(null, "eu")).isEqualByComparingTo("0.000001");
    assertThat(inputPrice("openai", null)).isEqualByComparingTo("0.000002");
    assertThat(inputPrice("openai", "us")).isEqualByComparingTo("0.000002");
    assertThat(inputPrice("openai", "eu")).isEqualByComparingTo("0.000003");
    assertThat(inputPrice("azure", "eu")).isEqualByComparingTo("0.000001");
  }

  @Test
  void onlyClassesWithTokensHaveEntries() {
    assertThat(rate(TokenCounts.newBuilder().build()).getEntries()).isEmpty();
    assertThat(rater.rate(Generations.finishedAt("g1", NOON), NOON).getEntries())
        .extracting(RatedEntry::getTokenClass)
        .containsExactly(TokenClass.INPUT, TokenClass.OUTPUT);
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

  private @Nullable BigDecimal inputPrice(@Nullable String provider, @Nullable String region) {
    Generation generation = Generations.finishedAt("g1", NOON);
    generation.setProvider(provider);
    generation.setRegion(region);
    return rater.rate(generation, NOON).getEntries().get(0).getUnitPrice();
  }

  /** What classes come to, in this order, without trailing zeros. */
  private static List<String> amounts(RatedUsage usage, TokenClass... classes) {
    return Stream.of(classes)
        .map(
            tokenClass ->
                usage.getEntries().stream()
                    .filter(entry -> entry.getTokenClass() == tokenClass)
                    .map(entry -> entry.getAmount().stripTrailingZeros().toPlainString())
                    .findFirst()
                    .orElseThrow())
        .toList();
  }

  private static Price above(long inputTokens, Price price) {
    price.setAboveInputTokens(inputTokens);
    return price;
  }

  private static Price on(String priceList, Price price) {
    price.setPriceList(priceList);
    return price;
  }

  private RatedUsage rate(TokenCounts tokens) {
    return rater.rate(Generations.withTokens("g1", NOON, tokens), NOON);
  }
}
