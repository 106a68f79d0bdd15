package io.tokenmeter.local.outage;

import io.tokenmeter.local.load.AnswerListener;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which stage a run is in, and the answers of each. Safe for use by several threads. */
final class StageLog implements AnswerListener {

  private final Map<Stage, StageAnswers> answers = new LinkedHashMap<>();
  private Stage current;

  StageLog(Stage first) {
    current = first;
    answers.put(first, new StageAnswers());
  }

  /** An answer belongs to the stage in which it comes. */
  @Override
  public void answered(Answer answer) {
    currentAnswers().add(answer);
  }

  synchronized void enter(Stage stage) {
    current = stage;
    answers.computeIfAbsent(stage, each -> new StageAnswers());
  }

  synchronized Stage current() {
    return current;
  }

  synchronized StageAnswers of(Stage stage) {
    StageAnswers known = answers.get(stage);
    if (known == null) {
      throw new IllegalStateException("the run was never in " + stage.label());
    }
    return known;
  }

  /** In the order in which they were entered. */
  synchronized Map<Stage, StageAnswers> all() {
    return new LinkedHashMap<>(answers);
  }

  private synchronized StageAnswers currentAnswers() {
    return of(current);
  }
}
