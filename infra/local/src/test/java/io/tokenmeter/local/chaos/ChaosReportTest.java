package io.tokenmeter.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.local.audit.AuditReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChaosReportTest {

  private static final AuditReport GOOD = audit(List.of());
  private static final AuditReport BAD =
      audit(List.of(new AuditReport.Finding("missing row", 1, List.of("acme/x/1"))));
  private static final FaultReport HEALED = fault(12.0, true);
  private static final SumRow EQUAL = new SumRow("tokens input", "5", "5", true);

  @Test
  void itPassesWhenEverythingHealedAndNothingDiffers() {
    ChaosReport report = report(List.of(HEALED), List.of(EQUAL), GOOD, GOOD);
    assertThat(report.passes()).isTrue();
    assertThat(report.toJson().path("passes").asBoolean()).isTrue();
    assertThat(printed(report)).contains("Everything healed in time");
  }

  @Test
  void aLateHealingADifferentSumAFailedCheckAndADifferentRowEachFailIt() {
    assertThat(report(List.of(fault(61.0, false)), List.of(EQUAL), GOOD, GOOD).failures())
        .singleElement()
        .asString()
        .contains("fault 1 did not heal in time");
    assertThat(
            report(
                    List.of(HEALED),
                    List.of(new SumRow("tokens input", "5", "6", false)),
                    GOOD,
                    GOOD)
                .failures())
        .containsExactly("sums differ: tokens input");
    assertThat(report(List.of(HEALED), List.of(EQUAL), BAD, GOOD).failures())
        .containsExactly("disturbed run: generations.missing");
    assertThat(report(List.of(HEALED), List.of(EQUAL), GOOD, BAD).failures())
        .containsExactly("comparison: generations.missing");
  }

  @Test
  void faultsThatWereNotReachedFailIt() {
    assertThat(report(List.of(), List.of(EQUAL), GOOD, GOOD).failures())
        .containsExactly("1 faults were not reached");
  }

  @Test
  void theTableNamesEveryFaultWithItsHealing() {
    assertThat(printed(report(List.of(HEALED), List.of(EQUAL), GOOD, GOOD)))
        .contains("kafka + registry")
        .contains("12.0");
  }

  private static String printed(ChaosReport report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ChaosTable.print(report, new PrintStream(bytes, true, java.nio.charset.StandardCharsets.UTF_8));
    return bytes.toString(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static FaultReport fault(double healing, boolean inTime) {
    return new FaultReport(
        1, 3, "kill", List.of("kafka", "registry"), false, healing, inTime, "", Redeliveries.NONE);
  }

  private static AuditReport audit(List<AuditReport.Finding> findings) {
    return new AuditReport(List.of(new AuditReport.Check("generations.missing", 10, findings)));
  }

  private static ChaosReport report(
      List<FaultReport> faults, List<SumRow> sums, AuditReport disturbed, AuditReport comparison) {
    return new ChaosReport(
        7,
        1,
        faults,
        List.of(),
        2,
        10,
        10,
        3,
        Redeliveries.NONE,
        true,
        true,
        sums,
        disturbed,
        GOOD,
        comparison,
        Duration.ofSeconds(90),
        1L << 30);
  }
}
