package io.tokenmeter.sinks;

import io.tokenmeter.clickhouse.library.ClickHouseLibrary;
import io.tokenmeter.engines.clickhouse.ClickHouse;
import io.tokenmeter.engines.kafka.KafkaBroker;
import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.FreePorts;
import io.tokenmeter.engines.process.ProcessStatus;
import io.tokenmeter.engines.process.Supervisor;
import io.tokenmeter.engines.registry.RegistryProgram;
import io.tokenmeter.engines.registry.RegistrySettings;
import io.tokenmeter.engines.registry.SchemaRegistry;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.provision.TopicProvisioner;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Kafka, the registry and ClickHouse, each its own process over one folder. */
public final class RealCluster implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final long CLICKHOUSE_BYTES = 1_200_000_000L;

  private final Supervisor supervisor;
  private final String bootstrapServers;
  private final String registryUrl;
  private final String clickHouseUrl;

  public RealCluster(Path data) throws InterruptedException {
    List<Integer> ports = FreePorts.find(4);
    Path logs = data.resolve("logs");
    ChildJvm jvm = ChildJvm.likeThisOne(List.of());
    io.tokenmeter.engines.kafka.KafkaSettings kafka =
        new io.tokenmeter.engines.kafka.KafkaSettings(
            data.resolve("kafka"), logs, ports.get(0), ports.get(1), 384, jvm);
    RegistrySettings registry =
        new RegistrySettings(
            RegistryProgram.locate(), data.resolve("registry"), logs, ports.get(2), 160, jvm);
    io.tokenmeter.engines.clickhouse.ClickHouseSettings clickHouse =
        new io.tokenmeter.engines.clickhouse.ClickHouseSettings(
            ClickHouseLibrary.forThisMachine(System.getenv()).locate(System.out::println),
            data.resolve("clickhouse"),
            logs,
            ports.get(3),
            CLICKHOUSE_BYTES,
            jvm);
    bootstrapServers = kafka.bootstrapServers();
    registryUrl = registry.confluentUrl().toString();
    clickHouseUrl = clickHouse.url().toString();
    supervisor =
        Supervisor.open(data)
            .add(KafkaBroker.spec(kafka))
            .add(SchemaRegistry.spec(registry))
            .add(ClickHouse.spec(clickHouse));
    supervisor.start(LIMIT);
    TopicProvisioner.provision(kafka(), kafka().openSchemaRegistry());
  }

  public KafkaSettings kafka() {
    return new KafkaSettings() {
      @Override
      public String bootstrapServers() {
        return bootstrapServers;
      }

      @Override
      public String schemaRegistryUrl() {
        return registryUrl;
      }

      @Override
      public String schemaRegistryClient() {
        return "io.tokenmeter.schemas.wire.ConfluentSchemaRegistry";
      }

      @Override
      public short replicationFactor() {
        return 1;
      }

      @Override
      public Map<String, String> client() {
        return Map.of();
      }
    };
  }

  public ClickHouseSettings clickHouse() {
    return clickHouse(50_000);
  }

  /** Settings that cut batches at another size. */
  public ClickHouseSettings clickHouse(int maxBatchRows) {
    return new ClickHouseSettings() {
      @Override
      public String url() {
        return clickHouseUrl;
      }

      @Override
      public String database() {
        return "tokenmeter";
      }

      @Override
      public String user() {
        return "default";
      }

      @Override
      public Optional<String> password() {
        return Optional.empty();
      }

      @Override
      public Duration flushInterval() {
        return Duration.ofMillis(200);
      }

      @Override
      public int maxBatchRows() {
        return maxBatchRows;
      }
    };
  }

  /** Kills ClickHouse as a power cut would; its supervisor starts it again. */
  public void killClickHouse() {
    ProcessStatus status = supervisor.status(ClickHouse.NAME);
    ProcessHandle.of(status.pid().orElseThrow()).orElseThrow().destroyForcibly();
  }

  public int clickHouseRestarts() {
    return supervisor.status(ClickHouse.NAME).restarts();
  }

  @Override
  public void close() {
    supervisor.close();
  }
}
