package io.tokenmeter.local.outage;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A report as people read it. */
final class OutageTable {

  private final OutageReport report;
  private final StringBuilder text = new StringBuilder();

  OutageTable(OutageReport report) {
    this.report = report;
  }

  @Override
  public String toString() {
    text.setLength(0);
    recoveries();
    answers();
    memory();
    logs();
    sums();
    checks();
    return text.toString();
  }

  private void recoveries() {
    line(
        "%-12s %9s %11s %14s %9s %14s",
        "outage", "away", "first 2xx", "all 2xx after", "all read", "most waiting");
    for (OutageReport.Outage outage : report.outages()) {
      Recovery recovery = outage.recovery();
      line(
          "%-12s %7d s %9.1f s %12.1f s %7.1f s %,14d",
          outage.victim(),
          report.plan().outage().toSeconds(),
          seconds(recovery.firstAccepted()),
          seconds(recovery.acknowledged()),
          seconds(recovery.read()),
          recovery.waiting());
    }
    line("");
  }

  private void answers() {
    line("%-20s %-34s %10s %12s", "front door", "answers by status", "slowest", "slowest 503");
    report
        .answers()
        .forEach(
            (stage, answers) ->
                line(
                    "%-20s %-34s %8.2f s %10.2f s",
                    stage.label(),
                    byStatus(answers),
                    seconds(answers.slowest()),
                    seconds(answers.slowestRefusal())));
    line("");
  }

  private static String byStatus(StageAnswers answers) {
    return answers.byStatus().entrySet().stream()
        .map(e -> (e.getKey() == 0 ? "none" : e.getKey()) + " x " + e.getValue())
        .collect(Collectors.joining(", "));
  }

  private void memory() {
    Map<String, Long> before = report.peakBytes(EnumSet.of(Stage.Phase.BEFORE));
    Map<String, Long> away = report.peakBytes(EnumSet.of(Stage.Phase.AWAY));
    Map<String, Long> back = report.peakBytes(EnumSet.of(Stage.Phase.BACK, Stage.Phase.AFTER));
    line("%-20s %10s %10s %10s", "peak memory, MiB", "before", "away", "back");
    report
        .peakBytes(EnumSet.allOf(Stage.Phase.class))
        .keySet()
        .forEach(
            process ->
                line(
                    "%-20s %10s %10s %10s",
                    process,
                    mebibytes(before.get(process)),
                    mebibytes(away.get(process)),
                    mebibytes(back.get(process))));
    line("");
  }

  private static String mebibytes(@org.jspecify.annotations.Nullable Long bytes) {
    return bytes == null ? "-" : String.format(Locale.ROOT, "%,d", bytes >> 20);
  }

  private void logs() {
    for (OutageReport.Outage outage : report.outages()) {
      String largest =
          outage.logs().bytesByFile().entrySet().stream()
              .max(Map.Entry.comparingByValue())
              .map(e -> ", most in " + e.getKey() + " (" + (e.getValue() >> 10) + " KiB)")
              .orElse("");
      line(
          "logged without %s: %,d KiB%s", outage.victim(), outage.logs().sumBytes() >> 10, largest);
    }
  }

  private void sums() {
    line(
        "%,d events generated, %,d acknowledged, %,d sent again, %,d never acknowledged; settled"
            + " %.0f s after the last one",
        report.sent().generated(),
        report.sent().acknowledgedEvents(),
        report.sent().resent(),
        report.sent().outstandingEvents(),
        seconds(report.settling()));
    line("");
  }

  private void checks() {
    for (OutageChecks.Check check : OutageChecks.of(report)) {
      line("%-48s %-34s %s", check.name(), check.found(), check.passes() ? "ok" : "FAILED");
    }
    line("");
    text.append(report.audit().toTable());
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
