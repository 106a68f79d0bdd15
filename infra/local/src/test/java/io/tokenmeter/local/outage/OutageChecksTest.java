package io.tokenmeter.local.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.local.audit.AuditReport;
import io.tokenmeter.local.load.AnswerListener.Answer;
import io.tokenmeter.local.load.IndexRange;
import io.tokenmeter.local.load.LoadReport;
import io.tokenmeter.local.status.PipelineStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OutageChecksTest {

  private static final Duration TIME = Duration.ofSeconds(20);
  private static final Stage AWAY = new Stage(Stage.Phase.AWAY, "clickhouse");

  private final StageLog stages = new StageLog(AWAY);
  private final List<Sample> samples = new ArrayList<>();
  private final Map<String, Integer> restarts = new HashMap<>();
  private long acknowledged = 1000;
  private long logBytes = 1000;
  private long late = 0;

  @Test
  void aRunInWhichNothingWasLostAndNoLimitExceededPasses() {
    stages.answered(new Answer(202, false, Duration.ofMillis(10)));
    sample("kafka", 500 << 20);
    restarts.put("clickhouse", 1);

    assertThat(report().passes()).isTrue();
    assertThat(report().toTable()).contains("clickhouse").doesNotContain("FAILED");
    assertThat(report().toJson().path("passes").asBoolean()).isTrue();
  }

  @Test
  void eventsThatWereNeverAcknowledgedFailIt() {
    acknowledged = 999;
    assertThat(failed()).containsExactly("every event was acknowledged in the end");
  }

  @Test
  void silenceFailsIt() {
    stages.answered(new Answer(Answer.NO_ANSWER, false, TIME));
    assertThat(failed())
        .containsExactly(
            "every request was answered, 202 or 503",
            "no answer took longer than 18 s",
            "the front door stays open without clickhouse");
  }

  @Test
  void aDoorThatClosesForTheSinksSakeFailsIt() {
    stages.answered(new Answer(503, true, Duration.ofMillis(10)));
    assertThat(failed()).containsExactly("the front door stays open without clickhouse");
  }

  @Test
  void aRefusalThatDoesNotSayWhenToComeAgainFailsIt() {
    stages.answered(new Answer(503, false, Duration.ofMillis(10)));
    assertThat(failed()).contains("every 503 says when to come again");
  }

  @Test
  void aProcessBeyondItsBudgetFailsIt() {
    sample("registry", 900 << 20);
    assertThat(failed()).singleElement().asString().startsWith("registry stays below");
  }

  @Test
  void aProcessThatDiesByItselfFailsIt() {
    restarts.put("application", 1);
    assertThat(failed()).containsExactly("no other process died");
  }

  @Test
  void logsThatGrowWithoutBoundFailIt() {
    logBytes = 1L << 30;
    assertThat(failed()).singleElement().asString().startsWith("logs grow by less than");
  }

  @Test
  void aGpuSettledTooEarlyFailsIt() {
    late = 3;
    assertThat(failed()).containsExactly("nothing settled too early");
  }

  private List<String> failed() {
    return OutageChecks.of(report()).stream()
        .filter(check -> !check.passes())
        .map(OutageChecks.Check::name)
        .toList();
  }

  private void sample(String process, long bytes) {
    samples.add(new Sample(1, AWAY, Map.of(process, bytes), OptionalLong.of(5), 7));
  }

  private OutageReport report() {
    PipelineStatus.GpuSettlement gpu =
        new PipelineStatus.GpuSettlement("gpu", null, null, 0, 0, late, 0, 0, null);
    return new OutageReport(
        new OutagePlan(List.of("clickhouse"), TIME, TIME, TIME, 100),
        List.of(
            new OutageReport.Outage(
                "clickhouse",
                new Recovery("clickhouse", TIME, TIME, TIME, 10),
                new LogGrowth(Map.of("application.log", logBytes)))),
        stages.all(),
        samples,
        new LoadReport(
            1000,
            List.of(new IndexRange(0, acknowledged)),
            Map.of(),
            0,
            Map.of(),
            Duration.ZERO,
            TIME),
        restarts,
        Optional.of(status(gpu)),
        TIME,
        new AuditReport(List.of()));
  }

  private static PipelineStatus status(PipelineStatus.GpuSettlement gpu) {
    return new PipelineStatus(Instant.EPOCH, Map.of(), List.of(gpu));
  }
}
