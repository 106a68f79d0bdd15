package io.tokenmeter.schemas.tariff;

import static io.tokenmeter.schemas.tariff.TariffRows.LONG_AGO;
import static io.tokenmeter.schemas.tariff.TariffRows.component;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.TariffKind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnitPriceTest {

  private static final Instant NOON = Instant.parse("2026-10-25T12:00:00Z");

  private final ReferenceTables tables = new ReferenceTables();

  @Test
  void aRowOfATariffAloneIsThePriceAsItIs() {
    tables.add(TariffRows.energy(LONG_AGO, null, "0.12"));

    UnitPrice price = UnitPrice.at(TariffRows.SITE, NOON, tables).orElseThrow();

    assertThat(price.perKwh()).isEqualByComparingTo("0.12");
    assertThat(price.currency()).isEqualTo("EUR");
  }

  @Test
  void feesAndUnrecoverablePercentagesOfThemAreCostsDemandAndFixedChargesAreNot() {
    tables.add(TariffRows.energy(LONG_AGO, null, "-0.02"));
    tables.add(component(10, "grid", TariffKind.PER_KWH, "0.03").build());
    tables.add(component(20, "demand", TariffKind.DEMAND, "5").build());
    tables.add(component(30, "metering", TariffKind.FIXED, "50").build());
    tables.add(
        component(40, "levy", TariffKind.PERCENT, "10").setAppliesTo(List.of("grid")).build());
    tables.add(component(50, "vat", TariffKind.PERCENT, "21").setRecoverable(true).build());

    assertThat(UnitPrice.at(TariffRows.SITE, NOON, tables).orElseThrow().perKwh())
        .isEqualByComparingTo("0.013");
  }

  @Test
  void withoutAnEnergyPriceInForceThePriceIsUnknownNotTheFeesAlone() {
    tables.add(TariffRows.energy(NOON, NOON.plusSeconds(900), "0.1"));
    tables.add(component(10, "grid", TariffKind.PER_KWH, "0.03").build());

    assertThat(UnitPrice.at(TariffRows.SITE, NOON, tables)).isPresent();
    assertThat(UnitPrice.at(TariffRows.SITE, NOON.plusSeconds(900), tables)).isEmpty();
    assertThat(UnitPrice.at("elsewhere", NOON, tables)).isEmpty();
    assertThat(tables.nextTariffChange(TariffRows.SITE, NOON)).contains(NOON.plusSeconds(900));
  }

  @Test
  void componentsInTwoCurrenciesOrOfAnUnknownKindMakeThePriceUnknown() {
    tables.add(TariffRows.energy(LONG_AGO, null, "0.12"));
    tables.add(component(10, "grid", TariffKind.PER_KWH, "0.03").setCurrency("SEK").build());
    assertThat(UnitPrice.at(TariffRows.SITE, NOON, tables)).isEmpty();

    tables.add(component(10, "grid", TariffKind.UNKNOWN, "0.03").setVersion(2).build());
    assertThat(UnitPrice.at(TariffRows.SITE, NOON, tables)).isEmpty();
  }
}
