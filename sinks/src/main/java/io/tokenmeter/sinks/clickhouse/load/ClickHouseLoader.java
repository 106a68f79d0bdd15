package io.tokenmeter.sinks.clickhouse.load;

import com.clickhouse.client.api.Client;
import io.micrometer.core.instrument.MeterRegistry;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import io.tokenmeter.sinks.clickhouse.OneLine;
import io.tokenmeter.sinks.clickhouse.schema.ClickHouseMigrations;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the tables from their topics, effectively once. Kafka or ClickHouse may be down at any
 * time, the start included: the loader waits and continues. Several loaders, in one process or
 * many, share the partitions.
 */
public final class ClickHouseLoader implements AutoCloseable {

  /** The group whose committed offsets say what has been inserted. */
  public static final String CONSUMER_GROUP = LoaderConsumer.GROUP;

  private static final Logger LOG = LoggerFactory.getLogger(ClickHouseLoader.class);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final KafkaSettings kafka;
  private final ClickHouseSettings clickHouse;
  private final AfterInsert afterInsert;
  private final LoaderMetrics metrics;
  private final TopicAudit audit;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

  public ClickHouseLoader(
      KafkaSettings kafka, ClickHouseSettings clickHouse, MeterRegistry meters) {
    this(kafka, clickHouse, meters, AfterInsert.NOTHING);
  }

  /**
   * @param afterInsert called on the loader's thread; an Error it throws ends the loader as a crash
   *     would
   */
  public ClickHouseLoader(
      KafkaSettings kafka,
      ClickHouseSettings clickHouse,
      MeterRegistry meters,
      AfterInsert afterInsert) {
    this.kafka = kafka;
    this.clickHouse = clickHouse;
    this.afterInsert = afterInsert;
    this.metrics = new LoaderMetrics(meters);
    this.audit = new TopicAudit(kafka);
    this.thread = new Thread(this::run, "clickhouse-loader");
  }

  /** Begins to load; returns at once. The topics must exist. */
  public void start() {
    audit.start();
    thread.start();
  }

  /** Whether the loader's thread is at work. */
  public boolean isAlive() {
    return thread.isAlive();
  }

  /**
   * Offsets per topic that are not recorded as stored, of the partitions that this loader owns, as
   * of its last flush. To know whether what was just written is stored, ask the broker for the
   * group's offsets instead: they reach the end offset when it is. Empty until the group has given
   * it some.
   */
  public Map<String, Long> lag() {
    return metrics.lag();
  }

  /** Leaves the group; rows that were not inserted yet are read again by whoever comes next. */
  @Override
  public void close() {
    closing.countDown();
    audit.close();
    try {
      thread.join(CLOSE_WITHIN.toMillis());
      KafkaConsumer<byte[], byte[]> stuck = consumer;
      if (stuck != null) {
        stuck.wakeup();
        thread.join(CLOSE_WITHIN.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean closed() {
    return closing.getCount() == 0;
  }

  private void run() {
    BackOff backOff = new BackOff();
    try (Client client = clickHouse.openClient()) {
      while (!closed()) {
        try {
          ClickHouseMigrations.apply(client);
          load(client, backOff);
        } catch (WakeupException e) {
          LOG.debug("loader closes");
        } catch (RuntimeException e) {
          LOG.warn("the ClickHouse loader starts again: {}", OneLine.of(e), e);
          await(backOff.next());
        }
      }
    }
  }

  private void load(Client client, BackOff backOff) {
    try (SchemaRegistry registry = kafka.openSchemaRegistry();
        Rejections rejections = new Rejections(kafka, registry);
        KafkaConsumer<byte[], byte[]> opened = LoaderConsumer.open(kafka)) {
      consumer = opened;
      Map<String, TopicReader<?>> readers = readers(client, registry);
      backOff.reset();
      new LoaderSession(
              opened,
              readers,
              new TableInserter(client),
              rejections,
              metrics,
              afterInsert,
              new FlushClock(
                  clickHouse.flushInterval(), clickHouse.maxBatchRows(), System::nanoTime),
              this::closed)
          .run();
    } finally {
      consumer = null;
      metrics.lag(Map.of());
    }
  }

  private Map<String, TopicReader<?>> readers(Client client, SchemaRegistry registry) {
    List<String> topics = Tables.all().stream().map(m -> m.topic().name()).toList();
    Map<String, String> topicIds = LoaderConsumer.topicIds(kafka, topics);
    Map<String, TopicReader<?>> readers = new HashMap<>();
    for (TableMapping<?> mapping : Tables.all()) {
      String topic = mapping.topic().name();
      readers.put(topic, reader(client, registry, mapping, topicIds.getOrDefault(topic, "")));
    }
    return readers;
  }

  private static <V extends SpecificRecord> TopicReader<V> reader(
      Client client, SchemaRegistry registry, TableMapping<V> mapping, String topicId) {
    return new TopicReader<>(mapping, registry, client.getTableSchema(mapping.table()), topicId);
  }

  private void await(Duration duration) {
    try {
      boolean unused = closing.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing.countDown();
    }
  }
}
