package io.tokenmeter.streams.rating;

import static io.tokenmeter.schemas.topic.Topics.GENERATION_EVENTS;
import static io.tokenmeter.schemas.topic.Topics.RATED_USAGE;
import static io.tokenmeter.streams.Moments.LONG_AGO;
import static io.tokenmeter.streams.Moments.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.reference.TokenClass;
import io.tokenmeter.streams.Generations;
import io.tokenmeter.streams.ReferenceRows;
import io.tokenmeter.streams.TopologyDriver;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Sums of the ledger against plain decimals, whatever the order and however often events come. */
class RatedSumsTest {

  @Property(tries = 40)
  void theLedgerAddsUpToTokensTimesPrices(
      @ForAll("prices") List<BigDecimal> prices,
      @ForAll("tokens") List<TokenCounts> generations,
      @ForAll long seed) {
    BigDecimal expected = BigDecimal.ZERO;
    List<Integer> arrivals = new ArrayList<>();
    Random random = new Random(seed);
    for (int i = 0; i < generations.size(); i++) {
      expected = expected.add(plainSum(generations.get(i), prices));
      arrivals.addAll(Collections.nCopies(1 + random.nextInt(3), i));
    }
    Collections.shuffle(arrivals, random);

    try (TopologyDriver metering = TopologyDriver.metering(NOON)) {
      addPrices(metering, prices);
      for (int i : arrivals) {
        metering.send(
            GENERATION_EVENTS,
            Generations.withTokens("g" + i, NOON.minusSeconds(i), generations.get(i)),
            NOON);
      }
      assertThat(
              metering.read(RATED_USAGE).stream()
                  .flatMap(usage -> usage.getEntries().stream())
                  .map(RatedEntry::getAmount)
                  .reduce(BigDecimal.ZERO, BigDecimal::add))
          .isEqualByComparingTo(expected);
      assertThat(metering.meters.counter("tokenmeter.duplicates").count())
          .isEqualTo(arrivals.size() - generations.size());
    }
  }

  private static BigDecimal plainSum(TokenCounts tokens, List<BigDecimal> prices) {
    return prices
        .get(0)
        .multiply(BigDecimal.valueOf(tokens.getInput()))
        .add(prices.get(1).multiply(BigDecimal.valueOf(tokens.getCachedInput())))
        .add(
            prices
                .get(2)
                .multiply(BigDecimal.valueOf(tokens.getCacheWrite() - tokens.getCacheWrite1h())))
        .add(prices.get(5).multiply(BigDecimal.valueOf(tokens.getCacheWrite1h())))
        .add(prices.get(3).multiply(BigDecimal.valueOf(tokens.getOutput())))
        .add(prices.get(4).multiply(BigDecimal.valueOf(tokens.getReasoning())));
  }

  private static void addPrices(TopologyDriver metering, List<BigDecimal> prices) {
    List<TokenClass> classes =
        List.of(
            TokenClass.INPUT,
            TokenClass.CACHED_INPUT,
            TokenClass.CACHE_WRITE,
            TokenClass.OUTPUT,
            TokenClass.REASONING,
            TokenClass.CACHE_WRITE_1H);
    for (int i = 0; i < classes.size(); i++) {
      metering.tables.add(
          ReferenceRows.price(classes.get(i), prices.get(i).toPlainString(), LONG_AGO));
    }
  }

  @Provide
  Arbitrary<List<BigDecimal>> prices() {
    return Arbitraries.bigIntegers()
        .between(BigInteger.ZERO, BigInteger.TEN.pow(26))
        .map(unscaled -> new BigDecimal(unscaled, 24))
        .list()
        .ofSize(6);
  }

  @Provide
  Arbitrary<List<TokenCounts>> tokens() {
    Arbitrary<Long> count = Arbitraries.longs().between(0, 2_000_000);
    return Combinators.combine(count, count, count, count, count, count)
        .as(
            (input, cached, written, output, reasoning, forAnHour) ->
                new TokenCounts(input, cached, written + forAnHour, output, reasoning, forAnHour))
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }
}
