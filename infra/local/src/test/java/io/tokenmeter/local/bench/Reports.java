package io.tokenmeter.local.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Samples of reports. */
final class Reports {

  private Reports() {}

  /** The pipeline spends 4 s at 1x and 30 s at 10x; the sink reaches 0.75 of the raw insert. */
  static JourneyReport sample() {
    return new JourneyReport(
        new MachineFacts(2, 8L << 30, "JVM 17", "Linux", "4.3", "2.3", 0.5),
        Duration.ofSeconds(300),
        new RuntimeMeter.Spent(10, Map.of("kafka", 1.0, "application", 0.0), Map.of()),
        List.of(journey("1x", 10_000, 1, 3, 10), journey("10x", 100_000, 10, 20, 50)),
        new DiskUse(
            100_000,
            Map.of("generations", 20_000_000L, "input-marks", 100L),
            Map.of("generations", new DiskUse.Table(100_000, 5_000_000)),
            3_000_000,
            4_000_000),
        new Rate(100, 1, 1),
        new Rate(100, 2, 1),
        new Rate(100, 4, 1),
        new SinkStage(
            List.of(new Rate(300, 1, 1), new Rate(300, 1, 1)),
            List.of(new Rate(400, 1, 1), new Rate(400, 1, 1)),
            List.of(1.0, 1.0),
            List.of(0.5, 0.5),
            List.of(new Rate(1_000, 1, 1)),
            List.of(new Rate(2_000, 1, 1))));
  }

  private static Journey.Result journey(
      String name, long generations, double kafka, double application, double seconds) {
    return new Journey.Result(
        name,
        generations,
        generations * 3,
        seconds / 2,
        seconds,
        new RuntimeMeter.Spent(
            seconds,
            Map.of("kafka", kafka, "application", application, RuntimeMeter.SENDER, 99.0),
            Map.of(ThreadRole.GATEWAY, application / 2)),
        Map.of("kafka", 1L << 20, "application", 2L << 20),
        3L << 20);
  }
}
