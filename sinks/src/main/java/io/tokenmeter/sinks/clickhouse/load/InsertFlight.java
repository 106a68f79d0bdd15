package io.tokenmeter.sinks.clickhouse.load;

import io.tokenmeter.sinks.clickhouse.load.TableInserter.InsertFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Recorded ranges on their way into their tables, on other threads, while the session collects what
 * follows. After the first insert that fails no more are begun: what is left can take off again
 * under the same tokens.
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

  private final List<Load> loads;
  private final TableInserter inserter;
  private final AtomicReference<@Nullable InsertFailedException> failure = new AtomicReference<>();

  /** Whether each load is in its table, in the order of the loads. */
  private final List<CompletableFuture<Boolean>> inserts = new ArrayList<>();

  private InsertFlight(List<Load> loads, TableInserter inserter) {
    this.loads = loads;
    this.inserter = inserter;
  }

  /**
   * @param executor with as many threads as inserts should be under way at once
   */
  static InsertFlight takeOff(List<Load> loads, TableInserter inserter, Executor executor) {
    InsertFlight flight = new InsertFlight(loads, inserter);
    for (Load load : loads) {
      flight.inserts.add(CompletableFuture.supplyAsync(() -> flight.insert(load), executor));
    }
    return flight;
  }

  boolean hasLanded() {
    return inserts.stream().allMatch(CompletableFuture::isDone);
  }

  /** What is in its table; waits for the landing. */
  List<Load> inserted() {
    return landed(true);
  }

  /** What may or may not be in its table; waits for the landing. */
  List<Load> left() {
    return landed(false);
  }

  /** Why something is left; waits for the landing. */
  Optional<InsertFailedException> failure() {
    return left().isEmpty() ? Optional.empty() : Optional.ofNullable(failure.get());
  }

  private boolean insert(Load load) {
    if (failure.get() != null) {
      return false;
    }
    try {
      inserter.insert(load.table(), load.columns(), load.token(), load.rows());
      return true;
    } catch (InsertFailedException e) {
      failure.compareAndSet(null, e);
      return false;
    }
  }

  private List<Load> landed(boolean isInserted) {
    List<Load> found = new ArrayList<>();
    try {
      for (int i = 0; i < loads.size(); i++) {
        if (inserts.get(i).join() == isInserted) {
          found.add(loads.get(i));
        }
      }
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    return found;
  }
}
