package io.tokenmeter.schemas.closing;

import io.tokenmeter.schemas.derived.CurrencyAmount;
import io.tokenmeter.schemas.derived.PeriodClosing;
import io.tokenmeter.schemas.derived.Posting;
import io.tokenmeter.schemas.derived.PostingKind;
import io.tokenmeter.schemas.identity.JoinedKey;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.AccountTerm;
import io.tokenmeter.schemas.reference.BillingAccount;
import io.tokenmeter.schemas.reference.FxRate;
import io.tokenmeter.schemas.reference.TermKind;
import io.tokenmeter.schemas.tariff.BillingMonth;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a month of an account comes to, in this order: what its entries were rated at; tiers, each
 * month of usage at the price of its own total, so that usage that came after its month was closed
 * pays the difference it makes; other currencies, at the rate in force at the end of the month; the
 * minimum; credits, by position; rounding, half-up, to the currency's smallest unit.
 *
 * <p>Periods are closed one after the other. What earlier ones hold is taken off the totals of the
 * whole ledger, and so everything is in exactly one of them.
 */
public final class ClosingCalculation {

  /** Scale of amounts in the ledger. */
  public static final int SCALE = 24;

  private final BillingAccount account;
  private final BillingMonth month;
  private final ReferenceTables tables;
  private final List<PeriodClosing> earlier;
  private final SortedMap<String, BigDecimal> amounts = new TreeMap<>();
  private final List<Posting> postings = new ArrayList<>();

  /**
   * @param account as it is at the end of the month
   * @param earlier every closing of the account before this one
   */
  public ClosingCalculation(
      BillingAccount account,
      BillingMonth month,
      ReferenceTables tables,
      List<PeriodClosing> earlier) {
    this.account = account;
    this.month = month;
    this.tables = tables;
    this.earlier = List.copyOf(earlier);
  }

  /**
   * Call it once.
   *
   * @param ledger all totals of the account of this and earlier months, up to the end of the ledger
   *     that the period is to hold
   * @throws IllegalArgumentException naming what is missing or makes no sense (an FX rate, tiers,
   *     an amount, a currency), and what to do
   */
  public ClosedAmounts close(Collection<LedgerTotal> ledger) {
    int digits = digits();
    SortedMap<String, BigDecimal> rated = rated(ledger);
    amounts.putAll(rated);
    postTiers(ledger);
    postConversions();
    postMinimum();
    postCredits();
    BigDecimal payable = owed().setScale(digits, RoundingMode.HALF_UP);
    post(posting(PostingKind.ROUNDING, null, payable.subtract(owed()), account.getCurrency()));
    return new ClosedAmounts(rated, List.copyOf(postings), payable);
  }

