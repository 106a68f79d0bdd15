package io.tokenmeter.schemas.closing;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.closing.PlainClosing.Agreed;
import io.tokenmeter.schemas.closing.PlainClosing.Entry;
import io.tokenmeter.schemas.derived.Posting;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.TermKind;
import io.tokenmeter.schemas.reference.TokenClass;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Entries and postings of three closed months add up, whatever was agreed and came in which order.
 */
class ClosedSumsTest {

  private static final YearMonth FIRST = YearMonth.of(2026, 9);

  @Property(tries = 500)
  void entriesAndPostingsAddUpToWhatIsPayableAndThatIsWhatPlainDecimalsSay(
      @ForAll("ledgers") List<Entry> ledger,
      @ForAll("agreements") Agreed agreed,
      @ForAll long seed) {
    List<ClosedAmounts> closed = close(ledger, agreed);
    List<BigDecimal> expected = PlainClosing.payable(ledger, agreed);
    Set<String> ids = new HashSet<>();
    for (int period = 0; period < 3; period++) {
      assertThat(closed.get(period).payable()).isEqualTo(expected.get(period));
      Map<String, BigDecimal> sums = sums(ledger, closed.get(period), period);
      assertThat(sums.remove("EUR")).isEqualByComparingTo(expected.get(period));
      assertThat(sums.values()).allSatisfy(sum -> assertThat(sum).isZero());
      for (Posting posting : closed.get(period).postings()) {
        assertThat(ids.add(posting.getEntryId())).as(posting.getEntryId()).isTrue();
      }
    }

    List<Entry> shuffled = new ArrayList<>(ledger);
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(close(shuffled, agreed)).isEqualTo(closed);
  }

  private static Map<String, BigDecimal> sums(
      List<Entry> ledger, ClosedAmounts closed, int period) {
    Map<String, BigDecimal> sums = new TreeMap<>(Map.of("EUR", BigDecimal.ZERO));
    for (Entry entry : ledger) {
      if (entry.period() == period) {
        sums.merge(entry.currency(), entry.amount(), BigDecimal::add);
      }
    }
    for (Posting posting : closed.postings()) {
      sums.merge(posting.getCurrency(), posting.getAmount(), BigDecimal::add);
    }
    return sums;
  }

  private static List<ClosedAmounts> close(List<Entry> ledger, Agreed agreed) {
    ReferenceTables tables = new ReferenceTables();
    tables.add(
        Terms.tiers(
            agreed.graduated() ? TermKind.GRADUATED_TIERS : TermKind.VOLUME_TIERS,
            "a",
            "EUR",
            "0",
            agreed.first().toPlainString(),
            Long.toString(agreed.secondAbove()),
            agreed.second().toPlainString()));
    tables.add(
        Terms.amount("least", TermKind.MINIMUM_SPEND, agreed.minimum().toPlainString()).build());
    tables.add(
        Terms.amount("one", TermKind.CREDIT, agreed.creditOne().toPlainString())
            .setPosition(1)
            .build());
    tables.add(Terms.amount("two", TermKind.CREDIT, agreed.creditTwo().toPlainString()).build());
    tables.add(Terms.rate("USD", "EUR", agreed.dollar().toPlainString()));
    Periods periods = new Periods(Terms.account("EUR"), tables);
    List<ClosedAmounts> closed = new ArrayList<>();
    for (int period = 0; period < 3; period++) {
      int end = period;
      List<Entry> seen = ledger.stream().filter(entry -> entry.period() <= end).toList();
      closed.add(periods.close(FIRST.plusMonths(period), totals(seen)));
    }
    return closed;
  }

  private static List<LedgerTotal> totals(List<Entry> entries) {
    record Kind(int month, String model, String currency) {}
    List<LedgerTotal> totals = new ArrayList<>();
    entries.stream()
        .collect(groupingBy(e -> new Kind(e.month(), e.model(), e.currency())))
        .forEach(
            (kind, of) ->
                totals.add(
                    new LedgerTotal(
                        FIRST.plusMonths(kind.month()),
                        kind.model(),
                        TokenClass.OUTPUT,
                        kind.currency(),
                        of.stream().mapToLong(Entry::tokens).sum(),
                        of.stream().map(Entry::amount).reduce(BigDecimal.ZERO, BigDecimal::add))));
    return totals;
  }

  @Provide
  Arbitrary<List<Entry>> ledgers() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(0, 2),
            Arbitraries.of("a", "b"),
            Arbitraries.of("EUR", "USD"),
            Arbitraries.longs().between(-20, 60),
            prices())
        .as(Entry::new)
        .list()
        .ofMaxSize(25);
  }

  @Provide
  Arbitrary<Agreed> agreements() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.longs().between(1, 100),
            prices(),
            prices(),
            cents(3_000),
            cents(2_000),
            cents(2_000),
            Arbitraries.bigDecimals()
                .between(new BigDecimal("0.5"), new BigDecimal("2"))
                .ofScale(6))
        .as(Agreed::new);
  }

  private static Arbitrary<BigDecimal> prices() {
    return Arbitraries.bigDecimals().between(BigDecimal.ZERO, BigDecimal.ONE).ofScale(21);
  }

  private static Arbitrary<BigDecimal> cents(long most) {
    return Arbitraries.longs().between(0, most).map(cents -> BigDecimal.valueOf(cents, 2));
  }
}
