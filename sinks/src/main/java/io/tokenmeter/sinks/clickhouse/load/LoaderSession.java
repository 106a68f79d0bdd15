package io.tokenmeter.sinks.clickhouse.load;

import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.wire.SchemaRegistry.SchemaRegistryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the consumer group. The order of steps is the guarantee: rows are collected,
 * rejections delivered, the intended ranges committed, then the rows inserted, and the next commit
 * says that they are in. The next rows are collected while an insert is on its way, but no range of
 * theirs is committed before it has landed. Whatever exception ends a session, the next one
 * continues from the committed ranges alone.
 */
final class LoaderSession {

  private static final Logger LOG = LoggerFactory.getLogger(LoaderSession.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LOOK = Duration.ofMillis(20);

  /** Records not yet read that make it worth waiting for larger inserts. */
  private static final long BACKLOG = 20_000;

  /** Inserts under way at once: while one waits for the server, the next is on its way there. */
  private static final int INSERTS = 2;

  private final Consumer<byte[], byte[]> consumer;
  private final OwnedPartitions owned;
  private final Map<String, TopicReader<?>> readers;
  private final TableInserter inserter;
  private final Rejections rejections;
  private final LoaderMetrics metrics;
  private final AfterInsert afterInsert;
  private final BooleanSupplier closed;
  private final FlushClock flushClock;
  private final ExecutorService insertThreads =
      Executors.newFixedThreadPool(INSERTS, task -> new Thread(task, "clickhouse-inserts"));
  private final BackOff flightBackOff = new BackOff();
  private @Nullable InsertFlight flight;

  LoaderSession(
      Consumer<byte[], byte[]> consumer,
      Map<String, TopicReader<?>> readers,
      TableInserter inserter,
      Rejections rejections,
      LoaderMetrics metrics,
      AfterInsert afterInsert,
      FlushClock flushClock,
      BooleanSupplier closed) {
    this.consumer = consumer;
    this.owned = new OwnedPartitions(consumer);
    this.readers = readers;
    this.inserter = inserter;
    this.rejections = rejections;
    this.metrics = metrics;
    this.afterInsert = afterInsert;
    this.flushClock = flushClock;
    this.closed = closed;
  }

  /** Loads until closed or until Kafka fails. */
  void run() {
    consumer.subscribe(List.copyOf(readers.keySet()), owned);
    try {
      while (!closed.getAsBoolean()) {
        collect(consumer.poll(POLL));
        land();
        if (flight == null) {
          repeatUnconfirmed();
        }
        if (flight == null && flushClock.due(owned.waitingRows(), this::isBehind)) {
          flush();
          metrics.lag(lagByTopic());
        }
      }
      if (flight != null) {
        flight.inserted().forEach(this::landed);
      }
      owned.onPartitionsRevoked(owned.all().keySet());
    } finally {
      // After a failure nothing more is committed: the next session repeats what was intended.
      owned.abandon();
      awaitInserts();
    }
  }

  /** The next session repeats what is on its way, and should find it finished, not running. */
  private void awaitInserts() {
    insertThreads.shutdown();
    try {
      if (!insertThreads.awaitTermination(TableInserter.TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("an insert is still on its way; its token keeps it from counting twice");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isBehind() {
    long behind = 0;
    for (TopicPartition partition : owned.all().keySet()) {
      behind += consumer.currentLag(partition).orElse(0);
    }
    return behind >= BACKLOG;
  }

  /** Takes note of what has landed; waits for it only when no more rows should be collected. */
  private void land() {
    while (flight != null && !closed.getAsBoolean()) {
      if (flight.hasLanded()) {
        flight = afterLanding(flight);
      } else if (flushClock.full(owned.waitingRows())) {
        waitInGroup(LOOK, flight::hasLanded);
      } else {
        return;
      }
    }
  }

  /** What is still to be inserted, on its way again; null when nothing is. */
  private @Nullable InsertFlight afterLanding(InsertFlight landed) {
    landed.inserted().forEach(this::landed);
    if (landed.failure().isEmpty()) {
      flightBackOff.reset();
      return null;
    }
    metrics.failed();
    LOG.warn("{}; will be repeated", landed.failure().get().getMessage());
    waitInGroup(flightBackOff.next(), () -> false);
    List<InsertFlight.Load> left =
        landed.left().stream()
            .filter(load -> owned.stillOwns(load.partition(), load.progress()))
            .toList();
    return left.isEmpty() ? null : InsertFlight.takeOff(left, inserter, insertThreads);
  }

  private void landed(InsertFlight.Load load) {
    afterInsert.inserted(load.table(), load.rowCount());
    metrics.inserted(load.table(), load.rowCount());
    load.progress().landed(load.until());
  }

  private void collect(ConsumerRecords<byte[], byte[]> polled) {
    // As of this poll: reading may wait, and a partition that went and came back starts anew.
    Map<TopicPartition, PartitionProgress> atPoll = owned.all();
    for (TopicPartition partition : polled.partitions()) {
      PartitionProgress progress = atPoll.get(partition);
      if (progress != null) {
        collect(partition, progress, polled.records(partition));
      }
    }
  }

  private void collect(
      TopicPartition partition,
      PartitionProgress progress,
      List<ConsumerRecord<byte[], byte[]>> messages) {
    TopicReader<?> reader = reader(partition);
    for (ConsumerRecord<byte[], byte[]> message : messages) {
      if (!owned.stillOwns(partition, progress)) {
        return;
      }
      if (!progress.takes(message.offset())) {
        consumer.seek(partition, message.offset());
        return;
      }
      read(reader, message, progress);
    }
  }

  /**
   * Every record of a poll is read, or the session ends with nothing more recorded: the consumer's
   * position is behind all of them already, and a range up to it would hold what was passed over.
   */
  private void read(
      TopicReader<?> reader, ConsumerRecord<byte[], byte[]> message, PartitionProgress progress) {
    BackOff backOff = new BackOff();
    while (true) {
      try {
        reader.read(message, progress).ifPresent(rejected -> reject(reader, rejected, progress));
        return;
      } catch (SchemaRegistryException e) {
        if (closed.getAsBoolean()) {
          throw new WakeupException();
        }
        LOG.warn("waiting for the schema registry: {}", e.getMessage());
        waitInGroup(backOff.next(), () -> false);
      }
    }
  }

  private void reject(TopicReader<?> reader, RejectedEvent rejected, PartitionProgress progress) {
    metrics.rejected(String.valueOf(rejected.getTopic()));
    LOG.warn(
        "rejected {}-{}@{}: {}",
        rejected.getTopic(),
        rejected.getPartition(),
        rejected.getOffset(),
        rejected.getDetail());
    if (reader.isTheSideExit()) {
      reader.readRejection(rejected, progress);
    } else {
      rejections.send(rejected);
    }
  }

  private void repeatUnconfirmed() {
    owned
        .all()
        .forEach(
            (partition, progress) -> {
              if (progress.repeats()
                  && owned.stillOwns(partition, progress)
                  && progress.canRepeat(consumer.position(partition))) {
                rejections.awaitDelivered();
                metrics.repeated();
                insert(partition, progress);
              }
            });
  }

  private void flush() {
    rejections.awaitDelivered();
    Map<TopicPartition, RecordedRange> ranges = new HashMap<>();
    owned
        .all()
        .forEach(
            (partition, progress) -> {
              if (!progress.repeats()) {
                progress
                    .toRecord(consumer.position(partition))
                    .ifPresent(range -> ranges.put(partition, range));
              }
            });
    if (record(ranges)) {
      takeOff();
    }
  }

  private void takeOff() {
    List<InsertFlight.Load> loads = new ArrayList<>();
    owned
        .all()
        .forEach(
            (partition, progress) -> {
              if (!progress.repeats() && progress.rowCount() > 0) {
                loads.add(load(partition, progress));
              }
            });
    if (!loads.isEmpty()) {
      flight = InsertFlight.takeOff(loads, inserter, insertThreads);
    }
  }

  private InsertFlight.Load load(TopicPartition partition, PartitionProgress progress) {
    TopicReader<?> reader = reader(partition);
    long until = progress.intendedUntil();
    int rowCount = progress.rowCount();
    return new InsertFlight.Load(
        partition,
        progress,
        reader.mapping().table(),
        reader.mapping().columns(),
        reader.token(partition.partition(), progress.from(), until),
        progress.depart(),
        rowCount,
        until);
  }

  private boolean record(Map<TopicPartition, RecordedRange> ranges) {
    if (ranges.isEmpty()) {
      return true;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    ranges.forEach((partition, range) -> offsets.put(partition, range.toCommit()));
    try {
      consumer.commitSync(offsets);
    } catch (RebalanceInProgressException e) {
      LOG.debug("not recorded during a rebalance; the next flush does");
      return false;
    }
    ranges.forEach((p, range) -> owned.of(p).ifPresent(progress -> progress.recorded(range)));
    return true;
  }

  private void insert(TopicPartition partition, PartitionProgress progress) {
    TopicReader<?> reader = reader(partition);
    long until = progress.intendedUntil();
    String token = reader.token(partition.partition(), progress.from(), until);
    String table = reader.mapping().table();
    BackOff backOff = new BackOff();
    while (owned.stillOwns(partition, progress) && !closed.getAsBoolean()) {
      try {
        if (progress.rowCount() > 0) {
          inserter.insert(table, reader.mapping().columns(), token, progress.rows());
          afterInsert.inserted(table, progress.rowCount());
          metrics.inserted(table, progress.rowCount());
        }
        progress.inserted(until);
        return;
      } catch (TableInserter.InsertFailedException e) {
        metrics.failed();
        LOG.warn("{}; will be repeated", e.getMessage());
        waitInGroup(backOff.next(), () -> false);
      }
    }
  }

  /** Lets time pass, at most until {@code over}, neither leaving the group nor fetching more. */
  private void waitInGroup(Duration duration, BooleanSupplier over) {
    owned.hold();
    long deadline = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() < deadline && !over.getAsBoolean() && !closed.getAsBoolean()) {
      if (!consumer.poll(LOOK).isEmpty()) {
        throw new IllegalStateException("records arrived while every partition was paused");
      }
    }
    owned.release();
  }

  private Map<String, Long> lagByTopic() {
    Map<String, Long> lag = new HashMap<>();
    owned
        .all()
        .forEach(
            (partition, progress) -> {
              long ahead = consumer.currentLag(partition).orElse(0);
              long waiting = consumer.position(partition) - progress.recordedFrom();
              lag.merge(partition.topic(), ahead + waiting, Long::sum);
            });
    return lag;
  }

  private TopicReader<?> reader(TopicPartition partition) {
    TopicReader<?> reader = readers.get(partition.topic());
    if (reader == null) {
      throw new IllegalStateException("not subscribed to " + partition.topic());
    }
    return reader;
  }
}
