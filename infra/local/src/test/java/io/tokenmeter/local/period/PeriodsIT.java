package io.tokenmeter.local.period;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokenmeter.engines.kafka.KafkaBroker;
import io.tokenmeter.engines.process.Supervisor;
import io.tokenmeter.local.audit.StartedClickHouse;
import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.local.kafka.LoneBroker;
import io.tokenmeter.local.kafka.StoredRecords;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.provision.TopicProvisioner;
import io.tokenmeter.schemas.reference.AccountTerm;
import io.tokenmeter.schemas.reference.BillingAccount;
import io.tokenmeter.schemas.reference.FxRate;
import io.tokenmeter.schemas.reference.TermKind;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.sinks.ClickHouseQuery;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import io.tokenmeter.sinks.clickhouse.load.ClickHouseLoader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two months of an account, closed on a real ledger. */
@Tag("side-by-side")
class PeriodsIT {

  static final String ACCOUNT = "acme";

  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final YearMonth OCTOBER = YearMonth.of(2026, 10);
  private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path data;

  private final ReferenceTables tables = new ReferenceTables();

  @Test
  void aClosedMonthAddsUpToWhatIsPayableAndWhatComesLateIsInTheNext() throws Exception {
    var broker = LoneBroker.in(data);
    var registryProgram = LoneBroker.registryIn(data);
    try (StartedClickHouse clickHouse = new StartedClickHouse(data.resolve("tables"));
        Supervisor supervisor =
            Supervisor.open(data)
                .add(KafkaBroker.spec(broker))
                .add(io.tokenmeter.engines.registry.SchemaRegistry.spec(registryProgram))) {
      supervisor.start(LIMIT);
      KafkaSettings kafka =
          LoneBroker.connection(broker, registryProgram.confluentUrl().toString());
      ClickHouseSettings database = clickHouse.database();
      try (SchemaRegistry registry = kafka.openSchemaRegistry()) {
        TopicProvisioner.provision(kafka, registry);
        try (ClickHouseLoader loader =
                new ClickHouseLoader(kafka, database, new SimpleMeterRegistry());
            ClickHouseQuery query = new ClickHouseQuery(database)) {
          loader.start();
          close(kafka, registry, new ClickHouseRows(query));
        }
      }
    }
  }

  private void close(KafkaSettings kafka, SchemaRegistry registry, ClickHouseRows rows)
      throws Exception {
    agree();
    LedgerEntries ledger = new LedgerEntries(kafka, registry);
    // In Berlin, October begins at 22:00 UTC of the day before and ends at 23:00 of its last.
    ledger.write("2026-09-30T22:00:00Z", 1_000, "0.000000000000000000001", "EUR");
    ledger.write("2026-10-15T12:00:00Z", 4_000, "0.01", "EUR");
    ledger.write("2026-10-31T22:59:59Z", 100, "0.10", "USD");
    ledger.write("2026-10-31T23:00:00Z", 500, "0.01", "EUR");
    PeriodKeeper inOctober = keeper(kafka, registry, rows, "2026-10-20T00:00:00Z");
    assertThatThrownBy(() -> inOctober.close(order(OCTOBER, false)))
        .hasMessage(
            "2026-10 of account acme ends at 2026-10-31T23:00:00Z; it can be closed from then on");

    PeriodKeeper inNovember = keeper(kafka, registry, rows, "2026-11-03T00:00:00Z");
    ledger.write("2026-10-16T12:00:00Z", 7, null, "EUR");
    assertThatThrownBy(() -> inNovember.close(order(OCTOBER, false)))
        .hasMessageContaining("7 tokens of account acme until the end of 2026-10 have no price");
    assertThat(inNovember.preview(order(OCTOBER, true)).wasClosedBefore()).isFalse();
    assertThat(rows.of("SELECT 1 FROM period_postings")).isEmpty();

    // 40 EUR and 10 USD x 0.9 = 49.000000000000000001, less a credit of 30.
    PeriodKeeper.Outcome october = inNovember.close(order(OCTOBER, true));
    assertThat(october.closing().getPayableAmount()).isEqualByComparingTo("19.00");
    assertThat(october.closing().getUnpricedTokens()).isEqualTo(7);
    awaitSums(rows, "2026-10", "19");
    PeriodKeeper.Outcome again = inNovember.close(order(OCTOBER, false));
    assertThat(again.wasClosedBefore()).isTrue();
    assertThat(again.closing()).hasToString(october.closing().toString());

    // Late usage of October, and one that is taken back: 2 - 10 = -8 in November, beside its own 5.
    ledger.write("2026-10-20T00:00:00Z", 200, "0.01", "EUR");
    ledger.write("2026-10-20T00:00:00Z", -1_000, "0.01", "EUR");
    PeriodKeeper inDecember = keeper(kafka, registry, rows, "2026-12-01T00:00:00Z");
    assertThatThrownBy(() -> inDecember.close(order(YearMonth.of(2026, 9), true)))
        .hasMessage("2026-09 of account acme cannot be closed: 2026-11 comes first");
    assertThat(inDecember.close(order(NOVEMBER, true)).closing().getPayableAmount())
        .isEqualByComparingTo("-3.00");
    awaitSums(rows, "2026-11", "-3");
    awaitSums(rows, "2026-10", "19");
    assertThat(PeriodText.table(inDecember.list(ACCOUNT)))
        .containsExactly(
            "2026-10  closed   payable 19 EUR",
            "2026-11  closed   payable -3 EUR",
            "2026-12  open     rated so far nothing");

    try (Closings first = Closings.open(kafka, registry)) {
      Closings.open(kafka, registry).close();
      assertThatThrownBy(() -> first.write(october.closing())).isInstanceOf(KafkaException.class);
    }
    try (StoredRecords records = new StoredRecords(kafka)) {
      assertThat(Closings.of(ACCOUNT, records)).hasSize(2);
      assertThat(records.read(Topics.PERIOD_CLOSINGS, Instant.EPOCH, any -> true)).hasSize(2);
    }
  }

