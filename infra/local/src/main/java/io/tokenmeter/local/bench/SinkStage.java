package io.tokenmeter.local.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The sink beside its limits, one round after the other.
 *
 * @param loader rows per round, through the real loader
 * @param insert rows per round, rendered beforehand
 * @param loaderServerSeconds processor seconds of ClickHouse per round of the loader
 * @param insertServerSeconds the same of raw inserts
 * @param produce records per round, by a plain producer
 * @param consume records per round, by a plain consumer
 */
record SinkStage(
    List<Rate> loader,
    List<Rate> insert,
    List<Double> loaderServerSeconds,
    List<Double> insertServerSeconds,
    List<Rate> produce,
    List<Rate> consume) {

  static SinkStage empty() {
    return new SinkStage(
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>());
  }

  /** Processor seconds of ClickHouse for a million rows. */
  static double serverSecondsPerMillion(List<Double> seconds, List<Rate> rounds) {
    return seconds.stream().mapToDouble(Double::doubleValue).sum() * 1e6 / all(rounds).events();
  }

  /** All rounds together. */
  static Rate all(List<Rate> rounds) {
    return rounds.stream().reduce(new Rate(0, 0, 0), Rate::plus);
  }
}
