package io.tokenmeter.local.outage;

import io.tokenmeter.local.audit.AuditReport;
import io.tokenmeter.local.load.LoadReport;
import io.tokenmeter.local.status.PipelineStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of a run.
 *
 * @param answers of the front door, by stage in order
 * @param samples one per second
 * @param sent what was generated and acknowledged
 * @param restarts how often each process died without being told to, by its name
 * @param settled the status once all was settled; empty when it did not settle in time
 * @param settling from the end of the input until then
 */
public record OutageReport(
    OutagePlan plan,
    List<Outage> outages,
    Map<Stage, StageAnswers> answers,
    List<Sample> samples,
    LoadReport sent,
    Map<String, Integer> restarts,
    Optional<PipelineStatus> settled,
    Duration settling,
    AuditReport audit) {

  /**
   * One process that was away.
   *
   * @param logs what was logged meanwhile
   */
  public record Outage(String victim, Recovery recovery, LogGrowth logs) {}

  /** Whether nothing was lost, nothing counted twice, and every limit held. */
  public boolean passes() {
    return OutageChecks.of(this).stream().allMatch(OutageChecks.Check::passes) && audit.passes();
  }

  /** For people. */
  public String toTable() {
    return new OutageTable(this).toString();
  }

  /** For scripts. */
  public com.fasterxml.jackson.databind.node.ObjectNode toJson() {
    return OutageJson.of(this);
  }

  /** Largest proportional set size of each process in the stages of that phase. */
  Map<String, Long> peakBytes(java.util.Set<Stage.Phase> phases) {
    Map<String, Long> peaks = new java.util.TreeMap<>();
    samples.stream()
        .filter(sample -> phases.contains(sample.stage().phase()))
        .forEach(sample -> sample.pssBytes().forEach((name, b) -> peaks.merge(name, b, Math::max)));
    return peaks;
  }

  /** Largest sum of any second. */
  long peakSumBytes() {
    return samples.stream().mapToLong(Sample::sumBytes).max().orElse(0);
  }
}
