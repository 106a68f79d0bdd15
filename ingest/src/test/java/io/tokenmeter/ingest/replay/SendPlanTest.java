package io.tokenmeter.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SendPlanTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final long START = SendPlan.nanos(NOON);
  private static final long FIRST = START - 10_000 * SECOND;
  private static final long LAST = FIRST + 400 * SECOND;

  @Test
  void asFastAsPossibleTheLastEventHappensNow() {
    SendPlan plan = plan(OptionalDouble.empty());

    long shift = plan.newShift();

    assertThat(LAST + shift).isEqualTo(START);
    assertThat(plan.dueAt(FIRST, shift)).isEqualTo(START);
  }

  @Test
  void atNormalSpeedEveryEventIsSentAtItsTime() {
    SendPlan plan = plan(OptionalDouble.of(1));

    long shift = plan.newShift();

    assertThat(plan.dueAt(FIRST, shift)).isEqualTo(START).isEqualTo(FIRST + shift);
    assertThat(plan.dueAt(LAST, shift)).isEqualTo(START + 400 * SECOND).isEqualTo(LAST + shift);
  }

  @Test
  void atDoubleSpeedTheLastEventIsSentAtItsTimeAndTheFirstIsOlder() {
    SendPlan plan = plan(OptionalDouble.of(2));

    long shift = plan.newShift();

    assertThat(LAST + shift).isEqualTo(START + 200 * SECOND);
    assertThat(FIRST + shift).isEqualTo(START - 200 * SECOND);
    assertThat(plan.dueAt(FIRST, shift)).isEqualTo(START);
  }

  @Test
  void atHalfSpeedTheFirstEventIsSentAtItsTimeAndTheLastIsOlder() {
    SendPlan plan = plan(OptionalDouble.of(0.5));

    long shift = plan.newShift();

    assertThat(FIRST + shift).isEqualTo(START);
    assertThat(plan.dueAt(LAST, shift)).isEqualTo(START + 800 * SECOND);
  }

  @Test
  void aRememberedShiftOfAnInterruptedReplayWaitsForItsEvents() {
    long shift = plan(OptionalDouble.of(1)).newShift();

    assertThat(plan(OptionalDouble.empty()).dueAt(LAST, shift)).isEqualTo(LAST + shift);
  }

  @Property
  void noEventIsSentBeforeItsTimeAndTheShiftIsOnTheGridOfWindows(
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000_000L) long lasts,
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000_000L) long inside,
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000_000_000L) long first,
      @ForAll @DoubleRange(min = 0.01, max = 100) double speed) {
    SendPlan plan = new SendPlan(NOON, first, first + lasts, OptionalDouble.of(speed));
    long event = first + Math.min(inside, lasts);

    long shift = plan.newShift();

    assertThat(plan.dueAt(event, shift)).isGreaterThanOrEqualTo(event + shift);
    assertThat(shift % SendPlan.GRID_NANOS).isZero();
    assertThat(plan.aheadOfPlan(shift)).isLessThan(SendPlan.GRID_NANOS);
  }

  @Property
  void asFastAsPossibleNothingIsHeldBackAndTheRecordingEndedWithinTheLastTenSeconds(
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000_000L) long lasts,
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000_000_000L) long first) {
    SendPlan plan = new SendPlan(NOON, first, first + lasts, OptionalDouble.empty());

    long shift = plan.newShift();

    assertThat(plan.dueAt(first + lasts, shift)).isEqualTo(START);
    assertThat(START - (first + lasts + shift)).isBetween(0L, SendPlan.GRID_NANOS - 1);
    assertThat(shift % SendPlan.GRID_NANOS).isZero();
  }

  private static SendPlan plan(OptionalDouble speed) {
    return new SendPlan(NOON, FIRST, LAST, speed);
  }
}
