package io.tokenmeter.streams.sla;

import static io.tokenmeter.streams.Moments.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.streams.Generations;
import io.tokenmeter.streams.ReferenceRows;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ResponsivenessTest {

  @Test
  void decodeTimeIsSpreadOverTheTokensAfterTheFirst() {
    Responsiveness of = Responsiveness.of(Generations.finishedAt("g1", NOON));

    assertThat(of.ttftMillis()).isEqualTo(200.0);
    assertThat(of.tpotMillis()).isEqualTo(20.0);
  }

  @Test
  void reasoningTokensAreDecodedToo() {
    Generation generation = Generations.finishedAt("g1", NOON);
    generation.getTokens().setReasoning(10);

    assertThat(Responsiveness.of(generation).tpotMillis()).isEqualTo(10.0);
  }

  @Test
  void oneTokenHasNoTimePerTokenAndIsJudgedByItsFirst() {
    Generation generation = Generations.finishedAt("g1", NOON);
    generation.getTokens().setOutput(1);
    Responsiveness of = Responsiveness.of(generation);

    assertThat(of.tpotMillis()).isNull();
    assertThat(of.attains(ReferenceRows.policy(200, 0))).isTrue();
    assertThat(of.attains(ReferenceRows.policy(199, 0))).isFalse();
  }

  @Test
  void instantsThatContradictEachOtherMeasureNothing() {
    Generation generation = Generations.finishedAt("g1", NOON);
    generation.setArrivedAt(NOON.plusSeconds(5));

    assertThat(Responsiveness.of(generation).ttftMillis()).isNull();
    assertThat(Responsiveness.of(generation).measurable()).isFalse();
  }

  @Test
  void anAbsurdInstantDoesNotOverflow() {
    Generation generation = Generations.finishedAt("g1", NOON);
    generation.setArrivedAt(Instant.parse("-200000-01-01T00:00:00Z"));

    assertThat(Responsiveness.of(generation).ttftMillis()).isPositive();
  }
}
