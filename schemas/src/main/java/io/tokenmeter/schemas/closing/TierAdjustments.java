package io.tokenmeter.schemas.closing;

import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.AccountTerm;
import io.tokenmeter.schemas.reference.TermKind;
import io.tokenmeter.schemas.tariff.BillingMonth;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** By how much what tokens were rated at misses the price of their tiers. */
final class TierAdjustments {

  /** Tokens of one month that have one term's tiers. */
  record Share(String month, String term, String currency) implements Comparable<Share> {

    private static final Comparator<Share> ORDER =
        Comparator.comparing(Share::month)
            .thenComparing(Share::term)
            .thenComparing(Share::currency);

    @Override
    public int compareTo(Share other) {
      return ORDER.compare(this, other);
    }
  }

  /** The tier price beside what has been rated. */
  private record Due(AccountTerm term, long tokens, BigDecimal rated) {

    Due plus(Due more) {
      return new Due(term, Math.addExact(tokens, more.tokens), rated.add(more.rated));
    }

    BigDecimal adjustment() {
      return new TieredPrice(term).of(tokens).subtract(rated);
    }
  }

  private final String account;
  private final ZoneId zone;
  private final ReferenceTables tables;

  TierAdjustments(String account, ZoneId zone, ReferenceTables tables) {
    this.account = account;
    this.zone = zone;
    this.tables = tables;
  }

  /**
   * For each share of the ledger that has tiers, what its months need in all: what of it has been
   * posted before is the caller's to take off.
   *
   * @throws IllegalArgumentException naming the term whose tiers make no sense
   */
  SortedMap<Share, BigDecimal> of(Collection<LedgerTotal> ledger) {
    SortedMap<Share, Due> due = new TreeMap<>();
    for (LedgerTotal total : ledger) {
      term(total)
          .ifPresent(
              term ->
                  due.merge(
                      new Share(total.month().toString(), term.getTerm(), total.currency()),
                      new Due(term, total.tokens(), total.amount()),
                      Due::plus));
    }
    SortedMap<Share, BigDecimal> adjustments = new TreeMap<>();
    due.forEach((share, of) -> adjustments.put(share, of.adjustment()));
    return adjustments;
  }

  /** The first that was in force when the month began and is for such tokens. */
  private Optional<AccountTerm> term(LedgerTotal total) {
    return tables.terms(account, new BillingMonth(total.month(), zone).start()).stream()
        .filter(term -> hasTiers(term) && isFor(term, total))
        .findFirst();
  }

  private static boolean hasTiers(AccountTerm term) {
    return term.getKind() == TermKind.VOLUME_TIERS || term.getKind() == TermKind.GRADUATED_TIERS;
  }

  private static boolean isFor(AccountTerm term, LedgerTotal total) {
    return term.getCurrency().equals(total.currency())
        && (term.getModel() == null || term.getModel().equals(total.model()))
        && (term.getTokenClasses().isEmpty()
            || term.getTokenClasses().contains(total.tokenClass()));
  }
}
