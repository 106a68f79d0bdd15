package io.tokenmeter.local.cli;

import io.tokenmeter.local.status.ProcessReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The supervisor's last report for people: a row per process, then what is down since when. */
final class ProcessTable {

  /** Several of the supervisor's reports. */
  private static final Duration OVERDUE = Duration.ofSeconds(5);

  private ProcessTable() {}

  /** Works whatever is down, the application and the supervisor included. */
  static void print(Path dataFolder, PrintStream out) throws IOException {
    List<ProcessReport> reports = ProcessReport.read(dataFolder);
    Instant now = Instant.now();
    out.printf("%-18s %-12s %-14s %8s %8s%n", "process", "state", "for", "restarts", "pid");
    for (ProcessReport process : reports) {
      out.printf(
          "%-18s %-12s %-14s %8d %8s%n",
          process.name(),
          process.state(),
          age(process.sinceInstant(), now),
          process.restarts(),
          process.pid() == null ? "-" : process.pid());
    }
    reports.stream().filter(report -> !report.up()).forEach(report -> tellDown(report, now, out));
    Instant written = ProcessReport.writtenAt(dataFolder);
    if (Duration.between(written, now).compareTo(OVERDUE) > 0) {
      out.printf("The supervisor has not reported for %s: it hangs.%n", age(written, now));
    }
  }

  /** When a runtime that did not stop in order last reported; empty when it did stop so. */
  static Optional<Instant> lastReport(Path dataFolder) {
    try {
      return Optional.of(ProcessReport.writtenAt(dataFolder));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void tellDown(ProcessReport process, Instant now, PrintStream out) {
    out.printf(
        "DOWN: %s is %s since %s (%s)%s%n",
        process.name(),
        process.state(),
        process.sinceInstant().truncatedTo(ChronoUnit.SECONDS),
        age(process.sinceInstant(), now),
        process.lastHealthy() == null
            ? "; it was never healthy"
            : "; last healthy "
                + Instant.parse(process.lastHealthy()).truncatedTo(ChronoUnit.SECONDS));
  }

  private static String age(Instant from, Instant now) {
    Duration duration = Duration.between(from, now);
    return duration.toHours() > 0
        ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
        : duration.toMinutes() > 0
            ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
            : duration.toSeconds() + " s";
  }
}
