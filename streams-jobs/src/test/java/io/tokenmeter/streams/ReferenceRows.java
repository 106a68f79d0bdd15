package io.tokenmeter.streams;

import static io.tokenmeter.streams.Moments.LONG_AGO;

import io.tokenmeter.schemas.reference.BillingAccount;
import io.tokenmeter.schemas.reference.FxRate;
import io.tokenmeter.schemas.reference.GpuRate;
import io.tokenmeter.schemas.reference.Placement;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.SlaPolicy;
import io.tokenmeter.schemas.reference.Tariff;
import io.tokenmeter.schemas.reference.TokenClass;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** Reference rows to fill tables with in tests. */
public final class ReferenceRows {

  private ReferenceRows() {}

  public static Price price(TokenClass tokenClass, String unitPrice, Instant from) {
    return Price.newBuilder()
        .setPriceId(tokenClass + "@" + from)
        .setModel("llama-8b")
        .setTokenClass(tokenClass)
        .setUnitPrice(new BigDecimal(unitPrice).setScale(24))
        .setCurrency("EUR")
        .setEffectiveFrom(from)
        .setRecordedAt(from)
        .build();
  }

  public static BillingAccount account(String account, String priceList, String... tenants) {
    return BillingAccount.newBuilder()
        .setAccount(account)
        .setLegalEntity(account)
        .setCurrency("EUR")
        .setTimeZone("Europe/Amsterdam")
        .setPriceList(priceList)
        .setTenants(List.of(tenants))
        .setEffectiveFrom(LONG_AGO)
        .setRecordedAt(LONG_AGO)
        .build();
  }

  public static SlaPolicy policy(long ttftMillis, long tpotMillis) {
    return SlaPolicy.newBuilder()
        .setPolicyId("interactive")
        .setTtftMs(ttftMillis)
        .setTpotMs(tpotMillis)
        .setTarget(0.95)
        .setEffectiveFrom(LONG_AGO)
        .setRecordedAt(LONG_AGO)
        .build();
  }

  public static Tariff tariff(String pricePerKwh, String currency) {
    return Tariff.newBuilder()
        .setSite("lab")
        .setPricePerKwh(new BigDecimal(pricePerKwh).setScale(12))
        .setCurrency(currency)
        .setEffectiveFrom(LONG_AGO)
        .setRecordedAt(LONG_AGO)
        .build();
  }

  public static GpuRate gpuRate(String pricePerHour, String currency) {
    return GpuRate.newBuilder()
        .setGpuModel("H200")
        .setPricePerGpuHour(new BigDecimal(pricePerHour).setScale(12))
        .setCurrency(currency)
        .setEffectiveFrom(LONG_AGO)
        .setRecordedAt(LONG_AGO)
        .build();
  }

  public static FxRate fx(String base, String quote, String rate) {
    return FxRate.newBuilder()
        .setBaseCurrency(base)
        .setQuoteCurrency(quote)
        .setRate(new BigDecimal(rate).setScale(12))
        .setEffectiveFrom(LONG_AGO)
        .setRecordedAt(LONG_AGO)
        .build();
  }

  public static Placement placement(String endpoint, String... aliases) {
    return Placement.newBuilder()
        .setEndpoint(endpoint)
        .setModel("llama-8b")
        .setSite("lab")
        .setEndpointTier("LOCAL")
        .setAliases(List.of(aliases))
        .setEffectiveFrom(LONG_AGO)
        .setRecordedAt(LONG_AGO)
        .build();
  }
}
