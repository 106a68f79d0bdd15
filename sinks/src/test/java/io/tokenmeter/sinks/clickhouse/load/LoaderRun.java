package io.tokenmeter.sinks.clickhouse.load;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokenmeter.sinks.RealCluster;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The loaders that one test starts; they share their meters, and the last is closed. */
final class LoaderRun implements AutoCloseable {

  private final RealCluster cluster;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private @Nullable ClickHouseLoader last;

  LoaderRun(RealCluster cluster) {
    this.cluster = cluster;
  }

  SimpleMeterRegistry meters() {
    return meters;
  }

  ClickHouseLoader start(AfterInsert afterInsert) {
    return start(cluster.clickHouse(), afterInsert);
  }

  private ClickHouseLoader start(ClickHouseSettings clickHouse, AfterInsert afterInsert) {
    ClickHouseLoader loader =
        new ClickHouseLoader(cluster.kafka(), clickHouse, meters, afterInsert);
    last = loader;
    loader.start();
    return loader;
  }

  /** Flushes after every poll, so that a successor left to itself would cut other ranges. */
  void crashAfter(int inserts) {
    AtomicInteger left = new AtomicInteger(inserts);
    ClickHouseLoader crashing =
        start(
            cluster.clickHouse(1),
            (table, rows) -> {
              if (left.decrementAndGet() == 0) {
                throw new SimulatedCrash();
              }
            });
    await().dontCatchUncaughtExceptions().atMost(StoredRows.LIMIT).until(() -> !crashing.isAlive());
  }

  /** The loader that was started last. */
  ClickHouseLoader last() {
    return Objects.requireNonNull(last);
  }

  @Override
  public void close() {
    if (last != null) {
      last.close();
    }
  }

  /** Ends the loader's thread at once, with nothing tidied up. */
  private static final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;
  }
}
