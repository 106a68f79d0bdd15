package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.local.load.DecodePool;
import java.time.Duration;

/** Who answers on Flink. */
enum Contender {
  /** The job's own operators, as they ship: a generation may take ten minutes. */
  ATTRIBUTION("attribution", Duration.ofMinutes(10)),

  /** The same answer in Flink SQL, told how long a generation of these rows can take. */
  FLINK_SQL("Flink SQL", DecodePool.longest().plusSeconds(10)),

  /** The same records, state and sink without the arithmetic. */
  BARE("bare topology", Duration.ofMinutes(10));

  private final String title;
  private final Duration maxGenerationAge;

  Contender(String title, Duration maxGenerationAge) {
    this.title = title;
    this.maxGenerationAge = maxGenerationAge;
  }

  String title() {
    return title;
  }

  /** How long whatever may overlap a generation is kept. */
  Duration maxGenerationAge() {
    return maxGenerationAge;
  }
}
