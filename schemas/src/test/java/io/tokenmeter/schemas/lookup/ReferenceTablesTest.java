package io.tokenmeter.schemas.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.reference.FxRate;
import io.tokenmeter.schemas.reference.Placement;
import io.tokenmeter.schemas.reference.SlaPolicy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReferenceTablesTest {

  private static final Instant LONG_AGO = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final ReferenceTables tables = new ReferenceTables();

  @Test
  void anyAliasFindsTheEndpoint() {
    tables.add(
        Placement.newBuilder()
            .setEndpoint("llama@gpu-1")
            .setModel("llama")
            .setSite("local")
            .setAliases(List.of("10.0.0.7:8000", "pod-7"))
            .setEffectiveFrom(LONG_AGO)
            .setRecordedAt(LONG_AGO)
            .build());
    assertThat(tables.placement("pod-7", NOON)).isPresent();
    assertThat(tables.placement("llama@gpu-1", NOON)).isPresent();
    assertThat(tables.placement("pod-8", NOON)).isEmpty();
  }

  @Test
  void anAliasBelongsToTheEndpointThatHadItAtThatTime() {
    Placement first = placement("llama@gpu-1", LONG_AGO, "pod-7");
    Placement second = placement("llama@gpu-2", NOON, "pod-7");
    Placement firstWithout = placement("llama@gpu-1", NOON.plusSeconds(10), "pod-8");
    for (List<Placement> order :
        List.of(List.of(first, second, firstWithout), List.of(firstWithout, second, first))) {
      ReferenceTables filled = new ReferenceTables();
      order.forEach(filled::add);
      assertThat(filled.placement("pod-7", NOON.minusSeconds(1))).contains(first);
      assertThat(filled.placement("pod-7", NOON)).contains(second);
      assertThat(filled.placement("pod-8", NOON)).isEmpty();
    }
  }

  @Test
  void anAliasThatTheEndpointDroppedFindsNothing() {
    tables.add(placement("llama@gpu-1", LONG_AGO, "pod-7"));
    tables.add(placement("llama@gpu-1", NOON, "pod-8"));
    assertThat(tables.placement("pod-7", NOON.minusSeconds(1))).isPresent();
    assertThat(tables.placement("pod-7", NOON)).isEmpty();
  }

  @Test
  void theMostSpecificSlaPolicyWins() {
    tables.add(policy("any", "*", "*"));
    tables.add(policy("model", "*", "llama"));
    tables.add(policy("tenant", "acme", "*"));
    assertThat(tables.slaPolicy("acme", "llama", NOON).orElseThrow().getPolicyId())
        .isEqualTo("tenant");
    assertThat(tables.slaPolicy("other", "llama", NOON).orElseThrow().getPolicyId())
        .isEqualTo("model");
    assertThat(tables.slaPolicy("other", "mistral", NOON).orElseThrow().getPolicyId())
        .isEqualTo("any");
  }

  @Test
  void anExchangeRateIsNeverInverted() {
    tables.add(
        FxRate.newBuilder()
            .setBaseCurrency("EUR")
            .setQuoteCurrency("USD")
            .setRate(new BigDecimal("1.100000000000"))
            .setEffectiveFrom(LONG_AGO)
            .setRecordedAt(LONG_AGO)
            .build());
    assertThat(tables.fxRate("EUR", "USD", NOON)).contains(new BigDecimal("1.100000000000"));
    assertThat(tables.fxRate("USD", "EUR", NOON)).isEmpty();
    assertThat(tables.fxRate("USD", "USD", NOON)).contains(BigDecimal.ONE);
  }

  private static Placement placement(String endpoint, Instant from, String alias) {
    return Placement.newBuilder()
        .setEndpoint(endpoint)
        .setModel("llama")
        .setSite("local")
        .setAliases(List.of(alias))
        .setEffectiveFrom(from)
        .setRecordedAt(LONG_AGO)
        .build();
  }

  private static SlaPolicy policy(String id, String tenant, String model) {
    return SlaPolicy.newBuilder()
        .setPolicyId(id)
        .setTenant(tenant)
        .setModel(model)
        .setTtftMs(1000)
        .setTpotMs(50)
        .setTarget(0.99)
        .setEffectiveFrom(LONG_AGO)
        .setRecordedAt(LONG_AGO)
        .build();
  }
}
