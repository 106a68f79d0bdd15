package io.tokenmeter.local.bench.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AnswerCheckTest {

  private static final double[] RIGHT = {1_000_000, 2_000_000, 3_000_000};

  @Test
  void roundingToWholeMicrojoulesIsTheSameAnswer() {
    double[] answered = {1_000_000.4, 1_999_998, 3_000_000};

    assertThat(AnswerCheck.require("SQL", RIGHT, answered, 3)).isEqualTo(2);
  }

  @Test
  void aMillionthOfAJouleTooManyIsAnotherAnswer() {
    double[] answered = {1_000_000, 2_000_007, 3_000_000};

    assertThatThrownBy(() -> AnswerCheck.require("SQL", RIGHT, answered, 3))
        .hasMessage(
            "SQL gives generation 1 2000007.000 microjoules, attribution gives it 2000000.000");
  }

  @Test
  void aGenerationThatHasNoAnswerIsNamed() {
    double[] answered = {1_000_000, 2_000_000, Double.NaN};

    assertThatThrownBy(() -> AnswerCheck.require("SQL", RIGHT, answered, 3))
        .hasMessageContaining("generation 2 no microjoules");
    assertThatThrownBy(() -> AnswerCheck.requireAll("SQL", answered))
        .hasMessage("SQL gives no answer for generation 2");
  }

  @Test
  void whoIsBehindTheRowsThatWereAnsweredForIsNotChecked() {
    double[] answered = {1_000_000, 0, 0};

    assertThat(AnswerCheck.require("SQL", RIGHT, answered, 1)).isZero();
  }
}
