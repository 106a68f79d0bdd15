package io.tokenmeter.local.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.local.load.AnswerListener.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StageLogTest {

  private static final Stage BEFORE = new Stage(Stage.Phase.BEFORE, "kafka");
  private static final Stage AWAY = new Stage(Stage.Phase.AWAY, "kafka");

  private final StageLog log = new StageLog(BEFORE);

  @Test
  void answersBelongToTheStageInWhichTheyCome() {
    log.answered(new Answer(202, false, Duration.ofMillis(5)));
    log.enter(AWAY);
    log.answered(new Answer(503, true, Duration.ofSeconds(3)));

    assertThat(log.of(BEFORE).byStatus()).containsOnlyKeys(202);
    assertThat(log.of(AWAY).byStatus()).containsOnlyKeys(503);
    assertThat(log.of(AWAY).slowestRefusal()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void theFirstEventTakenIsNotedAndRefusalsAreNot() {
    log.answered(new Answer(503, true, Duration.ofMillis(1)));
    assertThat(log.of(BEFORE).firstAccepted()).isEmpty();

    log.answered(new Answer(202, false, Duration.ofMillis(1)));
    assertThat(log.of(BEFORE).firstAccepted()).isPresent();
  }

  @Test
  void silenceOtherErrorsAndRefusalsWithoutATimeAreToldApart() {
    log.answered(new Answer(Answer.NO_ANSWER, false, Duration.ofSeconds(40)));
    log.answered(new Answer(500, false, Duration.ofMillis(1)));
    log.answered(new Answer(503, false, Duration.ofMillis(1)));

    StageAnswers answers = log.of(BEFORE);
    assertThat(answers.unanswered()).isEqualTo(1);
    assertThat(answers.others()).isEqualTo(1);
    assertThat(answers.withoutTime()).isEqualTo(1);
    assertThat(answers.slowest()).isEqualTo(Duration.ofSeconds(40));
  }
}
