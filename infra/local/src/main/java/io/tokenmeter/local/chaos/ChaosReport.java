package io.tokenmeter.local.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.local.audit.AuditReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the faults did.
 *
 * @param planned how many faults there were to be
 * @param skipped faults that this machine does not allow, and why
 * @param rounds how often the recording was played, each time on another GPU
 * @param generationEvents written to the topic, those that came again included
 * @param generations unique ones, in the table
 * @param pulses events sent again by the health checks themselves
 */
public record ChaosReport(
    long seed,
    int planned,
    List<FaultReport> faults,
    List<String> skipped,
    int rounds,
    long generationEvents,
    long generations,
    long pulses,
    Redeliveries redeliveries,
    boolean disturbedSettled,
    boolean undisturbedSettled,
    List<SumRow> sums,
    AuditReport disturbedAudit,
    AuditReport undisturbedAudit,
    AuditReport comparison,
    Duration elapsed,
    long peakPssBytes) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** All healed in time, all sums equal, all checks hold. */
  public boolean passes() {
    return failures().isEmpty();
  }

  /** What does not hold, in words. */
  public List<String> failures() {
    List<String> failures = new ArrayList<>();
    if (faults.size() < planned) {
      failures.add((planned - faults.size()) + " faults were not reached");
    }
    faults.stream()
        .filter(fault -> !fault.inTime())
        .map(f -> "fault " + f.number() + " did not heal in time, waiting for: " + f.waitedFor())
        .forEach(failures::add);
    if (!disturbedSettled || !undisturbedSettled) {
      failures.add((disturbedSettled ? "undisturbed" : "disturbed") + " run did not settle");
    }
    sums.stream()
        .filter(sum -> !sum.equal())
        .map(sum -> "sums differ: " + sum.name())
        .forEach(failures::add);
    disturbedAudit.failed().forEach(check -> failures.add("disturbed run: " + check));
    undisturbedAudit.failed().forEach(check -> failures.add("undisturbed run: " + check));
    comparison.failed().forEach(check -> failures.add("comparison: " + check));
    return failures;
  }

  /** Everything, for scripts. */
  public ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("passes", passes());
    json.set("failures", JSON.valueToTree(failures()));
    json.put("seed", seed);
    json.put("planned", planned);
    json.set("faults", JSON.valueToTree(faults));
    json.set("skipped", JSON.valueToTree(skipped));
    json.set("healing", JSON.valueToTree(HealingStats.of(faults)));
    json.set("redeliveries", JSON.valueToTree(redeliveries));
    json.put("rounds", rounds);
    json.put("generation_events", generationEvents);
    json.put("generations", generations);
    json.put("pulses", pulses);
    json.put("disturbed_settled", disturbedSettled);
    json.put("undisturbed_settled", undisturbedSettled);
    json.set("sums", JSON.valueToTree(sums));
    json.set("disturbed_audit", disturbedAudit.toJson());
    json.set("undisturbed_audit", undisturbedAudit.toJson());
    json.set("comparison", comparison.toJson());
    json.put("seconds", elapsed.toMillis() / 1000.0);
    json.put("peak_pss_bytes", peakPssBytes);
    return json;
  }

  /** Writes the JSON, readable. */
  public void write(Path file) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), toJson());
  }
}
