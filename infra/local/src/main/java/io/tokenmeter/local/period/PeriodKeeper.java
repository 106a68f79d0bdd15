package io.tokenmeter.local.period;

import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.local.kafka.StoredRecords;
import io.tokenmeter.local.status.PipelineProbe;
import io.tokenmeter.schemas.closing.ClosedAmounts;
import io.tokenmeter.schemas.closing.ClosingCalculation;
import io.tokenmeter.schemas.closing.LedgerTotal;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.CurrencyAmount;
import io.tokenmeter.schemas.derived.PeriodClosing;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.BillingAccount;
import io.tokenmeter.schemas.tariff.BillingMonth;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.sinks.clickhouse.load.ClickHouseLoader;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Lists the months of accounts and closes them, one after the other. */
public final class PeriodKeeper {

  /**
   * How a month is to be closed.
   *
   * @param acceptUnpriced also while tokens have no price; the correction is then in a later period
   * @param by who closes it
   */
  public record Order(
      String account, YearMonth month, boolean acceptUnpriced, Optional<String> by) {}

  /** What the closing of a month came to, or would come to. */
  public record Outcome(PeriodClosing closing, boolean wasClosedBefore) {}

  private static final Duration LOADING = Duration.ofMinutes(5);
  private static final long LOOK_MILLIS = 200;

  private final KafkaSettings kafka;
  private final SchemaRegistry registry;
  private final ReferenceTables tables;
  private final ClickHouseRows rows;
  private final Clock clock;
  private final Consumer<String> progress;

  /**
   * @param tables complete
   * @param progress told what is waited for
   */
  public PeriodKeeper(
      KafkaSettings kafka,
      SchemaRegistry registry,
      ReferenceTables tables,
      ClickHouseRows rows,
      Clock clock,
      Consumer<String> progress) {
    this.kafka = kafka;
    this.registry = registry;
    this.tables = tables;
    this.rows = rows;
    this.clock = clock;
    this.progress = progress;
  }

  /** The months of an account from its first usage until now. */
  public List<AccountPeriod> list(String account) throws IOException, InterruptedException {
    ZoneId zone = zone(account(account, clock.instant()));
    try (StoredRecords records = new StoredRecords(kafka)) {
      List<PeriodClosing> closed = Closings.of(account, records);
      AccountLedger ledger =
          AccountLedger.of(account, zone, clock.instant(), AccountLedger.ALL, rows);
      List<AccountPeriod> periods = new ArrayList<>();
      for (PeriodClosing closing : closed) {
        SortedMap<String, BigDecimal> payable = new TreeMap<>();
        payable.put(closing.getCurrency(), closing.getPayableAmount());
        periods.add(new AccountPeriod(closing.getPeriod(), AccountPeriod.State.CLOSED, payable));
      }
      periods.addAll(notClosed(zone, closed, ledger.totals()));
      return periods;
    }
  }

  private List<AccountPeriod> notClosed(
      ZoneId zone, List<PeriodClosing> closed, List<LedgerTotal> totals) {
    YearMonth first = first(closed, totals).orElse(YearMonth.now(clock.withZone(zone)));
    Map<YearMonth, SortedMap<String, BigDecimal>> rated = new TreeMap<>();
    for (LedgerTotal total : totals) {
      YearMonth month = total.month().isBefore(first) ? first : total.month();
      add(rated, month, total.currency(), total.amount());
    }
    for (PeriodClosing closing : closed) {
      for (CurrencyAmount before : closing.getRated()) {
        add(rated, first, before.getCurrency(), before.getAmount().negate());
      }
    }
    rated.values().forEach(amounts -> amounts.values().removeIf(amount -> amount.signum() == 0));
    List<AccountPeriod> periods = new ArrayList<>();
    YearMonth now = YearMonth.now(clock.withZone(zone));
    for (YearMonth month = first; !month.isAfter(now); month = month.plusMonths(1)) {
      AccountPeriod.State state =
          month.equals(now) ? AccountPeriod.State.OPEN : AccountPeriod.State.CLOSING;
      periods.add(
          new AccountPeriod(month.toString(), state, rated.getOrDefault(month, new TreeMap<>())));
    }
    return periods;
  }

  private static void add(
      Map<YearMonth, SortedMap<String, BigDecimal>> rated,
      YearMonth month,
      String currency,
      BigDecimal amount) {
    rated.computeIfAbsent(month, m -> new TreeMap<>()).merge(currency, amount, BigDecimal::add);
  }

  /**
   * Says what closing the month now would come to; writes nothing.
   *
   * @throws IllegalArgumentException naming why it cannot be closed, and what to do
   */
  public Outcome preview(Order order) throws IOException, InterruptedException, ExecutionException {
    try (StoredRecords records = new StoredRecords(kafka)) {
      return outcome(order, records);
    }
  }

  /**
   * Closes the month. It is closed once this returns; one that is closed already stays as it is.
   *
   * @throws IllegalArgumentException naming why it cannot be closed, and what to do
   * @throws org.apache.kafka.common.KafkaException when another began to close one meanwhile;
   *     nothing is written then
   */
  public Outcome close(Order order) throws IOException, InterruptedException, ExecutionException {
    // Opened before anything is read: nobody else's closing can come after that.
    try (Closings closings = Closings.open(kafka, registry);
        StoredRecords records = new StoredRecords(kafka)) {
      Outcome outcome = outcome(order, records);
      if (!outcome.wasClosedBefore()) {
        closings.write(outcome.closing());
      }
      return outcome;
    }
  }

