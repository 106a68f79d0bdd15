package io.tokenmeter.local.runtime;

import io.tokenmeter.clickhouse.library.ClickHouseLibrary;
import io.tokenmeter.engines.clickhouse.ClickHouse;
import io.tokenmeter.engines.clickhouse.ClickHouseSettings;
import io.tokenmeter.engines.flink.FlinkCluster;
import io.tokenmeter.engines.flink.FlinkSettings;
import io.tokenmeter.engines.kafka.KafkaBroker;
import io.tokenmeter.engines.kafka.KafkaSettings;
import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.HealthCheck;
import io.tokenmeter.engines.process.JavaProgram;
import io.tokenmeter.engines.process.LogFiles;
import io.tokenmeter.engines.process.ProcessSpec;
import io.tokenmeter.engines.process.ScratchFolder;
import io.tokenmeter.engines.registry.RegistryProgram;
import io.tokenmeter.engines.registry.RegistrySettings;
import io.tokenmeter.engines.registry.SchemaRegistry;
import io.tokenmeter.flink.EnergyAndCostJob;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The parts of a runtime as processes. None waits for another to start: on a small machine start-up
 * is mostly computing, so all start at once and each waits inside for what it needs.
 */
final class Parts {

  /** Settled rows wait for it; but each checkpoint has its price, however little there is to do. */
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(2);

  private static final int PARALLELISM = 2;

  /**
   * More than its own patience with Kafka, the registry and ClickHouse: then it says what lacks.
   */
  private static final Duration APPLICATION_START_LIMIT = Duration.ofMinutes(4);

  /** More than the 30 s for which Kafka Streams may take to close. */
  private static final Duration APPLICATION_STOP_LIMIT = Duration.ofSeconds(45);

  /** What the application and Flink need until they have stopped. */
  private static final String[] STORES = {KafkaBroker.NAME, SchemaRegistry.NAME, ClickHouse.NAME};

  /** Every JVM that decodes our records; the limits keep damaged lengths from taking the heap. */
  private static final List<String> AVRO =
      List.of(
          "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.tokenmeter.schemas.event,"
              + "io.tokenmeter.schemas.reference,io.tokenmeter.schemas.derived",
          "-Dorg.apache.avro.limits.bytes.maxLength=33554432",
          "-Dorg.apache.avro.limits.string.maxLength=33554432",
          "-Dorg.apache.avro.limits.collectionItems.maxLength=1000000");

  private final Path data;
  private final Path logs;
  private final RuntimeDescriptor addresses;
  private final RuntimeOptions options;
  private final ChildJvm jvm;
  private final ChildJvm flinkJvm;

  Parts(Path data, RuntimeDescriptor addresses, RuntimeOptions options) {
    this.data = data;
    this.logs = data.resolve("logs");
    this.addresses = addresses;
    this.options = options;
    ChildJvm all = archived(ChildJvm.likeThisOne(AVRO));
    this.jvm = all.on(Classpath.ofTheRest(all.classpath()));
    this.flinkJvm = all.on(Classpath.ofFlink(all.classpath()));
  }

  /**
   * @param progress told about a fetch of the ClickHouse engine
   */
  List<ProcessSpec> all(Consumer<String> progress) {
    List<ProcessSpec> parts = new ArrayList<>();
    parts.add(kafka());
    parts.add(registry());
    if (addresses.externalClickHouseUrl() == null) {
      parts.add(clickHouse(ClickHouseLibrary.forThisMachine(System.getenv()).locate(progress)));
    }
    parts.add(ours(FlinkCluster.jobManager(flink())));
    parts.add(ours(FlinkCluster.taskManager(flink())));
    parts.add(
        ours(application()).startLimit(APPLICATION_START_LIMIT).stopLimit(APPLICATION_STOP_LIMIT));
    return parts;
  }

