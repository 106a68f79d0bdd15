package io.tokenmeter.local.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kafka, then ClickHouse, are away under load. */
class OutageIT {

  private static final int EVENTS_PER_SECOND = 500;

  @TempDir private @Nullable Path temporary;

  @Test
  @Timeout(240)
  void nothingAcknowledgedIsLostNorCountedTwiceWhenKafkaAndThenClickHouseAreAway()
      throws Exception {
    OutagePlan plan =
        new OutagePlan(
            List.of("kafka", "clickhouse"),
            Duration.ofSeconds(12),
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            EVENTS_PER_SECOND);

    OutageReport report = run(plan);

    assertThat(report.passes()).as(report.toTable()).isTrue();
    StageAnswers withoutKafka =
        Objects.requireNonNull(report.answers().get(new Stage(Stage.Phase.AWAY, "kafka")));
    assertThat(withoutKafka.byStatus()).containsKey(503);
    assertThat(report.sent().acknowledgedEvents()).isGreaterThan(EVENTS_PER_SECOND * 40L);
  }

  /** What it was waiting for is said when the time runs out. */
  private OutageReport run(OutagePlan plan) throws Exception {
    AtomicReference<String> last = new AtomicReference<>("nothing");
    try {
      return new OutageRun(Objects.requireNonNull(temporary).resolve("runtime"), plan, last::set)
          .run();
    } catch (InterruptedException e) {
      throw new AssertionError("the time ran out in: " + last, e);
    }
  }
}
