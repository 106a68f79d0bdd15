package io.tokenmeter.local.outage;

import io.tokenmeter.ingest.gateway.GatewaySettings;
import io.tokenmeter.local.runtime.MemoryBudget;
import io.tokenmeter.local.status.PipelineStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** What must hold beside the audit of the tables. */
final class OutageChecks {

  /** The gateway's own limit, and what a request may wait for a processor on a busy machine. */
  private static final Duration SLOWEST_ANSWER =
      GatewaySettings.defaultsExcept(Map.of()).answerTimeout().plusSeconds(3);

  /** Each process rolls its log at 20 MB and keeps three files. */
  private static final long LOGS_BYTES = 64L << 20;

  /**
   * One statement about a run.
   *
   * @param found what was seen, whether it passes or not
   */
  record Check(String name, boolean passes, String found) {}

  private final OutageReport report;
  private final List<Check> checks = new ArrayList<>();

  private OutageChecks(OutageReport report) {
    this.report = report;
  }

  static List<Check> of(OutageReport report) {
    OutageChecks checks = new OutageChecks(report);
    checks.acknowledged();
    checks.answers();
    checks.open();
    checks.memory();
    checks.processes();
    checks.logs();
    checks.settlement();
    return List.copyOf(checks.checks);
  }

  private void acknowledged() {
    long never = report.sent().outstandingEvents();
    long refused = report.sent().refusedEvents();
    check(
        "every event was acknowledged in the end",
        never == 0 && refused == 0,
        "%,d never, %,d refused".formatted(never, refused));
  }

  private void answers() {
    long silent = sum(StageAnswers::unanswered) + sum(StageAnswers::others);
    long withoutTime = sum(StageAnswers::withoutTime);
    Duration slowest =
        report.answers().values().stream()
            .map(StageAnswers::slowest)
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    check("every request was answered, 202 or 503", silent == 0, "%,d were not".formatted(silent));
    check("every 503 says when to come again", withoutTime == 0, withoutTime + " do not");
    check(
        "no answer took longer than %d s".formatted(SLOWEST_ANSWER.toSeconds()),
        slowest.compareTo(SLOWEST_ANSWER) <= 0,
        "slowest %.1f s".formatted(slowest.toMillis() / 1e3));
  }

  /** While only a sink is away, the front door takes everything. */
  private void open() {
    for (String victim : report.plan().victims()) {
      if (!OutagePlan.closesTheDoor(victim)) {
        long refused =
            report.answers().entrySet().stream()
                .filter(stage -> stage.getKey().victim().equals(victim))
                .mapToLong(stage -> stage.getValue().notAccepted())
                .sum();
        check("the front door stays open without " + victim, refused == 0, refused + " not taken");
      }
    }
  }

  private void memory() {
    Map<String, Long> limits = MemoryBudget.processBytes();
    report
        .peakBytes(EnumSet.allOf(Stage.Phase.class))
        .forEach(
            (process, peak) -> {
              long limit = limits.getOrDefault(process, Long.MAX_VALUE);
              check(
                  "%s stays below %,d MiB".formatted(process, limit >> 20),
                  peak <= limit,
                  "at most %,d MiB".formatted(peak >> 20));
            });
    long sum = report.peakSumBytes();
    check(
        "all processes stay below %,d MiB".formatted(MemoryBudget.WHOLE_BYTES >> 20),
        sum <= MemoryBudget.WHOLE_BYTES,
        "at most %,d MiB".formatted(sum >> 20));
  }

  private void processes() {
    Map<String, Integer> died = new java.util.TreeMap<>(report.restarts());
    report.plan().victims().forEach(died::remove);
    died.values().removeIf(restarts -> restarts == 0);
    check("no other process died", died.isEmpty(), died.isEmpty() ? "none" : died.toString());
  }

  private void logs() {
    for (OutageReport.Outage outage : report.outages()) {
      long bytes = outage.logs().sumBytes();
      check(
          "logs grow by less than %d MiB without %s".formatted(LOGS_BYTES >> 20, outage.victim()),
          bytes < LOGS_BYTES,
          "%,d KiB".formatted(bytes >> 10));
    }
  }

  private void settlement() {
    check(
        "all settled",
        report.settled().isPresent(),
        "%.0f s after the end of the input".formatted(report.settling().toMillis() / 1e3));
    report
        .settled()
        .ifPresent(
            status -> {
              long late = late(status);
              check("nothing settled too early", late == 0, late + " facts came late");
            });
  }

  private static long late(PipelineStatus status) {
    return status.settlement().stream().mapToLong(gpu -> gpu.lateGenerations()).sum();
  }

  private long sum(java.util.function.ToLongFunction<StageAnswers> count) {
    return report.answers().values().stream().mapToLong(count).sum();
  }

  private void check(String name, boolean passes, String found) {
    checks.add(new Check(name, passes, found));
  }
}
