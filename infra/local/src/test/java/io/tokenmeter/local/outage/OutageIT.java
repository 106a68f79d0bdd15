package io.tokenmeter.local.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kafka, then ClickHouse, are away under load. */
class OutageIT {

  private static final int EVENTS_PER_SECOND = 500;

  @TempDir private @Nullable Path temporary;

  /**
   * Longer than a recovery may take: the run itself gives up before, and says what it waited for.
   */
  @Test
  @Timeout(480)
  void nothingAcknowledgedIsLostNorCountedTwiceWhenKafkaAndThenClickHouseAreAway()
      throws Exception {
    OutagePlan plan =
        new OutagePlan(
            List.of("kafka", "clickhouse"),
            Duration.ofSeconds(12),
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            EVENTS_PER_SECOND);

    OutageReport report =
        new OutageRun(Objects.requireNonNull(temporary).resolve("runtime"), plan, stage -> {})
            .run();

    assertThat(report.passes()).as(report.toTable()).isTrue();
    StageAnswers withoutKafka =
        Objects.requireNonNull(report.answers().get(new Stage(Stage.Phase.AWAY, "kafka")));
    assertThat(withoutKafka.byStatus()).containsKey(503);
    assertThat(report.sent().acknowledgedEvents()).isGreaterThan(EVENTS_PER_SECOND * 40L);
  }
}
