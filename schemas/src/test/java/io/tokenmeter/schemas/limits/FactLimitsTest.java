package io.tokenmeter.schemas.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.GpuInput;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FactLimitsTest {

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void countsOfTokensLieBetweenZeroAndAMilliard() {
    assertThat(FactLimits.problem(generation(new TokenCounts(0L, 0L, 0L, 1_000_000_000L, 0L, 0L))))
        .isEmpty();
    assertThat(FactLimits.problem(generation(new TokenCounts(-1L, 0L, 0L, 0L, 0L, 0L))))
        .contains("tokens.input = -1: must lie between 0 and 1000000000");
    assertThat(FactLimits.problem(generation(new TokenCounts(0L, 0L, 0L, 0L, Long.MAX_VALUE, 0L))))
        .contains("tokens.reasoning = 9223372036854775807: must lie between 0 and 1000000000");
  }

  @Test
  void theInstantsOfAGenerationAreInOrder() {
    Generation reversed = generation(new TokenCounts());
    reversed.setFirstTokenAt(NOON.plusSeconds(1));
    assertThat(FactLimits.problem(reversed).orElseThrow())
        .startsWith("2026-11-20T12:00:00Z must not be before 2026-11-20T12:00:01Z");
  }

  @Test
  void powerHasALimitForItsScope() {
    PowerReading reading = reading(MeterScope.GPU, 100_000_000_001L);
    assertThat(FactLimits.problem(reading))
        .contains("power_microwatts = 100000000001: must lie between 0 and 100000000000");
    assertThat(FactLimits.problem(reading(MeterScope.SITE, 100_000_000_001L))).isEmpty();
    assertThat(FactLimits.problem(reading(MeterScope.GPU, -1))).isPresent();
    assertThat(FactLimits.problem(reading(MeterScope.GPU, 0))).isEmpty();
  }

  @Test
  void aCounterIsNeverNegative() {
    GpuTelemetry telemetry = new GpuTelemetry();
    telemetry.setEnergyCounterMicrojoules(-5L);
    assertThat(FactLimits.problem(telemetry).orElseThrow())
        .startsWith("energy_counter_microjoules = -5");
  }

  @Test
  void aMarkDoesNotCountBelowZero() {
    InputMark mark = new InputMark("s", NOON, List.of(new GpuInput("G", 0L, NOON, -1L)));
    assertThat(FactLimits.problem(mark).orElseThrow()).startsWith("readings = -1");
  }

  private static PowerReading reading(MeterScope scope, long microwatts) {
    PowerReading reading = new PowerReading();
    reading.setScope(scope);
    reading.setPowerMicrowatts(microwatts);
    return reading;
  }

  private static Generation generation(TokenCounts tokens) {
    return Generation.newBuilder()
        .setTenant("acme")
        .setSource("s")
        .setGenerationId("g")
        .setModel("m")
        .setStatus(GenerationStatus.COMPLETED)
        .setTokenReporting(TokenReporting.EXCLUSIVE)
        .setTokens(tokens)
        .setFinishedAt(NOON)
        .build();
  }
}
