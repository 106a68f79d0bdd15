package io.tokenmeter.local.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.sinks.ClickHouseQuery;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("side-by-side")
class RunComparisonIT {

  private StartedClickHouse clickHouse;

  @BeforeAll
  void start(@TempDir Path data) throws Exception {
    clickHouse = new StartedClickHouse(data);
  }

  @AfterAll
  void stop() {
    if (clickHouse != null) {
      clickHouse.close();
    }
  }

  @Test
  void runsThatDifferInClocksAndRevisionsAloneAreTheSame() throws Exception {
    SampleRun disturbed =
        new SampleRun()
            .change("generation_costs", 0, "recorded_at", at -> "now64(6) - INTERVAL 1 HOUR")
            .change("energy_balance", 0, "revision", revision -> "3")
            .change("sla_windows", 0, "revision", revision -> "5");
    AuditReport report = compared(disturbed, new SampleRun(disturbed.start()), Duration.ZERO);
    assertThat(report.failed()).as(report.toTable()).isEmpty();
    assertThat(report.checks()).allSatisfy(c -> assertThat(c.examined()).isGreaterThan(1));
  }

  @Test
  void runsOfTheSameRecordingWithOtherShiftsAreTheSame() throws Exception {
    SampleRun undisturbed = new SampleRun();
    SampleRun disturbed = new SampleRun(undisturbed.start().plusSeconds(70));
    assertThat(compared(disturbed, undisturbed, Duration.ofSeconds(70)).failed()).isEmpty();
    assertThat(compared(disturbed, undisturbed, Duration.ZERO).failed()).isNotEmpty();
  }

  @Test
  void aRowTooManyAndARowTooFewAreNamedByRun() throws Exception {
    SampleRun disturbed = new SampleRun().drop("generations", 2).repeat("rated_usage", 1);
    AuditReport report = compared(disturbed, new SampleRun(disturbed.start()), Duration.ZERO);
    assertThat(report.failed()).containsExactly("generations.same", "rated_usage.same");
    assertThat(report.checks().get(0).findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo("row only in the undisturbed run");
              assertThat(finding.examples().get(0)).contains("generation_id=g3");
            });
    assertThat(report.checks().get(1).findings())
        .singleElement()
        .extracting(AuditReport.Finding::kind)
        .isEqualTo("row only in the disturbed run");
  }

  @Test
  void aValueThatDiffersIsShownBesideTheOther() throws Exception {
    SampleRun disturbed =
        new SampleRun()
            .change("energy_balance", 0, "unattributed_joules", j -> "10.000001")
            .change("generation_energy", 0, "idle_joules", j -> "1.500001");
    AuditReport report = compared(disturbed, new SampleRun(disturbed.start()), Duration.ZERO);
    assertThat(report.failed()).containsExactly("generation_energy.same", "energy_balance.same");
    assertThat(report.checks().get(3).findings().get(0).examples().get(0))
        .contains("unattributed_joules 10.000001 instead of 10");
  }

  private AuditReport compared(SampleRun disturbed, SampleRun undisturbed, Duration shift)
      throws Exception {
    ClickHouseSettings left = clickHouse.database();
    ClickHouseSettings right = clickHouse.database();
    disturbed.storeIn(left);
    undisturbed.storeIn(right);
    try (ClickHouseQuery ours = new ClickHouseQuery(left);
        ClickHouseQuery theirs = new ClickHouseQuery(right)) {
      return new RunComparison(
              new ComparedRun("disturbed", ours, shift), ComparedRun.of("undisturbed", theirs))
          .run();
    }
  }
}
