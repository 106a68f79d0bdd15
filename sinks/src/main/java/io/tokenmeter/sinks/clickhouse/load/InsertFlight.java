package io.tokenmeter.sinks.clickhouse.load;

import io.tokenmeter.sinks.clickhouse.load.TableInserter.InsertFailedException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.kafka.common.TopicPartition;

/**
 * Recorded ranges on their way into their tables, one after the other on another thread, while the
 * session collects what follows. The first insert that fails ends the flight: what is left can take
 * off again under the same tokens.
 */
final class InsertFlight {

  /** Rows of one recorded range; nothing is added to them any more. */
  record Load(
      TopicPartition partition,
      PartitionProgress progress,
      String table,
      List<String> columns,
      String token,
      RowBuffer rows,
      int rowCount,
      long until) {}

  /** How a flight ended: the first {@code inserted} loads are in their tables. */
  private record Landing(int inserted, Optional<InsertFailedException> failure) {}

  private final List<Load> loads;
  private final CompletableFuture<Landing> landing;

  private InsertFlight(List<Load> loads, CompletableFuture<Landing> landing) {
    this.loads = loads;
    this.landing = landing;
  }

  static InsertFlight takeOff(List<Load> loads, TableInserter inserter, Executor executor) {
    return new InsertFlight(
        loads, CompletableFuture.supplyAsync(() -> insert(loads, inserter), executor));
  }

  boolean hasLanded() {
    return landing.isDone();
  }

  /** What is in its table; waits for the landing. */
  List<Load> inserted() {
    return loads.subList(0, landed().inserted());
  }

  /** What may or may not be in its table; waits for the landing. */
  List<Load> left() {
    return loads.subList(landed().inserted(), loads.size());
  }

  /** Why something is left; waits for the landing. */
  Optional<InsertFailedException> failure() {
    return landed().failure();
  }

  private static Landing insert(List<Load> loads, TableInserter inserter) {
    int inserted = 0;
    for (Load load : loads) {
      try {
        inserter.insert(load.table(), load.columns(), load.token(), load.rows());
      } catch (InsertFailedException e) {
        return new Landing(inserted, Optional.of(e));
      }
      inserted++;
    }
    return new Landing(inserted, Optional.empty());
  }

  private Landing landed() {
    try {
      return landing.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
