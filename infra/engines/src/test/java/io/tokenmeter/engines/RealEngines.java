package io.tokenmeter.engines;

import io.tokenmeter.clickhouse.library.ClickHouseLibrary;
import io.tokenmeter.engines.clickhouse.ClickHouse;
import io.tokenmeter.engines.clickhouse.ClickHouseSettings;
import io.tokenmeter.engines.flink.FlinkCluster;
import io.tokenmeter.engines.flink.FlinkMemory;
import io.tokenmeter.engines.flink.FlinkRest;
import io.tokenmeter.engines.flink.FlinkSettings;
import io.tokenmeter.engines.kafka.KafkaBroker;
import io.tokenmeter.engines.kafka.KafkaSettings;
import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.FreePorts;
import io.tokenmeter.engines.process.Supervisor;
import io.tokenmeter.engines.registry.RegistryProgram;
import io.tokenmeter.engines.registry.RegistrySettings;
import io.tokenmeter.engines.registry.SchemaRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** All engines over one data folder, with a trivial job. */
final class RealEngines {
  final KafkaSettings kafka;
  final RegistrySettings registry;
  final ClickHouseSettings clickHouse;
  final FlinkSettings flink;

  RealEngines(Path data, ChildJvm jvm) {
    List<Integer> ports = FreePorts.find(6);
    Path logs = data.resolve("logs");
    kafka = new KafkaSettings(data.resolve("kafka"), logs, ports.get(0), ports.get(1), 384, jvm);
    registry =
        new RegistrySettings(
            RegistryProgram.locate(), data.resolve("registry"), logs, ports.get(2), 160, jvm);
    clickHouse =
        new ClickHouseSettings(
            ClickHouseLibrary.forThisMachine(System.getenv()).locate(System.out::println),
            data.resolve("clickhouse"),
            logs,
            ports.get(5),
            1_500_000_000L,
            jvm);
    flink =
        new FlinkSettings(
            data.resolve("flink"),
            logs,
            ports.get(3),
            ports.get(4),
            CountingJob.class.getName(),
            List.of("1000"),
            Duration.ofSeconds(1),
            2,
            2,
            FlinkMemory.SMALL,
            jvm,
            Map.of());
  }

  Supervisor addTo(Supervisor supervisor) {
    return supervisor
        .add(KafkaBroker.spec(kafka))
        .add(SchemaRegistry.spec(registry))
        .add(ClickHouse.spec(clickHouse))
        .add(FlinkCluster.jobManager(flink))
        .add(FlinkCluster.taskManager(flink));
  }

  FlinkRest rest() {
    return new FlinkRest(flink.url());
  }
}
