package io.tokenmeter.flink.kafka;

import io.tokenmeter.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Input is complete until the last instant of which all generation events have become generations:
 * the application that makes them commits its place in the same transaction as what it made.
 *
 * @param group consumer group of that application
 */
public record MeteringProgress(KafkaAccess kafka, String group) implements InputProgress {

  private static final String ANSWER_MILLIS = "5000";

  @Override
  public Watch open() {
    Rounds rounds =
        new Rounds(
            group,
            Admin.create(
                kafka.properties(
                    Map.of(
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS))));
    rounds.start();
    return rounds;
  }

  /** Asks round after round on a thread of its own, so that no task waits for an answer. */
  private static final class Rounds implements Watch, Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(MeteringProgress.class);
    private static final long PAUSE_MILLIS = 500;

    private final String group;
    private final Admin admin;
    private final Thread thread;
    private volatile long completeUntilMillis = Long.MIN_VALUE;

    Rounds(String group, Admin admin) {
      this.group = group;
      this.admin = admin;
      this.thread = new Thread(this, "metering-progress");
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
      try {
        while (true) {
          try {
            awaitOne();
          } catch (ExecutionException e) {
            // The clients of sources and sinks tell that the broker is away.
            LOG.debug("no answer about what {} has read", group, e);
          }
          Thread.sleep(PAUSE_MILLIS);
        }
      } catch (InterruptedException e) {
        LOG.debug("closed");
      }
    }

    private void awaitOne() throws InterruptedException, ExecutionException {
      long asked = System.currentTimeMillis();
      Map<TopicPartition, Long> ends = offsets(partitions(), OffsetSpec.latest());
      while (!hasRead(ends)) {
        Thread.sleep(PAUSE_MILLIS);
      }
      completeUntilMillis = asked;
    }

    /** What was never committed was not read, unless nothing is left of it. */
    private boolean hasRead(Map<TopicPartition, Long> ends)
        throws InterruptedException, ExecutionException {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      Set<TopicPartition> untouched = new HashSet<>(ends.keySet());
      untouched.removeAll(committed.keySet());
      Map<TopicPartition, Long> read = new HashMap<>(offsets(untouched, OffsetSpec.earliest()));
      committed.forEach((partition, place) -> read.put(partition, place.offset()));
      return ends.entrySet().stream()
          .allMatch(end -> read.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    private Set<TopicPartition> partitions() throws InterruptedException, ExecutionException {
      return admin
          .describeTopics(Set.of(Topics.GENERATION_EVENTS.name()))
          .allTopicNames()
          .get()
          .values()
          .stream()
          .flatMap(
              topic ->
                  topic.partitions().stream()
                      .map(info -> new TopicPartition(topic.name(), info.partition())))
          .collect(Collectors.toSet());
    }

    private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec which)
        throws InterruptedException, ExecutionException {
      return admin
          .listOffsets(partitions.stream().collect(Collectors.toMap(p -> p, p -> which)))
          .all()
          .get()
          .entrySet()
          .stream()
          .collect(Collectors.toMap(Map.Entry::getKey, answer -> answer.getValue().offset()));
    }

    @Override
    public void close() {
      thread.interrupt();
      admin.close(Duration.ZERO);
    }
  }
}
