package io.tokenmeter.local.bench;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** The report for people. */
public final class JourneyTable {

  private static final String THREE = "  %-44s %14s %14s%n";
  private static final String FOUR = "  %-44s %14s %14s %14s%n";
  private static final String FIVE = "  %-30s %12s %14s %14s  %s%n";

  private final JourneyReport report;
  private final PrintStream out;

  private JourneyTable(JourneyReport report, PrintStream out) {
    this.report = report;
    this.out = out;
  }

  public static void print(JourneyReport report, PrintStream out) {
    JourneyTable table = new JourneyTable(report, out);
    table.machine();
    table.journeys();
    table.stages();
    table.limits();
    table.bytes();
    table.headline();
  }

  private void machine() {
    MachineFacts machine = report.machine();
    out.printf(
        "%d processors, %d GiB, %s, %s, Kafka %s, Flink %s; load average %.1f at the end.%n",
        machine.processors(),
        machine.memoryBytes() >> 30,
        machine.os(),
        machine.java(),
        machine.kafka(),
        machine.flink(),
        machine.loadAverage());
    out.println(
        "Trust processor seconds; rates by the clock on the wall depend on who else computes.");
  }

  private void journeys() {
    Journey.Result small = report.small();
    Journey.Result large = report.large();
    out.printf("%nThe journey, all stages at once%n");
    out.printf(THREE, "", small.name(), large.name());
    row("generations", small.generations(), large.generations());
    row("events, with readings", small.events(), large.events());
    row("events/s through the front door", small.eventsPerSecondIn(), large.eventsPerSecondIn());
    row(
        "generations/s to settled and stored",
        small.generationsPerSecond(),
        large.generationsPerSecond());
    out.printf(
        THREE,
        "peak memory (PSS), MiB",
        count(small.peakPssSumBytes() >> 20),
        count(large.peakPssSumBytes() >> 20));
    out.printf("%nProcessor seconds per million generations%n");
    out.printf(FOUR, "", small.name(), large.name(), large.name() + " less idle");
    for (String process : new TreeSet<>(large.spent().byProcess().keySet())) {
      if (!process.equals(RuntimeMeter.SENDER)) {
        out.printf(
            FOUR,
            process,
            count(gross(small, process)),
            count(gross(large, process)),
            count(large.perMillion(report.net(large, process))));
      }
    }
    out.printf(
        FOUR,
        "whole pipeline",
        count(JourneyReport.processorSecondsPerMillion(small)),
        count(JourneyReport.processorSecondsPerMillion(large)),
        count(large.perMillion(report.net(large))));
    out.printf("%nOf the application, by what its threads work for%n");
    for (ThreadRole role : ThreadRole.values()) {
      row(
          role.name().toLowerCase(Locale.ROOT).replace('_', ' '),
          small.perMillion(small.spent().byRole().getOrDefault(role, 0.0)),
          large.perMillion(large.spent().byRole().getOrDefault(role, 0.0)));
    }
  }

  private void stages() {
    out.printf("%nEach stage alone, from a backlog%n");
    out.printf(FIVE, "", "events/s", "per CPU s", "CPU s/million", "");
    stage("gateway (HTTP to topic)", report.gateway(), "events of all kinds");
    stage("first seen, rating, SLA", report.streams(), "generations");
    stage("energy and cost (cold start)", report.flink(), "generations");
    stage("sink (topics to tables)", SinkStage.all(report.sink().loader()), "rows");
  }

  private void limits() {
    SinkStage sink = report.sink();
    out.printf("%nLimits in the same run%n");
    out.printf(FIVE, "", "events/s", "per CPU s", "CPU s/million", "");
    stage("records produced raw", SinkStage.all(sink.produce()), "acks=all, lz4");
    stage("records consumed raw", SinkStage.all(sink.consume()), "undecoded");
    stage("rows inserted raw", SinkStage.all(sink.insert()), "RowBinary rendered beforehand");
    out.printf(
        "  ClickHouse itself, CPU s per million rows: %.1f behind the sink, %.1f of raw inserts%n",
        SinkStage.serverSecondsPerMillion(sink.loaderServerSeconds(), sink.loader()),
        SinkStage.serverSecondsPerMillion(sink.insertServerSeconds(), sink.insert()));
    out.printf("  gateway / raw produce  %.3f%n", report.gatewayToProduce());
    out.printf("  Kafka Streams / raw consume  %.3f%n", report.streamsToConsume());
    out.printf("  sink / raw insert  %.2f (target: at least 0.60); rounds:", report.sinkToInsert());
    for (int i = 0; i < sink.loader().size(); i++) {
      out.printf(" %.2f", sink.loader().get(i).perSecond() / sink.insert().get(i).perSecond());
    }
    out.println();
  }

  private void bytes() {
    DiskUse disk = report.disk();
    out.printf("%nBytes per generation, of %,d generations%n", disk.generations());
    for (Map.Entry<String, Long> topic : disk.topicBytes().entrySet()) {
      if (disk.perGeneration(topic.getValue()) >= 0.5) {
        row("topic " + topic.getKey(), disk.perGeneration(topic.getValue()), "");
      }
    }
    for (Map.Entry<String, DiskUse.Table> table : disk.tables().entrySet()) {
      if (table.getValue().rows() > 0) {
        row(
            "table " + table.getKey(),
            disk.perGeneration(table.getValue().bytes()),
            "%,d rows".formatted(table.getValue().rows()));
      }
    }
    row("state of Kafka Streams", disk.perGeneration(disk.streamsStateBytes()), "");
    row("checkpoints of Flink", disk.perGeneration(disk.checkpointBytes()), "");
  }

  private void headline() {
    out.printf(
        "%nThe whole journey: %,.0f processor seconds per million generations (%,.0f at a tenth of"
            + " the data: growth %.2f).%nTook %d s.%n",
        JourneyReport.processorSecondsPerMillion(report.large()),
        JourneyReport.processorSecondsPerMillion(report.small()),
        report.growth(),
        report.elapsed().toSeconds());
  }

  private static double gross(Journey.Result journey, String process) {
    return journey.perMillion(journey.spent().byProcess().getOrDefault(process, 0.0));
  }

  private void stage(String name, Rate rate, String what) {
    out.printf(
        FIVE,
        name,
        count(rate.perSecond()),
        count(rate.perProcessorSecond()),
        "%,.1f".formatted(rate.processorSecondsPerMillion()),
        what);
  }

  private void row(String name, double small, double large) {
    out.printf(THREE, name, count(small), count(large));
  }

  private void row(String name, double value, String remark) {
    out.printf(THREE, name, "%,.1f".formatted(value), remark);
  }

  private static String count(double value) {
    return "%,.0f".formatted(value);
  }
}
