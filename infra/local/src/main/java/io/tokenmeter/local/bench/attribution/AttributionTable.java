package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.local.bench.MachineFacts;
import io.tokenmeter.local.bench.Rate;
import java.io.PrintStream;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The report for people. */
public final class AttributionTable {

  private static final String ROW = "  %-22s %12s %14s %14s %16s%n";
  private static final String RATIO = "  attribution / %-16s %8.2f   (%s); rounds: %s%n";
  private static final String MEMORY = "  %-34s %8s %8s %8.2f%n";

  private final AttributionReport report;
  private final PrintStream out;

  private AttributionTable(AttributionReport report, PrintStream out) {
    this.report = report;
    this.out = out;
  }

  public static void print(AttributionReport report, PrintStream out) {
    AttributionTable table = new AttributionTable(report, out);
    table.machine();
    table.contenders();
    table.ratios();
    table.soak();
    out.printf("%nTook %d s.%n", report.elapsed().toSeconds());
  }

  private void machine() {
    MachineFacts machine = report.machine();
    out.printf(
        "%d processors, %d GiB, %s, %s, Flink %s; load average %.1f when it began.%n",
        machine.processors(),
        machine.memoryBytes() >> 30,
        machine.os(),
        machine.java(),
        machine.flink(),
        machine.loadAverage());
    out.println(
        "Trust processor seconds; rates by the clock on the wall depend on who else computes.");
  }

  private void contenders() {
    out.printf("%nEnergy divided among generations, RocksDB and checkpoints every 3 s%n");
    out.printf(ROW, "", "generations", "per CPU s", "per second", "CPU s/million");
    row(report.attribution());
    row(report.bare());
    row(report.flinkSql());
    row(report.clickHouseSql());
    out.printf(
        "  every answer is the same within %.3f microjoules a generation (allowed: %.0f)%n",
        report.largestDifference(), AnswerCheck.TOLERANCE_MICROJOULES);
  }

  private void ratios() {
    out.printf("%nGenerations per processor second%n");
    ratio(report.bare(), "target: at least 0.50");
    ratio(report.flinkSql(), "target: at least 5.00");
    ratio(report.clickHouseSql(), "aim: 1.00; it keeps no state");
  }

  private void soak() {
    SoakRun busy = report.busy();
    SoakRun soak = report.soak();
    out.printf(
        "%nState with %,d generations open: %,d bytes, %,.0f each (target: at most 1,024)%n",
        busy.openGenerations(), busy.stateBytes(), busy.stateBytesPerOpenGeneration());
    out.printf(
        "%nThe job alone over %,d readings: %,.0f readings per CPU s%n",
        soak.rate().events(), soak.rate().perProcessorSecond());
    out.printf("  %-34s %8s %8s %8s%n", "largest, MiB", "early", "late", "growth");
    memory("heap after a collection", MemorySample::heapBytes);
    memory("resident memory", MemorySample::residentBytes);
    memory("state and checkpoints on disk", MemorySample::diskBytes);
  }

  private void row(Rounds rounds) {
    Rate all = rounds.all();
    out.printf(
        ROW,
        rounds.title(),
        "%,d".formatted(rounds.generations()),
        "%,.0f".formatted(all.perProcessorSecond()),
        "%,.0f".formatted(all.perSecond()),
        "%,.1f".formatted(all.processorSecondsPerMillion()));
  }

  private void ratio(Rounds other, String remark) {
    List<Double> each = report.attribution().eachTo(other);
    out.printf(
        RATIO,
        other.title(),
        report.attribution().to(other),
        remark,
        each.stream().map("%.2f"::formatted).collect(Collectors.joining(" ")));
  }

  private void memory(String what, ToLongFunction<MemorySample> of) {
    long early = report.soak().early(of);
    long late = report.soak().late(of);
    out.printf(MEMORY, what, early >> 20, late >> 20, (double) late / early);
  }
}
