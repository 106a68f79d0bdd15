package io.tokenmeter.local.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the checks found, for people and for scripts. */
public record AuditReport(List<Check> checks) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One named statement about the tables.
   *
   * @param name {@code table.statement}
   * @param examined rows, keys or sums that were looked at
   * @param findings empty when the statement is true
   */
  public record Check(String name, long examined, List<Finding> findings) {

    public Check {
      findings = List.copyOf(findings);
    }

    public boolean passes() {
      return findings.isEmpty();
    }
  }

  /**
   * One way in which a statement is untrue.
   *
   * @param examples at most five
   */
  public record Finding(String kind, long count, List<String> examples) {

    public Finding {
      examples = List.copyOf(examples);
    }
  }

  public AuditReport {
    checks = List.copyOf(checks);
  }

  public boolean passes() {
    return checks.stream().allMatch(Check::passes);
  }

  /** Names of the checks that fail, in the order of the report. */
  public List<String> failed() {
    return checks.stream().filter(check -> !check.passes()).map(Check::name).toList();
  }

  /** This report followed by another. */
  public AuditReport and(AuditReport other) {
    return new AuditReport(Stream.concat(checks.stream(), other.checks.stream()).toList());
  }

  /** A line per check, examples below those that fail; ends with a verdict. */
  public String toTable() {
    int width = checks.stream().mapToInt(check -> check.name().length()).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (Check check : checks) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-" + (width + 2) + "s%,12d  %s",
              check.name(),
              check.examined(),
              check.passes() ? "ok" : "FAILED"));
      check.findings().forEach(finding -> addTo(lines, finding));
    }
    lines.add(verdict());
    return String.join("\n", lines) + "\n";
  }

  private static void addTo(List<String> lines, Finding finding) {
    lines.add(String.format(Locale.ROOT, "    %,d x %s", finding.count(), finding.kind()));
    finding.examples().forEach(example -> lines.add("        " + example));
  }

  private String verdict() {
    List<String> failed = failed();
    return failed.isEmpty()
        ? "All " + checks.size() + " checks hold."
        : failed.size() + " of " + checks.size() + " checks fail: " + String.join(", ", failed);
  }

  /** {@code passes}, and {@code checks} with name, examined, passes and findings. */
  public ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode().put("passes", passes());
    ArrayNode all = json.putArray("checks");
    for (Check check : checks) {
      ObjectNode one = all.addObject().put("name", check.name());
      one.put("examined", check.examined()).put("passes", check.passes());
      ArrayNode findings = one.putArray("findings");
      for (Finding finding : check.findings()) {
        ObjectNode node = findings.addObject().put("kind", finding.kind());
        node.put("count", finding.count());
        finding.examples().forEach(node.putArray("examples")::add);
      }
    }
    return json;
  }
}
