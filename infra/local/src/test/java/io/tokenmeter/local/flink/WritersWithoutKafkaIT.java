package io.tokenmeter.local.flink;

import static org.awaitility.Awaitility.await;

import io.tokenmeter.engines.kafka.KafkaBroker;
import io.tokenmeter.engines.kafka.KafkaSettings;
import io.tokenmeter.engines.process.Supervisor;
import io.tokenmeter.engines.registry.RegistrySettings;
import io.tokenmeter.engines.registry.SchemaRegistry;
import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.kafka.KafkaAccess;
import io.tokenmeter.flink.kafka.KafkaEdges;
import io.tokenmeter.local.kafka.LoneBroker;
import io.tokenmeter.schemas.derived.SettlementStatus;
import io.tokenmeter.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that fails while Kafka is away and its writers have transactions open. */
@Tag("side-by-side")
class WritersWithoutKafkaIT {

  private static final TopicPartition STATUS =
      new TopicPartition(Topics.SETTLEMENT_STATUS.name(), 0);
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** How many rows a run of the job writes before its transaction stands idle. */
  private static final long ROWS = 5;

  /** What writers are configured to wait for an abort while they close. */
  private static final Map<String, Object> IMPATIENT = Map.of("max.block.ms", 2_000);

  /** Set while the job shall fail; it runs in this process. */
  private static final AtomicBoolean FAILING = new AtomicBoolean();

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path data;

  @Test
  void aJobGoesOnInItsTaskManagerThoughItsWritersCouldNotAbortTheirTransactions() throws Exception {
    KafkaSettings kafka = LoneBroker.in(data);
    RegistrySettings registry = LoneBroker.registryIn(data);
    try (Supervisor supervisor =
        Supervisor.open(data).add(KafkaBroker.spec(kafka)).add(SchemaRegistry.spec(registry))) {
      supervisor.start(LIMIT);
      try (Admin admin = Admin.create(LoneBroker.client(kafka))) {
        admin.createTopics(List.of(new NewTopic(STATUS.topic(), 1, (short) 1))).all().get();
        JobClient job = start(access(kafka, registry));
        awaitWritten(admin, ROWS);

        supervisor.hold(KafkaBroker.NAME);
        FAILING.set(true);
        await().atMost(LIMIT).until(() -> job.getJobStatus().get() == JobStatus.RESTARTING);
        FAILING.set(false);
        // It begins again only once all its writers have closed.
        await().atMost(LIMIT).until(() -> job.getJobStatus().get() == JobStatus.RUNNING);
        supervisor.release(KafkaBroker.NAME);

        awaitWritten(admin, 2 * ROWS);
        job.cancel().get();
      }
    }
  }

  private JobClient start(KafkaAccess kafka) throws Exception {
    Configuration configuration =
        new Configuration()
            .set(CoreOptions.TMP_DIRS, data.resolve("flink").toString())
            .set(TaskManagerOptions.NUM_TASK_SLOTS, 1)
            .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(1))
            .set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
            .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE)
            .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(1));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    DataStream<SettlementStatus> rows =
        env.fromSource(
                new DataGeneratorSource<>(
                    number -> number,
                    Long.MAX_VALUE,
                    RateLimiterStrategy.perSecond(50),
                    Types.LONG),
                WatermarkStrategy.noWatermarks(),
                "numbers")
            .filter(WritersWithoutKafkaIT::isWritten)
            .map(WritersWithoutKafkaIT::row)
            .returns(AvroRecordType.forRecord(SettlementStatus.class));
    new KafkaEdges(env, kafka, "job", Duration.ofDays(1))
        .writeSettled(Topics.SETTLEMENT_STATUS, rows);
    return env.executeAsync();
  }

  private static boolean isWritten(long number) {
    if (FAILING.get()) {
      throw new IllegalStateException("the job is to fail");
    }
    return number < ROWS;
  }

  private static SettlementStatus row(long number) {
    return SettlementStatus.newBuilder()
        .setGpu("GPU-" + number)
        .setOpenGenerations(0)
        .setStaleReadings(0)
        .setLateGenerations(0)
        .setAsOf(Instant.EPOCH)
        .build();
  }

  private static KafkaAccess access(KafkaSettings kafka, RegistrySettings registry) {
    KafkaAccess access =
        KafkaAccess.of(LoneBroker.connection(kafka, registry.confluentUrl().toString()));
    TreeMap<String, Object> properties = new TreeMap<>(access.clientProperties());
    properties.putAll(IMPATIENT);
    return new KafkaAccess(properties, access.registryClient(), access.registryUrl());
  }

  private static void awaitWritten(Admin admin, long atLeast) {
    await().atMost(LIMIT).ignoreExceptions().until(() -> end(admin) >= atLeast);
  }

  /** Of records and ends of transactions. */
  private static long end(Admin admin) throws Exception {
    return admin
        .listOffsets(Map.of(STATUS, OffsetSpec.latest()))
        .partitionResult(STATUS)
        .get()
        .offset();
  }
}