  private ProcessSpec kafka() {
    return KafkaBroker.spec(
        new KafkaSettings(
            data.resolve("kafka"),
            logs,
            addresses.kafkaPort(),
            addresses.kafkaControllerPort(),
            MemoryBudget.KAFKA_HEAP,
            jvm));
  }

  private ProcessSpec registry() {
    return SchemaRegistry.spec(
        new RegistrySettings(
            RegistryProgram.locate(),
            data.resolve("registry"),
            logs,
            addresses.registryPort(),
            MemoryBudget.REGISTRY_HEAP,
            jvm));
  }

  private ProcessSpec clickHouse(Path library) {
    return ClickHouse.spec(
        new ClickHouseSettings(
            library,
            data.resolve("clickhouse"),
            logs,
            addresses.clickHousePort(),
            MemoryBudget.CLICKHOUSE_ENGINE_BYTES,
            jvm));
  }

  private FlinkSettings flink() {
    return new FlinkSettings(
        data.resolve("flink"),
        logs,
        addresses.flinkRestPort(),
        addresses.flinkRpcPort(),
        EnergyAndCostJob.class.getName(),
        List.of(),
        CHECKPOINT_INTERVAL,
        PARALLELISM,
        PARALLELISM,
        MemoryBudget.FLINK,
        flinkJvm,
        Map.of());
  }

  private ProcessSpec application() {
    LogFiles log = new LogFiles(logs, "application");
    JavaProgram program =
        jvm.program(options.applicationMain(), MemoryBudget.APPLICATION_HEAP)
            .quickToStart()
            .with(ScratchFolder.of(log).jvmOptions())
            .with(log.log4jOptions());
    return ProcessSpec.of("application", data, log.output(), () -> program.line(List.of()))
        .environment(program.environment())
        .scratch(ScratchFolder.of(log))
        .healthyWhen(HealthCheck.http(URI.create(addresses.apiUrl() + "/health")));
  }

  /** A process that runs our code: it has our settings, and the stores outlive it. */
  private ProcessSpec ours(ProcessSpec spec) {
    Map<String, String> environment = new TreeMap<>(spec.environment());
    settings().forEach((name, value) -> environment.put(variable(name), value));
    return spec.environment(environment).stopsBefore(STORES);
  }

  private static String variable(String setting) {
    return setting.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /**
   * The same settings a real cluster is given. They travel in the environment, where they replace
   * what a person has exported for a real cluster.
   */
  private Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("tokenmeter.kafka.bootstrap-servers", addresses.kafkaBootstrapServers());
    settings.put("tokenmeter.kafka.schema-registry-url", addresses.schemaRegistryUrl());
    settings.put("tokenmeter.kafka.replication-factor", "1");
    settings.put("tokenmeter.kafka.client.security.protocol", "PLAINTEXT");
    settings.put("tokenmeter.gateway.host", "127.0.0.1");
    settings.put("tokenmeter.gateway.port", Integer.toString(addresses.gatewayPort()));
    settings.put("tokenmeter.api.host", "127.0.0.1");
    settings.put("tokenmeter.api.port", Integer.toString(addresses.apiPort()));
    settings.put("tokenmeter.api.supervised-folder", data.toString());
    settings.put("tokenmeter.clickhouse.url", addresses.clickHouseUrl());
    settings.put("tokenmeter.streams.state-dir", data.resolve("streams").toString());
    settings.put("tokenmeter.streams.instance-id", "local");
    settings.put("tokenmeter.flink.checkpoint-interval", CHECKPOINT_INTERVAL.toString());
    settings.put("tokenmeter.flink.parallelism", Integer.toString(PARALLELISM));
    settings.putAll(options.settings());
    return settings;
  }

  /** Class archives make the second start several seconds quicker; the launcher says where. */
  private static ChildJvm archived(ChildJvm jvm) {
    String folder = System.getProperty("tokenmeter.class.archives");
    return folder == null ? jvm : jvm.archivedIn(Path.of(folder));
  }
}
