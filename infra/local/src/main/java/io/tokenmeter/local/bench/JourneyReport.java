package io.tokenmeter.local.bench;

import java.time.Duration;
import java.util.List;

/**
 * Everything measured.
 *
 * @param idle what the processes spent with nothing to do
 * @param journeys the small one, then the large one
 * @param disk after them
 * @param gateway events of all kinds, HTTP to topic
 * @param streams generations
 * @param flink generations, with their readings and ratings
 */
public record JourneyReport(
    MachineFacts machine,
    Duration elapsed,
    RuntimeMeter.Spent idle,
    List<Journey.Result> journeys,
    DiskUse disk,
    Rate gateway,
    Rate streams,
    Rate flink,
    SinkStage sink) {

  Journey.Result small() {
    return journeys.get(0);
  }

  Journey.Result large() {
    return journeys.get(journeys.size() - 1);
  }

  /** Processor seconds of a process in a journey, without what it spends when idle. */
  double net(Journey.Result journey, String process) {
    double spent = journey.spent().byProcess().getOrDefault(process, 0.0);
    double idlePerSecond = idle.byProcess().getOrDefault(process, 0.0) / idle.seconds();
    return Math.max(0, spent - idlePerSecond * journey.seconds());
  }

  /** The same of all processes of the pipeline. */
  double net(Journey.Result journey) {
    return journey.spent().byProcess().keySet().stream()
        .filter(process -> !process.equals(RuntimeMeter.SENDER))
        .mapToDouble(process -> net(journey, process))
        .sum();
  }

  /**
   * Processor seconds of the whole pipeline for a million generations, idle time included: it is
   * part of what it costs.
   */
  static double processorSecondsPerMillion(Journey.Result journey) {
    return journey.perMillion(journey.spent().pipeline());
  }

  /** How much dearer a generation is with ten times the data; below 1 is cheaper. */
  double growth() {
    return processorSecondsPerMillion(large()) / processorSecondsPerMillion(small());
  }

  /** Rows per second through the loader, as a share of ClickHouse's own limit. */
  double sinkToInsert() {
    return SinkStage.all(sink.loader()).perSecond() / SinkStage.all(sink.insert()).perSecond();
  }

  /** Records per second through the gateway, as a share of a plain producer's. */
  double gatewayToProduce() {
    return gateway.perSecond() / SinkStage.all(sink.produce()).perSecond();
  }

  /** Records per second through Kafka Streams, as a share of a plain consumer's. */
  double streamsToConsume() {
    return streams.perSecond() / SinkStage.all(sink.consume()).perSecond();
  }
}