  /** What the ledger says of a period by itself: nothing in any other currency. */
  private static void awaitSums(ClickHouseRows rows, String period, String payable) {
    Map<String, BigDecimal> wanted = new TreeMap<>();
    wanted.put("EUR", new BigDecimal(payable));
    await().atMost(LIMIT).untilAsserted(() -> assertThat(sums(rows, period)).isEqualTo(wanted));
  }

  private static Map<String, BigDecimal> sums(ClickHouseRows rows, String period) throws Exception {
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (JsonNode row :
        rows.of(
            """
            SELECT currency, toString(sum(amount)) AS amount FROM ledger
            WHERE account = '%s' AND period = '%s' AND currency IS NOT NULL GROUP BY currency"""
                .formatted(ACCOUNT, period))) {
      BigDecimal amount = new BigDecimal(row.get("amount").asText());
      if (amount.signum() != 0) {
        sums.put(row.get("currency").asText(), amount.stripTrailingZeros());
      }
    }
    return sums;
  }

  private PeriodKeeper keeper(
      KafkaSettings kafka, SchemaRegistry registry, ClickHouseRows rows, String now) {
    Clock clock = Clock.fixed(Instant.parse(now), ZoneOffset.UTC);
    return new PeriodKeeper(kafka, registry, tables, rows, clock, line -> {});
  }

  private static PeriodKeeper.Order order(YearMonth month, boolean acceptUnpriced) {
    return new PeriodKeeper.Order(ACCOUNT, month, acceptUnpriced, Optional.of("finance"));
  }

  private void agree() {
    tables.add(
        BillingAccount.newBuilder()
            .setAccount(ACCOUNT)
            .setLegalEntity("Acme GmbH")
            .setCurrency("EUR")
            .setTimeZone("Europe/Berlin")
            .setEffectiveFrom(Instant.EPOCH)
            .setRecordedAt(Instant.EPOCH)
            .build());
    tables.add(
        AccountTerm.newBuilder()
            .setAccount(ACCOUNT)
            .setTerm("welcome")
            .setKind(TermKind.CREDIT)
            .setCurrency("EUR")
            .setAmount(new BigDecimal("30").setScale(12))
            .setEffectiveFrom(Instant.EPOCH)
            .setRecordedAt(Instant.EPOCH)
            .build());
    tables.add(
        FxRate.newBuilder()
            .setBaseCurrency("USD")
            .setQuoteCurrency("EUR")
            .setRate(new BigDecimal("0.9").setScale(12))
            .setEffectiveFrom(Instant.EPOCH)
            .setRecordedAt(Instant.EPOCH)
            .build());
  }
}
