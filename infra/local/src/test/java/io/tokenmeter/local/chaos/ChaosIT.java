package io.tokenmeter.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.local.demo.ShippedRecording;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code tokenmeter chaos}: every victim, two pairs, a freeze, two relapses. */
class ChaosIT {

  private static final long SEED = 320;
  private static final int FAULTS = 6;
  private static final double SPEED = 8;

  @Test
  void killsAndAFreezeAreHealedInTimeAndNoRowNotices(@TempDir Path folder) throws Exception {
    ChaosOptions options = ChaosOptions.of(FAULTS, SEED, SPEED);
    assertCoversAllVictims(options.plan());
    ChaosReport report = run(options, folder);
    assertThat(report.failures()).as(printed(report)).isEmpty();
    assertThat(report.faults()).hasSize(FAULTS);
    assertThat(report.faults()).extracting(FaultReport::inTime).containsOnly(true);
    assertThat(report.generations()).isPositive();
    assertThat(report.generationEvents()).isGreaterThan(report.generations());
    assertThat(report.redeliveries().flinkRestores()).isPositive();
    assertThat(report.redeliveries().processRestarts()).isGreaterThanOrEqualTo(FAULTS);
    assertThat(report.sums()).extracting(SumRow::name).contains("joules active", "tokens output");
  }

  private static void assertCoversAllVictims(List<Fault> plan) {
    Set<Victim> victims = new HashSet<>();
    plan.forEach(fault -> victims.addAll(fault.victims()));
    assertThat(victims).containsExactlyInAnyOrder(Victim.values());
    assertThat(plan).anyMatch(fault -> fault.victims().size() == 2);
    assertThat(plan).anyMatch(fault -> fault.kind() == FaultKind.FREEZE);
    assertThat(plan).anyMatch(Fault::duringHealing);
  }

  private static ChaosReport run(ChaosOptions options, Path folder) throws Exception {
    try (ChaosFolder kept = ChaosFolder.open(folder.resolve("chaos"));
        ChaosRun run =
            new ChaosRun(
                kept, ShippedRecording.unpackInto(folder.resolve("trace")), options, said -> {})) {
      return run.run();
    }
  }

  private static String printed(ChaosReport report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ChaosTable.print(report, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
