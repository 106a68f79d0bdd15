package io.tokenmeter.local.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.clickhouse.client.api.Client;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import io.tokenmeter.sinks.ClickHouseQuery;
import io.tokenmeter.sinks.QueryFailedException;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of damage makes exactly the checks fail that speak of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("side-by-side")
class PipelineAuditIT {

  private StartedClickHouse clickHouse;
  private final SampleRun run = new SampleRun();

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
  void aCorrectRunPassesEveryCheck() throws Exception {
    AuditReport report = audited(new SampleRun());
    assertThat(report.failed()).as(report.toTable()).isEmpty();
    assertThat(report.checks()).allSatisfy(check -> assertThat(check.name()).contains("."));
    assertThat(report.checks())
        .filteredOn(check -> !check.name().equals("rejected_events.expected"))
        .allSatisfy(check -> assertThat(check.examined()).as(check.name()).isPositive());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "generations",
        "rated_usage",
        "generation_energy",
        "energy_balance",
        "generation_costs",
        "gpu_charges",
        "sla_windows"
      })
  void aRowStoredTwiceFailsTheUniquenessOfItsTableAlone(String table) throws Exception {
    AuditReport report = audited(new SampleRun().repeat(table, 0));
    assertThat(report.failed()).as(report.toTable()).containsExactly(table + ".unique");
    AuditReport.Finding finding = only(report);
    assertThat(finding.count()).isEqualTo(1);
    assertThat(finding.examples()).singleElement().asString().endsWith(": 2 rows");
  }

  @Test
  void aMissingGenerationIsNamed() throws Exception {
    AuditReport report = audited(new SampleRun().drop("generations", 1));
    assertThat(report.failed()).containsExactly("generations.complete");
    assertThat(only(report).examples()).containsExactly(identity("acme", "g2").key());
  }

  @Test
  void oneGenerationForAnotherKeepsTheCountAndIsFound() throws Exception {
    AuditReport report =
        audited(
            new SampleRun()
                .drop("generations", 1)
                .copy("generations", 0, "generation_id", SampleRun.text("stranger")));
    assertThat(report.failed()).containsExactly("generations.complete", "generations.expected");
  }

  @Test
  void tokensThatMovedFromOneGenerationToAnotherAreFound() throws Exception {
    AuditReport report =
        audited(
            new SampleRun()
                .change("generations", 0, "output_tokens", tokens -> "6")
                .change("generations", 1, "output_tokens", tokens -> "6"));
    assertThat(report.failed()).containsExactly("generations.content");
    assertThat(only(report).count()).isEqualTo(2);
  }

  @Test
  void aMissingEntryIsNamed() throws Exception {
    AuditReport report = audited(new SampleRun().drop("rated_usage", 2));
    assertThat(report.failed()).containsExactly("rated_usage.complete");
    assertThat(only(report).examples())
        .containsExactly(identity("acme", "g2").key() + " cached_input");
  }

  @Test
  void aClassRatedAgainUnderAnotherEntryIsFound() throws Exception {
    AuditReport report =
        audited(new SampleRun().copy("rated_usage", 0, "entry_id", SampleRun.text("again")));
    assertThat(report.failed()).containsExactly("rated_usage.expected");
  }

  @Test
  void anAmountOffInItsLastDigitIsFound() throws Exception {
    AuditReport report =
        audited(
            new SampleRun()
                .change("rated_usage", 0, "amount", a -> "'0.000001800000000000000001'"));
    assertThat(report.failed()).containsExactly("rated_usage.amounts");
    assertThat(only(report).kind()).isEqualTo("amount differs");
  }

  @Test
  void aFailedGenerationThatIsRatedIsFound() throws Exception {
    AuditReport report =
        audited(
            new SampleRun()
                .copy(
                    "rated_usage",
                    0,
                    "generation_id",
                    SampleRun.text("g3"),
                    "entry_id",
                    SampleRun.text("g3-input")));
    assertThat(report.failed()).containsExactly("rated_usage.expected");
  }

  @Test
  void aShareOffByOneMicrojouleIsFound() throws Exception {
    AuditReport report =
        audited(new SampleRun().change("generation_energy", 2, "active_joules", j -> "20.000001"));
    assertThat(report.failed()).containsExactly("generation_energy.adds_up");
    assertThat(only(report).examples()).containsExactly("GPU-1: by 1 microjoules");
  }

  @Test
  void aShareThatIsMissingThoughTheMeterWasReadIsFound() throws Exception {
    AuditReport report =
        audited(new SampleRun().change("generation_energy", 2, "active_joules", j -> "NULL"));
    assertThat(report.failed())
        .containsExactly("generation_energy.measured", "generation_energy.adds_up");
  }

  @Test
  void aGenerationThatFinishedAfterTheLastReadingNeedsNoEnergy() throws Exception {
    AuditReport report =
        audited(new SampleRun().change("generation_energy", 3, "active_joules", j -> "NULL"));
    assertThat(report.failed()).containsExactly("generation_energy.adds_up");
  }

  @Test
  void aBalanceOffByOneMicrojouleIsFound() throws Exception {
    AuditReport report =
        audited(new SampleRun().change("energy_balance", 0, "idle_joules", j -> "30.000001"));
    assertThat(report.failed()).containsExactly("energy_balance.adds_up");
  }

  @Test
  void aMissingWindowIsFoundByTheCounterAndTheShares() throws Exception {
    AuditReport report = audited(new SampleRun().drop("energy_balance", 0));
    assertThat(report.failed())
        .containsExactly("generation_energy.adds_up", "energy_balance.equals_counter");
  }

  @Test
  void aMissingShareIsNamedWithItsGpu() throws Exception {
    AuditReport report = audited(new SampleRun().drop("generation_energy", 3));
    assertThat(report.failed())
        .containsExactly("generation_energy.complete", "generation_energy.adds_up");
    assertThat(report.checks().stream().filter(c -> !c.passes()).findFirst())
        .get()
        .extracting(check -> check.findings().get(0).examples())
        .isEqualTo(List.of(identity("borealis", "g4").key() + " on GPU-1"));
  }

  @Test
  void anOlderRevisionOfAShareDoesNotCount() throws Exception {
    AuditReport report =
        audited(
            new SampleRun()
                .copy("generation_energy", 0, "active_joules", "7", "revision", "0")
                .copy("energy_balance", 0, "active_joules", "7", "revision", "0"));
    assertThat(report.failed()).as(report.toTable()).isEmpty();
  }

  @Test
  void aDeletedRevisionIsAMissingRow() throws Exception {
    AuditReport report =
        audited(new SampleRun().copy("generation_costs", 0, "deleted", "1", "revision", "2"));
    assertThat(report.failed()).containsExactly("generation_costs.complete");
  }

  @Test
  void aCostRowOfAStrangerIsFound() throws Exception {
    AuditReport report =
        audited(new SampleRun().copy("generation_costs", 0, "tenant", SampleRun.text("nobody")));
    assertThat(report.failed()).containsExactly("generation_costs.expected");
  }

  @Test
  void aChargeThatLosesItsLastDigitIsFound() throws Exception {
    AuditReport report =
        audited(new SampleRun().change("gpu_charges", 1, "idle", money -> "'0.000000000002'"));
    assertThat(report.failed()).containsExactly("gpu_charges.adds_up");
  }

  @Test
  void aRequestCountedTwiceInAWindowIsFound() throws Exception {
    AuditReport report =
        audited(new SampleRun().copy("sla_windows", 0, "requests", "3", "revision", "2"));
    assertThat(report.failed()).containsExactly("sla_windows.complete");
  }

  @Test
  void rejectionsAreCountedOncePerRecordAndComparedByReason() throws Exception {
    ClickHouseSettings database = clickHouse.database();
    run.storeIn(database);
    try (ClickHouseQuery query = new ClickHouseQuery(database);
        Client client = database.openClient()) {
      String row = "(now64(6), 'first_seen', 'TOO_OLD', 'late', 'generation-events', 0, 7)";
      SampleRun.run(
          client,
          "INSERT INTO rejected_events (received_at, stage, reason, detail, topic, `partition`,"
              + " `offset`) VALUES "
              + row
              + ", "
              + row);
      PipelineAudit audit = new PipelineAudit(query, PriceBook.illustrative());
      assertThat(audit.run(run.expectation()).failed()).containsExactly("rejected_events.expected");
      run.expectation().rejected("first_seen", "TOO_OLD", 1);
      assertThat(audit.run(run.expectation()).failed()).isEmpty();
    }
  }

  @Test
  void aFailureOfClickHouseIsNoVerdict() throws Exception {
    ClickHouseSettings database = clickHouse.database();
    try (Client client = database.openClient()) {
      SampleRun.run(client, "DROP TABLE generations");
    }
    try (ClickHouseQuery query = new ClickHouseQuery(database)) {
      PipelineAudit audit = new PipelineAudit(query, PriceBook.illustrative());
      assertThat(catchThrowable(() -> audit.run(new SampleRun().expectation())))
          .isInstanceOf(QueryFailedException.class)
          .hasMessageContaining("generations");
    }
  }

  @Test
  void anIdentityAcknowledgedButNowhereStoredIsMissedByEveryTable() throws Exception {
    SampleRun sample = new SampleRun();
    sample
        .expectation()
        .accepted(
            new ExpectedGeneration(
                identity("acme", "lost"),
                "llama-8b-shape",
                GenerationStatus.COMPLETED,
                List.of(SampleRun.GPU),
                new TokenTally(1, 0, 0, 1, 0),
                sample.start()));
    assertThat(audited(sample).failed())
        .containsExactly(
            "generations.complete",
            "rated_usage.complete",
            "sla_windows.complete",
            "generation_energy.complete",
            "generation_costs.complete");
  }

  private AuditReport audited(SampleRun sample) throws Exception {
    ClickHouseSettings database = clickHouse.database();
    sample.storeIn(database);
    try (ClickHouseQuery query = new ClickHouseQuery(database)) {
      return new PipelineAudit(query, PriceBook.illustrative()).run(sample.expectation());
    }
  }

  private static AuditReport.Finding only(AuditReport report) {
    List<AuditReport.Finding> findings =
        report.checks().stream().flatMap(check -> check.findings().stream()).toList();
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  private static GenerationIdentity identity(String tenant, String id) {
    return new GenerationIdentity(tenant, "trace:GPU-1", id);
  }
}
