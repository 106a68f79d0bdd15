package io.tokenmeter.local.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Kafka's own limit: the pipeline's records moved by plain clients, undecoded. */
final class RawRecords {

  private static final Duration POLL = Duration.ofMillis(200);

  /** Told of each record. */
  interface Reader {
    void read(ConsumerRecord<byte[], byte[]> message);
  }

  private final Map<String, Object> client;

  RawRecords(Map<String, Object> clientProperties) {
    this.client = clientProperties;
  }

  /** Reads committed records of topics from their beginning to their present end. */
  Rate consume(Collection<String> topics, Reader reader) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          topics.stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Stopwatch watch = Stopwatch.start();
      long records = 0;
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
          reader.read(message);
          records++;
        }
      }
      return watch.rate(records);
    }
  }

  /** Writes records, several times over, into a topic made for it. */
  Rate produce(
      String topic, int partitions, List<ConsumerRecord<byte[], byte[]>> records, int times)
      throws InterruptedException, ExecutionException {
    createAnew(topic, partitions);
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.partitionsFor(topic);
      Stopwatch watch = Stopwatch.start();
      for (int i = 0; i < times; i++) {
        for (ConsumerRecord<byte[], byte[]> message : records) {
          var unused =
              producer.send(
                  new ProducerRecord<>(topic, message.key(), message.value()),
                  (metadata, e) -> failure.compareAndSet(null, e));
        }
      }
      producer.flush();
      Rate rate = watch.rate((long) records.size() * times);
      if (failure.get() != null) {
        throw new IllegalStateException("Kafka refused a record", failure.get());
      }
      return rate;
    }
  }

  private void createAnew(String topic, int partitions)
      throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(client)) {
      if (admin.listTopics().names().get().contains(topic)) {
        admin.deleteTopics(List.of(topic)).all().get();
      }
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    }
  }

  /** Records kept for repetition, up to a number. */
  static final class Keep implements Reader {
    private final int most;
    private final List<ConsumerRecord<byte[], byte[]>> kept = new ArrayList<>();

    Keep(int most) {
      this.most = most;
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> message) {
      if (kept.size() < most) {
        kept.add(message);
      }
    }

    List<ConsumerRecord<byte[], byte[]>> records() {
      return kept;
    }
  }
}
