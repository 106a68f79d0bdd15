package io.tokenmeter.engines.process;

import static io.tokenmeter.engines.process.Silence.Verdict.FINE;
import static io.tokenmeter.engines.process.Silence.Verdict.LOST;
import static io.tokenmeter.engines.process.Silence.Verdict.UNRESPONSIVE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SilenceTest {
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Silence silence =
      new Silence(
          new Patience(LOOK, Duration.ofSeconds(10), Duration.ofSeconds(45), Duration.ZERO));

  @Test
  void silenceIsShownAfterAWhileAndEndedAfterAnother() {
    assertThat(silence.look(false, LOOK)).isEqualTo(FINE);
    assertThat(silence.look(false, LOOK)).isEqualTo(FINE);
    for (int look = 3; look < 9; look++) {
      assertThat(silence.look(false, LOOK)).as("look %d", look).isEqualTo(UNRESPONSIVE);
    }
    assertThat(silence.look(false, LOOK)).isEqualTo(LOST);
  }

  @Test
  void anAnswerBeginsAnew() {
    for (int look = 0; look < 8; look++) {
      silence.look(false, LOOK);
    }
    assertThat(silence.look(true, LOOK)).isEqualTo(FINE);
    assertThat(silence.look(false, LOOK)).isEqualTo(FINE);
  }

  @Test
  void aSupervisorThatSleptItselfBlamesNobody() {
    assertThat(silence.look(false, Duration.ofHours(1))).isEqualTo(FINE);
    assertThat(silence.look(false, Duration.ofHours(1))).isEqualTo(FINE);
    assertThat(silence.look(false, LOOK)).isEqualTo(UNRESPONSIVE);
  }
}
