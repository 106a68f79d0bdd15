package io.tokenmeter.local.status;

import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.SettlementStatus;
import io.tokenmeter.schemas.progress.RecordLag;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.schemas.wire.UndecodableRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the cluster and says how far the pipeline has come. One look at a time. */
public final class PipelineProbe implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PipelineProbe.class);

  /** Written every second for ever: nobody is behind on them for more than a moment. */
  private static final Set<String> LIVE =
      Topics.all().stream()
          .filter(topic -> topic.guarantee() == Topic.Guarantee.LATEST_WINS)
          .map(Topic::name)
          .collect(Collectors.toUnmodifiableSet());

  private static final int PATIENCE_MILLIS = 5_000;

  private final Map<String, List<Topic<?>>> topicsByGroup;
  private final Admin admin;
  private final Consumer<byte[], byte[]> consumer;
  private final RecordLag recordLag;
  private final AvroWire<SettlementStatus> settlementWire;
  private final Map<String, SettlementStatus> settlementByGpu = new TreeMap<>();
  private final TopicPartition settlementPartition =
      new TopicPartition(Topics.SETTLEMENT_STATUS.name(), 0);
  private long settlementPosition;

  /**
   * @param topicsByGroup what each consumer group reads; a group that never committed is as far
   *     behind as its topics are long
   */
  public PipelineProbe(
      KafkaSettings kafka, SchemaRegistry registry, Map<String, List<Topic<?>>> topicsByGroup) {
    this.topicsByGroup = topicsByGroup;
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    // Who asks how things are must hear soon that the broker does not answer.
    properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    this.admin = Admin.create(properties);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.recordLag = new RecordLag(consumer);
    this.settlementWire = new AvroWire<>(Topics.SETTLEMENT_STATUS, registry);
  }

  /**
   * @throws ExecutionException when the broker cannot answer
   */
  public synchronized PipelineStatus look() throws InterruptedException, ExecutionException {
    // Settlement first: what settles between the two reads still shows as lag of the sinks.
    readSettlement();
    Map<String, Map<TopicPartition, Long>> positions = positionsByGroup();
    Map<TopicPartition, Long> ends = logEnds(positions.values());
    Map<String, Map<String, Long>> lag = new TreeMap<>();
    positions.forEach((group, offsets) -> lag.put(group, lagByTopic(offsets, ends)));
    return new PipelineStatus(
        Instant.now(),
        lag,
        settlementByGpu.values().stream().map(PipelineProbe::settlementOf).toList());
  }

  /**
   * The present ends of everything that any group reads, to be passed to {@link #lagBefore}.
   *
   * @throws ExecutionException when the broker cannot answer
   */
  public synchronized Map<TopicPartition, Long> logEnds()
      throws InterruptedException, ExecutionException {
    return logEnds(positionsByGroup().values());
  }

  /**
   * Records before those ends that groups have still to read, by group; only those that are behind.
   *
   * @throws ExecutionException when the broker cannot answer
   */
  public synchronized Map<String, Long> lagBefore(Map<TopicPartition, Long> ends)
      throws InterruptedException, ExecutionException {
    Map<String, Long> behind = new TreeMap<>();
    positionsByGroup()
        .forEach(
            (group, offsets) -> {
              long lag = lagByTopic(offsets, ends).values().stream().mapToLong(l -> l).sum();
              if (lag > 0) {
                behind.put(group, lag);
              }
            });
    return behind;
  }

  /**
   * Records ever written to a topic whose producers use no transactions.
   *
   * @throws ExecutionException when the broker cannot answer
   */
  public synchronized long recordsWritten(Topic<?> topic)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetSpec> latest =
        partitionsOf(List.of(topic)).stream()
            .collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest()));
    return admin.listOffsets(latest).all().get().values().stream()
        .mapToLong(ListOffsetsResultInfo::offset)
        .sum();
  }

  @Override
  public synchronized void close() {
    consumer.close();
    admin.close();
  }

  /** What each group has committed: its topics, and internal ones it has committed for. */
  private Map<String, Map<TopicPartition, Long>> positionsByGroup()
      throws InterruptedException, ExecutionException {
    Map<String, Map<TopicPartition, Long>> positions = new TreeMap<>();
    for (Map.Entry<String, List<Topic<?>>> group : topicsByGroup.entrySet()) {
      Map<TopicPartition, Long> offsets = new HashMap<>();
      partitionsOf(group.getValue()).forEach(partition -> offsets.put(partition, 0L));
      admin
          .listConsumerGroupOffsets(group.getKey())
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach(
              (partition, offset) -> {
                if (!LIVE.contains(partition.topic())) {
                  offsets.put(partition, offset.offset());
                }
              });
      positions.put(group.getKey(), offsets);
    }
    return positions;
  }

  private Map<String, Long> lagByTopic(
      Map<TopicPartition, Long> positions, Map<TopicPartition, Long> ends) {
    Map<String, Long> lagByTopic = new TreeMap<>();
    recordLag
        .count(positions, ends)
        .forEach((partition, lag) -> lagByTopic.merge(partition.topic(), lag, Long::sum));
    return lagByTopic;
  }

  private Map<TopicPartition, Long> logEnds(Collection<Map<TopicPartition, Long>> positions)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetSpec> latest =
        positions.stream()
            .flatMap(offsets -> offsets.keySet().stream())
            .distinct()
            .collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest()));
    Map<TopicPartition, ListOffsetsResultInfo> answer = admin.listOffsets(latest).all().get();
    return answer.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
  }

  private void readSettlement() {
    consumer.assign(List.of(settlementPartition));
    consumer.seek(settlementPartition, settlementPosition);
    long end =
        consumer.endOffsets(List.of(settlementPartition)).getOrDefault(settlementPartition, 0L);
    while (consumer.position(settlementPartition) < end) {
      for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(100))) {
        take(message);
      }
    }
    settlementPosition = consumer.position(settlementPartition);
  }

  private void take(ConsumerRecord<byte[], byte[]> message) {
    if (message.value() == null) {
      return;
    }
    try {
      SettlementStatus status = settlementWire.decode(message.value());
      settlementByGpu.put(status.getGpu(), status);
    } catch (UndecodableRecordException e) {
      // The ClickHouse loader reads the same record and rejects it visibly.
      LOG.debug("skipped settlement-status@{}: {}", message.offset(), e.getMessage());
    }
  }

  private static Collection<TopicPartition> partitionsOf(List<Topic<?>> topics) {
    return topics.stream()
        .flatMap(
            topic ->
                java.util.stream.IntStream.range(0, topic.partitions())
                    .mapToObj(p -> new TopicPartition(topic.name(), p)))
        .toList();
  }

  private static PipelineStatus.GpuSettlement settlementOf(SettlementStatus status) {
    return new PipelineStatus.GpuSettlement(
        status.getGpu(),
        status.getTelemetryUntil(),
        status.getSettledUntil(),
        status.getOpenGenerations(),
        status.getStaleReadings(),
        status.getLateGenerations(),
        status.getLateReadings(),
        status.getPendingWindows(),
        status.getClockOffsetSeconds());
  }
}
