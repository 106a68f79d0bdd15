package io.tokenmeter.flink.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.reference.FixedReferenceData;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.Tariff;
import io.tokenmeter.schemas.reference.TariffComponent;
import io.tokenmeter.schemas.reference.TariffKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MeanTariffTest {

  private static final long KWH = 3_600_000_000_000L;
  private static final Instant START = Instant.parse("2026-10-25T11:00:00Z");
  private static final Instant QUARTER = START.plusSeconds(900);

  @Test
  void aTariffThatChangesInsideAWindowCountsByTime() {
    ReferenceTables tables =
        tables(tariff(START, null, "0.10"), tariff(START.plusSeconds(4), null, "0.20"));

    assertThat(cost(START, tables)).isEqualByComparingTo("0.16");
  }

  @Test
  void aQuarterOfAnHourThatIsPaidForIsANegativeCostAndFeesAreAddedToIt() {
    ReferenceTables tables =
        tables(
            tariff(START, QUARTER, "-0.05"),
            tariff(QUARTER, QUARTER.plusSeconds(900), "0.07"),
            gridFee("0.01"));

    assertThat(cost(QUARTER.minusSeconds(10), tables)).isEqualByComparingTo("-0.04");
    assertThat(cost(QUARTER.minusSeconds(5), tables)).isEqualByComparingTo("0.02");
    assertThat(cost(QUARTER, tables)).isEqualByComparingTo("0.08");
  }

  @Test
  void aWindowThatRunsIntoTimeWithoutAnEnergyPriceHasNoPriceThoughTheFeeIsKnown() {
    ReferenceTables tables = tables(tariff(START, QUARTER, "0.05"), gridFee("0.01"));

    assertThat(MeanTariff.of("lab", START, START.plusSeconds(10), tables)).isPresent();
    assertThat(MeanTariff.of("lab", QUARTER.minusSeconds(5), QUARTER.plusSeconds(5), tables))
        .isEmpty();
    assertThat(MeanTariff.of(null, START, QUARTER, tables)).isEmpty();
  }

  /** Of a kilowatt-hour in a window of ten seconds. */
  private static BigDecimal cost(Instant start, ReferenceTables tables) {
    return MeanTariff.of("lab", start, start.plusSeconds(10), tables).orElseThrow().cost(KWH);
  }

  private static ReferenceTables tables(SpecificRecordBase... rows) {
    return new FixedReferenceData(List.of(rows)).acquire();
  }

  private static Tariff tariff(Instant from, @Nullable Instant to, String price) {
    return Tariff.newBuilder()
        .setSite("lab")
        .setPricePerKwh(new BigDecimal(price).setScale(12))
        .setCurrency("EUR")
        .setEffectiveFrom(from)
        .setEffectiveTo(to)
        .setRecordedAt(from)
        .build();
  }

  private static TariffComponent gridFee(String rate) {
    return TariffComponent.newBuilder()
        .setSite("lab")
        .setComponent("grid")
        .setKind(TariffKind.PER_KWH)
        .setRate(new BigDecimal(rate).setScale(12))
        .setCurrency("EUR")
        .setEffectiveFrom(START)
        .setRecordedAt(START)
        .build();
  }
}
