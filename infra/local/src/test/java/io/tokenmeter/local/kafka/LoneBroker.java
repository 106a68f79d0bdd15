package io.tokenmeter.local.kafka;

import io.tokenmeter.engines.kafka.KafkaSettings;
import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.FreePorts;
import io.tokenmeter.engines.registry.RegistryProgram;
import io.tokenmeter.engines.registry.RegistrySettings;
import io.tokenmeter.schemas.config.Configuration;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A broker without the rest of the pipeline, and how clients reach it. */
public final class LoneBroker {

  /** For what never asks a registry. */
  public static final String NO_REGISTRY = "http://127.0.0.1:1";

  private static final int HEAP_MEBIBYTES = 256;

  private LoneBroker() {}

  /** One that keeps everything under a folder, on ports that are free now. */
  public static KafkaSettings in(Path folder) {
    List<Integer> ports = FreePorts.find(2);
    return new KafkaSettings(
        folder.resolve("kafka"),
        folder.resolve("logs"),
        ports.get(0),
        ports.get(1),
        HEAP_MEBIBYTES,
        ChildJvm.likeThisOne(List.of()));
  }

  /** A registry beside it, for what does ask one. */
  public static RegistrySettings registryIn(Path folder) {
    return new RegistrySettings(
        RegistryProgram.locate(),
        folder.resolve("registry"),
        folder.resolve("logs"),
        FreePorts.find(1).get(0),
        160,
        ChildJvm.likeThisOne(List.of()));
  }

  /** For a plain client. */
  public static Map<String, Object> client(KafkaSettings kafka) {
    return Map.of("bootstrap.servers", kafka.bootstrapServers());
  }

  /** For our own programs. */
  public static io.tokenmeter.schemas.config.KafkaSettings connection(
      KafkaSettings kafka, String registryUrl) {
    return Configuration.load(
        io.tokenmeter.schemas.config.KafkaSettings.class,
        Map.of(
            "tokenmeter.kafka.bootstrap-servers",
            kafka.bootstrapServers(),
            "tokenmeter.kafka.schema-registry-url",
            registryUrl,
            "tokenmeter.kafka.replication-factor",
            "1"));
  }
}
