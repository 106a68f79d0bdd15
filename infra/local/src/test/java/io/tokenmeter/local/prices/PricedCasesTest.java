package io.tokenmeter.local.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.ServiceTier;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.TokenClass;
import io.tokenmeter.streams.rating.Rater;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Amounts at the prices of LiteLLM's map, to the last digit. The expected ones are worked out from
 * the text of the map by another program, in another language, which knows nothing of this one.
 */
class PricedCasesTest {

  private static final Path MAP =
      Path.of("../../../shared/data/litellm-prices/model_prices_and_context_window.json");
  private static final String UNPRICED = "UNPRICED";

  /** The columns of amounts, in the order of the file. */
  private static final List<TokenClass> CLASSES =
      List.of(
          TokenClass.INPUT,
          TokenClass.CACHED_INPUT,
          TokenClass.CACHE_WRITE,
          TokenClass.CACHE_WRITE_1H,
          TokenClass.OUTPUT,
          TokenClass.REASONING);

  private static final int COUNTS = 3;
  private static final int AMOUNTS = COUNTS + CLASSES.size();
  private static final int TOGETHER = AMOUNTS + CLASSES.size();

  private static final ReferenceTables TABLES = new ReferenceTables();
  private static final Rater RATER = new Rater(TABLES);

  @BeforeAll
  static void readThePrices() throws Exception {
    assumeTrue(Files.exists(MAP), "the price map is not at " + MAP.toAbsolutePath());
    PriceFile.read(MAP, PriceEntries.today()).rows().forEach(TABLES::add);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "priced-cases.csv", numLinesToSkip = 1)
  void anAmountIsThatOfTheFileToTheLastDigit(ArgumentsAccessor row) {
    RatedUsage usage =
        RATER.rate(
            generation(
                row.getString(0),
                row.getString(1),
                ServiceTier.valueOf(row.getString(2)),
                new TokenCounts(
                    row.getLong(COUNTS),
                    row.getLong(COUNTS + 1),
                    row.getLong(COUNTS + 2),
                    row.getLong(COUNTS + 4),
                    row.getLong(COUNTS + 5),
                    row.getLong(COUNTS + 3))),
            PriceEntries.TODAY);

    for (int i = 0; i < CLASSES.size(); i++) {
      assertThat(amount(usage, CLASSES.get(i)))
          .as(CLASSES.get(i).name())
          .isEqualTo(row.getString(AMOUNTS + i));
    }
    assertThat(total(List.of(usage))).isEqualByComparingTo(row.getString(TOGETHER));
  }

  @Test
  void aMonthOfTenBillionTokensOfOneAgentIsExact() {
    // 50,000 calls of 200,000 tokens: 3 new, 187,997 cached, 8,000 written, 4,000 out; 3 x 3 +
    // 187,997 x 0.3
    // + 8,000 x 3.75 + 4,000 x 15 = 146,408.1 millionths of a dollar each, at most 200k of context.
    Generation call =
        generation(
            "call",
            "claude-sonnet-4-5",
            ServiceTier.STANDARD,
            new TokenCounts(3L, 187_997L, 8_000L, 4_000L, 0L, 0L));
    BigDecimal month = BigDecimal.ZERO;
    long tokens = 0;
    for (int i = 0; i < 50_000; i++) {
      call.setGenerationId("call-" + i);
      RatedUsage usage = RATER.rate(call, PriceEntries.TODAY);
      month = month.add(total(List.of(usage)));
      tokens += usage.getEntries().stream().mapToLong(RatedEntry::getTokens).sum();
    }
    assertThat(tokens).isEqualTo(10_000_000_000L);
    assertThat(month).isEqualByComparingTo("7320.405");
  }

  /** As the file writes it: nothing without tokens, no trailing zeros. */
  private static @Nullable String amount(RatedUsage usage, TokenClass tokenClass) {
    return usage.getEntries().stream()
        .filter(entry -> entry.getTokenClass() == tokenClass)
        .map(
            entry ->
                entry.getAmount() == null
                    ? UNPRICED
                    : entry.getAmount().stripTrailingZeros().toPlainString())
        .findFirst()
        .orElse(null);
  }

  private static BigDecimal total(List<RatedUsage> usages) {
    return usages.stream()
        .flatMap(usage -> usage.getEntries().stream())
        .map(RatedEntry::getAmount)
        .filter(Objects::nonNull)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static Generation generation(
      String id, String model, ServiceTier tier, TokenCounts tokens) {
    return Calls.of(id, model, tokens).setServiceTier(tier).build();
  }
}
