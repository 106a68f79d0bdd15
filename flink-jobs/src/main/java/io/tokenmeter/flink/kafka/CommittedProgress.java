package io.tokenmeter.flink.kafka;

import io.tokenmeter.schemas.progress.RecordLag;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has come, by the places that readers have committed. Input is complete until an instant when
 * all generation events that lay there then have become generations, and these and all other facts
 * that lay there are read: the metering application commits its place in the same transaction as
 * what it made, and the job commits its places once a checkpoint is complete, for which every
 * operator has taken in all that the sources read before.
 *
 * <p>It holds as long as checkpoints are aligned (unaligned ones leave facts between operators),
 * the job goes on from its newest one, and the clocks of broker and job agree.
 *
 * @param meteringGroup consumer group of the application that makes generations of events
 * @param jobGroup consumer group of the job that watches
 * @param checkpointInterval of that job
 */
public record CommittedProgress(
    KafkaAccess kafka, String meteringGroup, String jobGroup, Duration checkpointInterval)
    implements InputProgress {

  /** One that begins after a question, and as long again until the next answer, and their time. */
  private static final int CHECKPOINTS_BEHIND = 3;

  /** What a GPU's facts are read from, but for what is made of generation events. */
  private static final List<Topic<?>> AT_ONCE =
      List.of(
          Topics.GENERATION_STARTS,
          Topics.POWER_READINGS,
          Topics.GPU_TELEMETRY,
          Topics.INPUT_MARKS);

  private static final Map<String, String> CLIENT =
      Map.of(
          "request.timeout.ms", "5000",
          "default.api.timeout.ms", "5000",
          "isolation.level", "read_committed",
          "auto.offset.reset", "earliest",
          "enable.auto.commit", "false");

  @Override
  public Watch open() {
    Rounds rounds = new Rounds(this);
    rounds.start();
    return rounds;
  }

  @Override
  public long usualLagMillis() {
    return CHECKPOINTS_BEHIND * checkpointInterval.toMillis();
  }

  /** Asks round after round on a thread of its own, so that no task waits for an answer. */
  private static final class Rounds implements Watch, Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(CommittedProgress.class);
    private static final long PAUSE_MILLIS = 500;

    private final CommittedProgress settings;
    private final Thread thread;
    private volatile long completeUntilMillis = Long.MIN_VALUE;

    Rounds(CommittedProgress settings) {
      this.settings = settings;
      this.thread = new Thread(this, "committed-progress");
      thread.setDaemon(true);
    }

    void start() {
      thread.start();
    }

    @Override
    public long completeUntilMillis() {
      return completeUntilMillis;
    }

    @Override
    public void run() {
      var properties = settings.kafka.properties(CLIENT);
      var bytes = new ByteArrayDeserializer();
      try (Admin admin = Admin.create(properties);
          Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, bytes, bytes)) {
        RecordLag lag = new RecordLag(consumer);
        while (true) {
          try {
            awaitOne(admin, lag);
          } catch (InterruptException e) {
            throw e;
          } catch (ExecutionException | KafkaException e) {
            // The clients of sources and sinks tell that the broker is away.
            LOG.debug("no answer about what is read", e);
          }
          Thread.sleep(PAUSE_MILLIS);
        }
      } catch (InterruptedException | InterruptException e) {
        LOG.debug("closed");
      }
    }

    private void awaitOne(Admin admin, RecordLag lag)
        throws InterruptedException, ExecutionException {
      long asked = System.currentTimeMillis();
      Map<TopicPartition, Long> facts = ends(admin, AT_ONCE);
      awaitRead(admin, lag, settings.meteringGroup, ends(admin, List.of(Topics.GENERATION_EVENTS)));
      facts.putAll(ends(admin, List.of(Topics.GENERATIONS)));
      awaitRead(admin, lag, settings.jobGroup, facts);
      completeUntilMillis = asked;
    }

    private static void awaitRead(
        Admin admin, RecordLag lag, String group, Map<TopicPartition, Long> ends)
        throws InterruptedException, ExecutionException {
      while (lag.count(places(admin, group, ends.keySet()), ends).values().stream()
          .anyMatch(records -> records > 0)) {
        Thread.sleep(PAUSE_MILLIS);
      }
    }

    /** What was never committed was not read, unless nothing is left of it. */
    private static Map<TopicPartition, Long> places(
        Admin admin, String group, Set<TopicPartition> partitions)
        throws InterruptedException, ExecutionException {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      Set<TopicPartition> untouched = new HashSet<>(partitions);
      untouched.removeAll(committed.keySet());
      Map<TopicPartition, Long> places = offsets(admin, untouched, OffsetSpec.earliest());
      committed.forEach(
          (partition, place) -> {
            if (partitions.contains(partition)) {
              places.put(partition, place.offset());
            }
          });
      return places;
    }

    private static Map<TopicPartition, Long> ends(Admin admin, List<Topic<?>> topics)
        throws InterruptedException, ExecutionException {
      Set<TopicPartition> partitions =
          admin
              .describeTopics(topics.stream().map(Topic::name).toList())
              .allTopicNames()
              .get()
              .values()
              .stream()
              .flatMap(
                  topic ->
                      topic.partitions().stream()
                          .map(info -> new TopicPartition(topic.name(), info.partition())))
              .collect(Collectors.toSet());
      return offsets(admin, partitions, OffsetSpec.latest());
    }

    private static Map<TopicPartition, Long> offsets(
        Admin admin, Set<TopicPartition> partitions, OffsetSpec which)
        throws InterruptedException, ExecutionException {
      Map<TopicPartition, Long> offsets = new HashMap<>();
      admin
          .listOffsets(partitions.stream().collect(Collectors.toMap(p -> p, p -> which)))
          .all()
          .get()
          .forEach((partition, answer) -> offsets.put(partition, answer.offset()));
      return offsets;
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
