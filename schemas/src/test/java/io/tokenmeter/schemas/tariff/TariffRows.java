package io.tokenmeter.schemas.tariff;

import io.tokenmeter.schemas.reference.SupplyContract;
import io.tokenmeter.schemas.reference.Tariff;
import io.tokenmeter.schemas.reference.TariffComponent;
import io.tokenmeter.schemas.reference.TariffKind;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reference rows of one site. */
final class TariffRows {

  static final String SITE = "ams-1";
  static final String ZONE = "Europe/Amsterdam";
  static final Instant LONG_AGO = Instant.parse("2000-01-01T00:00:00Z");

  private TariffRows() {}

  static Tariff energy(Instant from, @Nullable Instant to, String price) {
    return Tariff.newBuilder()
        .setSite(SITE)
        .setPricePerKwh(decimal(price))
        .setCurrency("EUR")
        .setEffectiveFrom(from)
        .setEffectiveTo(to)
        .setRecordedAt(LONG_AGO)
        .build();
  }

  static TariffComponent.Builder component(
      int position, String name, TariffKind kind, String rate) {
    return TariffComponent.newBuilder()
        .setSite(SITE)
        .setComponent(name)
        .setKind(kind)
        .setPosition(position)
        .setRate(decimal(rate))
        .setCurrency("EUR")
        .setEffectiveFrom(LONG_AGO)
        .setRecordedAt(LONG_AGO);
  }

  static SupplyContract.Builder contract() {
    return SupplyContract.newBuilder()
        .setSite(SITE)
        .setCurrency("EUR")
        .setTimeZone(ZONE)
        .setEffectiveFrom(Instant.parse("2025-11-01T00:00:00Z"))
        .setRecordedAt(LONG_AGO);
  }

  static BigDecimal decimal(String text) {
    return new BigDecimal(text).setScale(12);
  }
}