  /** Digits after the point of what can be paid in the account's currency. */
  private int digits() {
    return Currency.getAvailableCurrencies().stream()
        .filter(currency -> currency.getCurrencyCode().equals(account.getCurrency()))
        .map(Currency::getDefaultFractionDigits)
        .filter(digits -> digits >= 0)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "account %s is in %s, which is no currency of ISO 4217 that one can pay in; correct the account"
                        .formatted(account.getAccount(), account.getCurrency())));
  }

  private SortedMap<String, BigDecimal> rated(Collection<LedgerTotal> ledger) {
    SortedMap<String, BigDecimal> rated = new TreeMap<>();
    for (LedgerTotal total : ledger) {
      rated.merge(total.currency(), total.amount(), BigDecimal::add);
    }
    for (PeriodClosing closing : earlier) {
      for (CurrencyAmount before : closing.getRated()) {
        rated.merge(before.getCurrency(), before.getAmount().negate(), BigDecimal::add);
      }
    }
    rated.replaceAll((currency, amount) -> amount.setScale(SCALE, RoundingMode.UNNECESSARY));
    return rated;
  }

  private void postTiers(Collection<LedgerTotal> ledger) {
    SortedMap<TierAdjustments.Share, BigDecimal> open =
        new TreeMap<>(new TierAdjustments(account.getAccount(), zone(), tables).of(ledger));
    for (Posting before : postedBefore(PostingKind.TIERS)) {
      open.merge(
          new TierAdjustments.Share(before.getUsageMonth(), subject(before), before.getCurrency()),
          before.getAmount().negate(),
          BigDecimal::add);
    }
    open.forEach(
        (share, amount) -> {
          if (amount.signum() != 0) {
            Posting posting =
                posting(PostingKind.TIERS, share.term(), amount, share.currency(), share.month());
            post(posting);
          }
        });
  }

  private void postConversions() {
    for (String currency : new TreeSet<>(amounts.keySet())) {
      BigDecimal amount = amounts.get(currency);
      if (!currency.equals(account.getCurrency()) && amount != null && amount.signum() != 0) {
        FxRate rate = rate(currency);
        BigDecimal converted =
            amount.multiply(rate.getRate()).setScale(SCALE, RoundingMode.HALF_EVEN);
        post(named(posting(PostingKind.CONVERSION, currency, amount.negate(), currency), rate));
        post(
            named(
                posting(PostingKind.CONVERSION, currency, converted, account.getCurrency()), rate));
      }
    }
  }

  private FxRate rate(String currency) {
    return tables
        .fxQuote(currency, account.getCurrency(), lastInstant())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no FX rate from %s to %s is in force at %s; publish one"
                        .formatted(currency, account.getCurrency(), lastInstant())));
  }

  private static Posting named(Posting posting, FxRate rate) {
    posting.setFxRate(rate.getRate());
    posting.setEffectiveFrom(rate.getEffectiveFrom());
    posting.setVersion(rate.getVersion());
    return posting;
  }

  private void postMinimum() {
    for (AccountTerm term : tables.terms(account.getAccount(), month.start())) {
      if (term.getKind() == TermKind.MINIMUM_SPEND) {
        BigDecimal shortfall = amount(term).subtract(owed());
        if (shortfall.signum() > 0) {
          post(named(posting(PostingKind.MINIMUM, term.getTerm(), shortfall), term));
        }
      }
    }
  }

  private void postCredits() {
    Map<List<Object>, BigDecimal> drawn = drawn();
    for (AccountTerm credit : tables.terms(account.getAccount(), Instant.MIN, month.end())) {
      if (credit.getKind() == TermKind.CREDIT && !hasExpired(credit) && owed().signum() > 0) {
        BigDecimal left =
            amount(credit)
                .subtract(
                    drawn.getOrDefault(
                        List.of(credit.getTerm(), credit.getEffectiveFrom()), BigDecimal.ZERO));
        BigDecimal draw = left.min(owed());
        if (draw.signum() > 0) {
          post(named(posting(PostingKind.CREDIT, credit.getTerm(), draw.negate()), credit));
        }
      }
    }
  }

  private boolean hasExpired(AccountTerm credit) {
    return credit.getEffectiveTo() != null && !credit.getEffectiveTo().isAfter(month.start());
  }

  /** By term and effective_from, what of a credit is used up. */
  private Map<List<Object>, BigDecimal> drawn() {
    Map<List<Object>, BigDecimal> drawn = new HashMap<>();
    for (Posting before : postedBefore(PostingKind.CREDIT)) {
      drawn.merge(
          List.of(subject(before), Objects.requireNonNull(before.getEffectiveFrom())),
          before.getAmount().negate(),
          BigDecimal::add);
    }
    return drawn;
  }

  private BigDecimal amount(AccountTerm term) {
    BigDecimal amount = term.getAmount();
    if (amount == null
        || amount.signum() < 0
        || !term.getCurrency().equals(account.getCurrency())) {
      throw new IllegalArgumentException(
          "term %s of account %s: amount %s %s; give one that is not negative, in the account's %s"
              .formatted(
                  term.getTerm(),
                  account.getAccount(),
                  amount,
                  term.getCurrency(),
                  account.getCurrency()));
    }
    return amount;
  }

  private static Posting named(Posting posting, AccountTerm term) {
    posting.setEffectiveFrom(term.getEffectiveFrom());
    posting.setVersion(term.getVersion());
    return posting;
  }

  private BigDecimal owed() {
    return amounts.getOrDefault(account.getCurrency(), BigDecimal.ZERO);
  }

  private List<Posting> postedBefore(PostingKind kind) {
    return earlier.stream()
        .flatMap(closing -> closing.getPostings().stream())
        .filter(posting -> posting.getKind() == kind)
        .toList();
  }

  private static String subject(Posting posting) {
    return Optional.ofNullable(posting.getSubject()).orElse("");
  }

  private Posting posting(PostingKind kind, @Nullable String subject, BigDecimal amount) {
    return posting(kind, subject, amount, account.getCurrency());
  }

  private Posting posting(
      PostingKind kind, @Nullable String subject, BigDecimal amount, String currency) {
    return posting(kind, subject, amount, currency, month.month().toString());
  }

  private Posting posting(
      PostingKind kind,
      @Nullable String subject,
      BigDecimal amount,
      String currency,
      String usageMonth) {
    Posting posting = new Posting();
    posting.setKind(kind);
    posting.setSubject(subject);
    posting.setAmount(amount.setScale(SCALE, RoundingMode.UNNECESSARY));
    posting.setCurrency(currency);
    posting.setUsageMonth(usageMonth);
    return posting;
  }

  /** One of a kind, subject, row, month and currency is in a period. */
  private void post(Posting posting) {
    posting.setEntryId(
        JoinedKey.of(
            account.getAccount(),
            month.month().toString(),
            posting.getKind().name(),
            subject(posting),
            String.valueOf(posting.getEffectiveFrom()),
            posting.getUsageMonth(),
            posting.getCurrency()));
    postings.add(posting);
    amounts.merge(posting.getCurrency(), posting.getAmount(), BigDecimal::add);
  }

  private ZoneId zone() {
    return month.zone();
  }

  private Instant lastInstant() {
    return month.end().minusNanos(1_000);
  }
}
