package io.tokenmeter.schemas.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.derived.RejectReason;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AcceptanceWindowTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void anEventOfExactlyTheHorizonIsAcceptedAndAnOlderOneIsTooOld() {
    Instant oldest = NOON.minus(Duration.ofDays(34));
    assertThat(AcceptanceWindow.DEFAULT.refusal(oldest, NOON)).isEmpty();
    assertThat(AcceptanceWindow.DEFAULT.refusal(oldest.minusNanos(1000), NOON))
        .contains(RejectReason.TOO_OLD);
  }

  @Test
  void fiveMinutesAheadIsAcceptedAndMoreIsInTheFuture() {
    Instant newest = NOON.plus(Duration.ofMinutes(5));
    assertThat(AcceptanceWindow.DEFAULT.refusal(newest, NOON)).isEmpty();
    assertThat(AcceptanceWindow.DEFAULT.refusal(newest.plusNanos(1000), NOON))
        .contains(RejectReason.IN_THE_FUTURE);
  }
}
