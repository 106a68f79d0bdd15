package io.tokenmeter.sinks.clickhouse.load;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A loader in a JVM of its own, so that a test can freeze it with its heartbeats. It stops right
 * after its first insert, says so on standard output, and goes on once it can read a byte.
 */
public final class LoaderChild {

  private LoaderChild() {}

  public static void main(String[] args) throws InterruptedException {
    AtomicBoolean waited = new AtomicBoolean();
    new ClickHouseLoader(
            Configuration.load(KafkaSettings.class),
            Configuration.load(ClickHouseSettings.class),
            new SimpleMeterRegistry(),
            (table, rows) -> waitOnce(waited))
        .start();
    new CountDownLatch(1).await();
  }

  private static void waitOnce(AtomicBoolean waited) {
    if (waited.getAndSet(true)) {
      return;
    }
    try {
      System.out.println("inserted");
      int unused = System.in.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
