package io.tokenmeter.streams.runtime;

import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.streams.StreamsSettings;
import io.tokenmeter.streams.rejection.RejectingExceptionHandler;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Client settings that both applications share. */
public final class StreamsProperties {

  /**
   * While a transaction is open, readers of committed records wait behind it. A successor on the
   * same state folder ends the one of a process that was killed at once, because it has the same
   * transactional id; this limit is for a process that is frozen, or does not come back. It is as
   * long as the session time-out, after which its tasks move anyway, and a hundred commit
   * intervals.
   */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

  /** Of an application: writes that wait for the commit. */
  private static final int CACHE_BYTES = 4 << 20;

  private StreamsProperties() {}

  /**
   * Properties of an application.
   *
   * @param guarantee {@link StreamsConfig#EXACTLY_ONCE_V2} or {@link StreamsConfig#AT_LEAST_ONCE}
   */
  public static Properties of(
      String applicationId, String guarantee, KafkaSettings kafka, StreamsSettings settings) {
    Properties p = new Properties();
    p.putAll(kafka.clientProperties());
    p.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
    p.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    p.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
    p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
    p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.commitInterval().toMillis());
    p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
    p.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbyReplicas());
    p.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) kafka.replicationFactor());
    p.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, handler());
    p.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, handler());
    p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
    p.put(BoundedRocksDb.MEMORY_MEBIBYTES, settings.storeMemoryMebibytes());
    setConsumers(p, settings);
    setProducers(p, guarantee);
    return p;
  }

  private static void setConsumers(Properties p, StreamsSettings settings) {
    int sessionMillis = Math.toIntExact(settings.sessionTimeout().toMillis());
    p.put(StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
    p.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    p.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), sessionMillis);
    p.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        sessionMillis / 4);
    settings
        .instanceId()
        .ifPresent(
            id ->
                p.put(
                    StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), id));
  }

  private static void setProducers(Properties p, String guarantee) {
    p.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    if (guarantee.equals(StreamsConfig.EXACTLY_ONCE_V2)) {
      p.put(
          StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
          Math.toIntExact(TRANSACTION_TIMEOUT.toMillis()));
    }
  }

  private static Class<?> handler() {
    return RejectingExceptionHandler.class;
  }
}
