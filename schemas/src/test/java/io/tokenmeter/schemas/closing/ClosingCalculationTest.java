package io.tokenmeter.schemas.closing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenmeter.schemas.derived.Posting;
import io.tokenmeter.schemas.derived.PostingKind;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.TermKind;
import io.tokenmeter.schemas.reference.TokenClass;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** Months whose every posting was worked out by hand. */
class ClosingCalculationTest {

  private static final YearMonth OCTOBER = YearMonth.of(2026, 10);
  private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);

  @Test
  void aMonthWithoutTermsIsWhatItWasRatedAtInWholeCents() {
    ClosedAmounts october = periods().close(OCTOBER, List.of(total(OCTOBER, 1_000, "12.3451")));

    assertThat(october.payable()).isEqualTo("12.35");
    assertThat(lines(october)).containsExactly("ROUNDING null 0.0049 EUR");
  }

  @Test
  void graduatedTiersPriceEachPartOfTheTokensAndVolumeTiersAllOfThem() {
    // Rated at 0.01 each: 25. Graduated: 1,000 x 0.010 + 1,000 x 0.008 + 500 x 0.005 = 20.5.
    String[] tiers = {"0", "0.010", "1000", "0.008", "2000", "0.005"};
    List<LedgerTotal> ledger = List.of(total(OCTOBER, 2_500, "25"));
    ClosedAmounts graduated =
        periods(Terms.tiers(TermKind.GRADUATED_TIERS, "m", "EUR", tiers)).close(OCTOBER, ledger);
    assertThat(lines(graduated)).contains("TIERS tiers-m-EUR -4.5 EUR");
    assertThat(graduated.payable()).isEqualTo("20.50");

    // Volume: 2,500 x 0.005 = 12.5.
    ClosedAmounts volume =
        periods(Terms.tiers(TermKind.VOLUME_TIERS, "m", "EUR", tiers)).close(OCTOBER, ledger);
    assertThat(lines(volume)).contains("TIERS tiers-m-EUR -12.5 EUR");
    assertThat(volume.payable()).isEqualTo("12.50");
  }

  @Test
  void usageThatComesAfterItsMonthIsClosedPaysTheDifferenceThatItMakesToItsTiers() {
    Periods periods =
        periods(Terms.tiers(TermKind.VOLUME_TIERS, "m", "EUR", "0", "0.010", "1000", "0.008"));
    assertThat(periods.close(OCTOBER, List.of(total(OCTOBER, 1_000, "10"))).payable())
        .isEqualTo("10.00");

    // 500 more of October, rated 5: all 1,500 cost 12, of which 10 are paid. November itself: 1.
    ClosedAmounts november =
        periods.close(NOVEMBER, List.of(total(OCTOBER, 1_500, "15"), total(NOVEMBER, 100, "1")));
    assertThat(november.postings().get(0).getUsageMonth()).isEqualTo("2026-10");
    assertThat(lines(november)).contains("TIERS tiers-m-EUR -3 EUR");
    assertThat(november.payable()).isEqualTo("3.00");
  }

  @Test
  void anotherCurrencyIsConvertedByAPairOfPostingsThatNameTheRate() {
    LedgerTotal dollars =
        new LedgerTotal(OCTOBER, "m", TokenClass.INPUT, "USD", 10, new BigDecimal("3.50"));
    ClosedAmounts october =
        periods(Terms.rate("USD", "EUR", "0.92"))
            .close(OCTOBER, List.of(dollars, total(OCTOBER, 1, "1")));

    assertThat(lines(october)).startsWith("CONVERSION USD -3.5 USD", "CONVERSION USD 3.22 EUR");
    assertThat(october.postings())
        .filteredOn(posting -> posting.getKind() == PostingKind.CONVERSION)
        .allSatisfy(
            posting -> {
              assertThat(posting.getFxRate()).isEqualByComparingTo("0.92");
              assertThat(posting.getEffectiveFrom()).isEqualTo(Terms.LONG_AGO);
              assertThat(posting.getVersion()).isEqualTo(1);
            });
    assertThat(october.payable()).isEqualTo("4.22");
    assertThatThrownBy(() -> periods().close(OCTOBER, List.of(dollars)))
        .hasMessageContaining(
            "no FX rate from USD to EUR is in force at 2026-10-31T22:59:59.999999Z");
  }

  @Test
  void aMinimumIsReachedBeforeCreditsPay() {
    ClosedAmounts october =
        periods(
                Terms.amount("least", TermKind.MINIMUM_SPEND, "100").build(),
                Terms.amount("welcome", TermKind.CREDIT, "30").build())
            .close(OCTOBER, List.of(total(OCTOBER, 1_000, "60")));

    assertThat(lines(october))
        .containsExactly("MINIMUM least 40 EUR", "CREDIT welcome -30 EUR", "ROUNDING null 0 EUR");
    assertThat(october.payable()).isEqualTo("70.00");
  }

  @Test
  void creditsPayInTheirOrderUntilTheyAreUsedUpOrExpired() {
    Instant inOctober = Instant.parse("2026-10-20T00:00:00Z");
    Periods periods =
        periods(
            Terms.amount("b", TermKind.CREDIT, "50").setPosition(2).build(),
            Terms.amount("expires", TermKind.CREDIT, "25")
                .setPosition(1)
                .setEffectiveTo(inOctober)
                .build());
    assertThat(lines(periods.close(OCTOBER, List.of(total(OCTOBER, 1, "20")))))
        .containsExactly("CREDIT expires -20 EUR", "ROUNDING null 0 EUR");

    // 5 are left of the first, but it has expired.
    List<LedgerTotal> ledger = List.of(total(OCTOBER, 1, "20"), total(NOVEMBER, 1, "30"));
    assertThat(lines(periods.close(NOVEMBER, ledger)))
        .containsExactly("CREDIT b -30 EUR", "ROUNDING null 0 EUR");

    YearMonth december = YearMonth.of(2026, 12);
    List<LedgerTotal> more =
        List.of(total(OCTOBER, 1, "20"), total(NOVEMBER, 1, "30"), total(december, 1, "30"));
    ClosedAmounts last = periods.close(december, more);
    assertThat(lines(last)).containsExactly("CREDIT b -20 EUR", "ROUNDING null 0 EUR");
    assertThat(last.payable()).isEqualTo("10.00");
  }

  @Test
  void aReversalAfterTheClosingIsACreditNoteOfTheNextPeriod() {
    Periods periods = periods();
    periods.close(OCTOBER, List.of(total(OCTOBER, 10, "10")));
    ClosedAmounts november = periods.close(NOVEMBER, List.of(total(OCTOBER, 7, "7")));
    assertThat(november.rated().get("EUR")).isEqualByComparingTo("-3");
    assertThat(november.payable()).isEqualTo("-3.00");
  }

  @Test
  void whatMakesNoSenseIsRefusedByName() {
    List<LedgerTotal> ledger = List.of(total(OCTOBER, 10, "10"));
    assertThatThrownBy(
            () ->
                periods(Terms.tiers(TermKind.VOLUME_TIERS, "m", "EUR", "5", "0.1"))
                    .close(OCTOBER, ledger))
        .hasMessage(
            "term tiers-m-EUR of account acme: tier 1 is above 5 tokens; let the first begin at 0 and each be above the one before");
    assertThatThrownBy(
            () ->
                periods(Terms.of("least", TermKind.MINIMUM_SPEND, "EUR").build())
                    .close(OCTOBER, ledger))
        .hasMessageContaining("term least of account acme: amount null EUR");
    assertThatThrownBy(
            () ->
                new Periods(Terms.account("XAU"), new ReferenceTables()).close(OCTOBER, List.of()))
        .hasMessageContaining("account acme is in XAU");
  }

  private static Periods periods(SpecificRecord... rows) {
    ReferenceTables tables = new ReferenceTables();
    List.of(rows).forEach(tables::add);
    return new Periods(Terms.account("EUR"), tables);
  }

  private static LedgerTotal total(YearMonth month, long tokens, String amount) {
    return new LedgerTotal(month, "m", TokenClass.INPUT, "EUR", tokens, new BigDecimal(amount));
  }

  private static List<String> lines(ClosedAmounts closed) {
    return closed.postings().stream().map(ClosingCalculationTest::line).toList();
  }

  private static String line(Posting posting) {
    return "%s %s %s %s"
        .formatted(
            posting.getKind(),
            posting.getSubject(),
            posting.getAmount().signum() == 0
                ? "0"
                : posting.getAmount().stripTrailingZeros().toPlainString(),
            posting.getCurrency());
  }
}