  private Outcome outcome(Order order, StoredRecords records)
      throws IOException, InterruptedException, ExecutionException {
    List<PeriodClosing> earlier = Closings.of(order.account(), records);
    for (PeriodClosing closing : earlier) {
      if (closing.getPeriod().equals(order.month().toString())) {
        return new Outcome(closing, true);
      }
    }
    BillingMonth month = month(order);
    List<Long> ends = records.stableEnds(Topics.RATED_USAGE);
    awaitLoaded(ends);
    AccountLedger ledger = AccountLedger.of(order.account(), month.zone(), month.end(), ends, rows);
    requireNext(order, earlier, ledger.totals());
    requirePriced(order, ledger.unpricedTokens());
    BillingAccount account = account(order.account(), lastInstant(month));
    ClosedAmounts amounts =
        new ClosingCalculation(account, month, tables, earlier).close(ledger.totals());
    return new Outcome(closing(order, month, account, ends, ledger, amounts), false);
  }

  private BillingMonth month(Order order) {
    ZoneId zone = zone(account(order.account(), clock.instant()));
    BillingMonth month = new BillingMonth(order.month(), zone);
    if (clock.instant().isBefore(month.end())) {
      throw new IllegalArgumentException(
          "%s of account %s ends at %s; it can be closed from then on"
              .formatted(order.month(), order.account(), month.end()));
    }
    return month;
  }

  private BillingAccount account(String name, Instant at) {
    return tables
        .account(name, at)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no billing account is called '%s' at %s; its row on %s says since when it is"
                        .formatted(name, at, Topics.BILLING_ACCOUNTS.name())));
  }

  private static ZoneId zone(BillingAccount account) {
    return ZoneId.of(account.getTimeZone());
  }

  private static void requireNext(
      Order order, List<PeriodClosing> earlier, List<LedgerTotal> totals) {
    YearMonth next = first(earlier, totals).orElse(order.month());
    if (!order.month().equals(next)) {
      throw new IllegalArgumentException(
          "%s of account %s cannot be closed: %s comes first"
              .formatted(order.month(), order.account(), next));
    }
  }

  /** The first month that is not closed; empty where there is neither usage nor a closing. */
  private static Optional<YearMonth> first(List<PeriodClosing> closed, List<LedgerTotal> totals) {
    return closed.isEmpty()
        ? totals.stream().map(LedgerTotal::month).min(YearMonth::compareTo)
        : Optional.of(YearMonth.parse(closed.get(closed.size() - 1).getPeriod()).plusMonths(1));
  }

  private static void requirePriced(Order order, long unpricedTokens) {
    if (unpricedTokens != 0 && !order.acceptUnpriced()) {
      throw new IllegalArgumentException(
          "%,d tokens of account %s until the end of %s have no price; enter it with `prices add` and `rerate`, or accept that with --accept-unpriced and have it corrected in a later period"
              .formatted(unpricedTokens, order.account(), order.month()));
    }
  }

  /** Until the tables hold all entries that the period is to hold. */
  private void awaitLoaded(List<Long> ends) throws InterruptedException, ExecutionException {
    Map<TopicPartition, Long> wanted = new HashMap<>();
    for (int partition = 0; partition < ends.size(); partition++) {
      wanted.put(new TopicPartition(Topics.RATED_USAGE.name(), partition), ends.get(partition));
    }
    long deadline = System.nanoTime() + LOADING.toNanos();
    try (PipelineProbe probe =
        new PipelineProbe(
            kafka,
            registry,
            Map.of(ClickHouseLoader.CONSUMER_GROUP, List.of(Topics.RATED_USAGE)))) {
      Map<String, Long> behind = probe.lagBefore(wanted);
      while (!behind.isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "the ledger in ClickHouse was still %s entries behind after %d s; `status` tells what is down"
                  .formatted(behind.values(), LOADING.toSeconds()));
        }
        progress.accept("Waiting for ClickHouse to hold the ledger: " + behind.values() + " to go");
        Thread.sleep(LOOK_MILLIS);
        behind = probe.lagBefore(wanted);
      }
    }
  }

  private PeriodClosing closing(
      Order order,
      BillingMonth month,
      BillingAccount account,
      List<Long> ends,
      AccountLedger ledger,
      ClosedAmounts amounts) {
    return PeriodClosing.newBuilder()
        .setAccount(order.account())
        .setPeriod(order.month().toString())
        .setTimeZone(month.zone().getId())
        .setPeriodStart(month.start())
        .setPeriodEnd(month.end())
        .setLedgerEnds(ends)
        .setRated(
            amounts.rated().entrySet().stream()
                .map(rated -> new CurrencyAmount(rated.getKey(), rated.getValue()))
                .toList())
        .setUnpricedTokens(ledger.unpricedTokens())
        .setPostings(amounts.postings())
        .setPayableAmount(amounts.payable().setScale(ClosingCalculation.SCALE))
        .setCurrency(account.getCurrency())
        .setClosedBy(order.by().orElse(null))
        .setRecordedAt(clock.instant().truncatedTo(ChronoUnit.MICROS))
        .build();
  }

  private static Instant lastInstant(BillingMonth month) {
    return month.end().minus(1, ChronoUnit.MICROS);
  }
}
