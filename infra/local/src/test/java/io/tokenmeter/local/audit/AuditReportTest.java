package io.tokenmeter.local.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AuditReportTest {

  private static final AuditReport.Check HOLDS =
      new AuditReport.Check("generations.unique", 1200, List.of());

  @Test
  void aReportWithoutFindingsPassesAndSaysSo() {
    AuditReport report = new AuditReport(List.of(HOLDS));
    assertThat(report.passes()).isTrue();
    assertThat(report.toTable())
        .isEqualTo("generations.unique         1,200  ok\nAll 1 checks hold.\n");
    assertThat(report.toJson().path("passes").asBoolean()).isTrue();
  }

  @Test
  void aFindingShowsItsCountAndAtMostFiveExamples() {
    Findings findings = new Findings("rated_usage.complete");
    for (int i = 0; i < 9; i++) {
      int number = i;
      findings.examined();
      findings.add("ledger entry is missing", () -> "g" + number);
    }
    AuditReport report =
        new AuditReport(List.of(HOLDS)).and(new AuditReport(List.of(findings.result())));
    assertThat(report.passes()).isFalse();
    assertThat(report.failed()).containsExactly("rated_usage.complete");
    assertThat(report.toTable())
        .contains("9 x ledger entry is missing", "g4", "1 of 2 checks fail: rated_usage.complete")
        .doesNotContain("g5");
    var finding = report.toJson().path("checks").get(1).path("findings").get(0);
    assertThat(finding.path("count").asLong()).isEqualTo(9);
    assertThat(finding.path("examples")).hasSize(5);
  }
}
