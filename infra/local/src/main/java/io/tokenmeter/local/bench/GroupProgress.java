package io.tokenmeter.local.bench;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** How far consumer groups have come, and how to send one back to the beginning. */
final class GroupProgress implements AutoCloseable {

  private static final Duration LEAVING = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Admin admin;

  GroupProgress(Map<String, Object> clientProperties) {
    this.admin = Admin.create(clientProperties);
  }

  /** Offsets before the group's positions, over those topics; control records are counted too. */
  long read(String group, Collection<String> topics)
      throws InterruptedException, ExecutionException {
    return admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .entrySet()
        .stream()
        .filter(entry -> topics.contains(entry.getKey().topic()) && entry.getValue() != null)
        .mapToLong(entry -> entry.getValue().offset())
        .sum();
  }

  /** Offsets that those topics hold. */
  long written(Collection<String> topics) throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    admin
        .describeTopics(topics)
        .allTopicNames()
        .get()
        .forEach(
            (name, topic) ->
                topic
                    .partitions()
                    .forEach(
                        p ->
                            ends.put(
                                new TopicPartition(name, p.partition()), OffsetSpec.latest())));
    return admin.listOffsets(ends).all().get().values().stream()
        .mapToLong(end -> end.offset())
        .sum();
  }

  /** Forgets a group, as soon as its members are gone: its next reader begins at the beginning. */
  void forget(String group) throws InterruptedException, ExecutionException {
    long deadline = System.nanoTime() + LEAVING.toNanos();
    while (true) {
      try {
        admin.deleteConsumerGroups(List.of(group)).all().get();
        return;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof GroupIdNotFoundException) {
          return;
        }
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(PAUSE.toMillis());
      }
    }
  }

  /** Deletes what an application of Kafka Streams keeps in topics of its own. */
  void deleteInternalTopics(String application) throws InterruptedException, ExecutionException {
    Set<String> internal =
        admin.listTopics().names().get().stream()
            .filter(topic -> topic.startsWith(application + "-"))
            .collect(Collectors.toCollection(HashSet::new));
    admin.deleteTopics(internal).all().get();
  }

  @Override
  public void close() {
    admin.close();
  }
}
