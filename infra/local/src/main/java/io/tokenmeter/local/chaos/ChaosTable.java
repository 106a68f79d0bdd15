package io.tokenmeter.local.chaos;

import io.tokenmeter.local.demo.SummaryColumns;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The report for people. */
public final class ChaosTable {

  private ChaosTable() {}

  /** Prints the whole report, the verdict last. */
  public static void print(ChaosReport report, PrintStream out) {
    out.println();
    printFaults(report.faults(), out);
    report.skipped().forEach(line -> out.println("skipped: " + line));
    out.println();
    healing(report, out);
    out.println();
    redelivered(report, out);
    out.println();
    sums(report, out);
    out.println();
    out.println("Disturbed run, every identity");
    out.print(report.disturbedAudit().toTable());
    out.println();
    out.println("Undisturbed run, every identity");
    out.print(report.undisturbedAudit().toTable());
    out.println();
    out.println("Both runs, row by row");
    out.print(report.comparison().toTable());
    out.println();
    verdict(report, out);
  }

  /** The faults to come, for a dry run. */
  public static void printPlan(List<Fault> plan, PrintStream out) {
    SummaryColumns table = new SummaryColumns(0, "fault", "kind", "victims", "when");
    for (Fault fault : plan) {
      String when =
          fault.duringHealing()
              ? "%.1f s into the healing before it"
              : "%.1f s after the healing before it";
      table.row(
          List.of(
              Integer.toString(fault.number()),
              fault.kind().toString(),
              fault.target(),
              format(when, fault.pause().toMillis() / 1000.0)));
    }
    table.print(out);
  }

  /** What became of each fault. */
  public static void printFaults(List<FaultReport> faults, PrintStream out) {
    SummaryColumns table =
        new SummaryColumns(
            0,
            "fault",
            "at s",
            "kind",
            "victims",
            "healed s",
            "dup",
            "ranges",
            "restores",
            "threads",
            "last waited for");
    for (FaultReport fault : faults) {
      table.row(
          List.of(
              fault.number() + (fault.duringHealing() ? "+" : ""),
              format("%.1f", fault.atSeconds()),
              fault.kind(),
              String.join(" + ", fault.victims()),
              fault.healingSeconds() == null
                  ? "never"
                  : format("%.1f", fault.healingSeconds()) + (fault.inTime() ? "" : " LATE"),
              Long.toString(fault.redeliveries().duplicates()),
              Long.toString(fault.redeliveries().rangesRepeated()),
              Long.toString(fault.redeliveries().flinkRestores()),
              Long.toString(fault.redeliveries().streamsThreads()),
              fault.waitedFor()));
    }
    table.print(out);
    out.println(
        "+: hit while the one before still healed. dup: events dropped at first-seen; ranges:"
            + " inserts repeated under their token; restores: of the Flink job.");
  }

  private static void healing(ChaosReport report, PrintStream out) {
    SummaryColumns table = new SummaryColumns(1, "healing of", "faults", "p50 s", "p95 s", "max s");
    for (HealingStats stats : HealingStats.of(report.faults())) {
      table.row(
          List.of(
              stats.of(),
              Integer.toString(stats.faults()),
              format("%.1f", stats.p50Seconds()),
              format("%.1f", stats.p95Seconds()),
              format("%.1f", stats.maxSeconds())));
    }
    table.print(out);
  }

  private static void redelivered(ChaosReport report, PrintStream out) {
    Redeliveries seen = report.redeliveries();
    out.println(
        format(
            "Re-deliveries: %,d generation events written for %,d generations (%,d of them health"
                + " checks); at least %,d duplicates dropped, %,d ranges inserted again, %,d inserts"
                + " failed, %,d restores of the Flink job, %,d Streams threads replaced, %,d"
                + " process deaths.",
            report.generationEvents(),
            report.generations(),
            report.pulses(),
            seen.duplicates(),
            seen.rangesRepeated(),
            seen.insertFailures(),
            seen.flinkRestores(),
            seen.streamsThreads(),
            seen.processRestarts()));
  }

  private static void sums(ChaosReport report, PrintStream out) {
    SummaryColumns table = new SummaryColumns(1, "sum", "disturbed", "undisturbed", "");
    for (SumRow sum : report.sums()) {
      table.row(
          List.of(
              sum.name(),
              sum.disturbed() == null ? "-" : sum.disturbed(),
              sum.undisturbed() == null ? "-" : sum.undisturbed(),
              sum.equal() ? "equal" : "DIFFERENT"));
    }
    table.print(out);
  }

  private static void verdict(ChaosReport report, PrintStream out) {
    out.println(
        format(
            "%d of %d faults, seed %d, %d rounds, %.0f s, at most %,d MiB of memory.",
            report.faults().size(),
            report.planned(),
            report.seed(),
            report.rounds(),
            report.elapsed().toMillis() / 1000.0,
            report.peakPssBytes() >> 20));
    report.failures().forEach(failure -> out.println("FAILED: " + failure));
    if (report.passes()) {
      out.println("Everything healed in time, and no sum and no row noticed.");
    }
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
