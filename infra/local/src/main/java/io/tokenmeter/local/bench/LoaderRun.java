package io.tokenmeter.local.bench;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import io.tokenmeter.sinks.clickhouse.load.ClickHouseLoader;
import java.time.Duration;

/** The real loader over a backlog: everything its topics hold, into a database of its own. */
final class LoaderRun {

  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final long LOOK_MILLIS = 5;

  private final KafkaSettings kafka;

  LoaderRun(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /**
   * Loads until the backlog is gone. Counted from the first rows that are in, so that joining the
   * group is not part of it, to the last.
   */
  Rate run(ClickHouseSettings database) throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (GroupProgress groups = new GroupProgress(kafka.clientProperties())) {
      groups.forget(ClickHouseLoader.CONSUMER_GROUP);
    }
    try (ClickHouseLoader loader = new ClickHouseLoader(kafka, database, meters)) {
      loader.start();
      return rate(loader, meters);
    }
  }

  private static Rate rate(ClickHouseLoader loader, SimpleMeterRegistry meters)
      throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    long first = awaitRows(meters, deadline);
    Stopwatch watch = Stopwatch.start();
    Rate rate = new Rate(0, 0, 0);
    long rows = first;
    long changed = System.nanoTime();
    while (System.nanoTime() - changed < QUIET.toNanos() || waits(loader)) {
      requireTime(deadline);
      Thread.sleep(LOOK_MILLIS);
      long now = rows(meters);
      if (now != rows) {
        rows = now;
        changed = System.nanoTime();
        rate = watch.rate(now - first);
      }
    }
    return rate;
  }

  private static long awaitRows(SimpleMeterRegistry meters, long deadline)
      throws InterruptedException {
    while (rows(meters) == 0) {
      requireTime(deadline);
      Thread.sleep(LOOK_MILLIS);
    }
    return rows(meters);
  }

  private static boolean waits(ClickHouseLoader loader) {
    return loader.lag().values().stream().anyMatch(lag -> lag > 0);
  }

  private static long rows(SimpleMeterRegistry meters) {
    return Math.round(
        meters.find("tokenmeter.sink.rows").counters().stream().mapToDouble(Counter::count).sum());
  }

  private static void requireTime(long deadline) {
    if (System.nanoTime() > deadline) {
      throw new IllegalStateException(
          "the loader did not store its backlog within " + LIMIT.toMinutes() + " minutes");
    }
  }
}
