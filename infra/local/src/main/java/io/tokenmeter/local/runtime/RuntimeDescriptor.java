package io.tokenmeter.local.runtime;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenmeter.engines.process.DataFolder;
import io.tokenmeter.engines.process.FreePorts;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a runtime listen. Kept in its data folder, so that other commands find it and
 * a restart uses the same addresses.
 *
 * @param externalClickHouseUrl a server that is not ours, used in place of the engine; null for the
 *     engine
 */
public record RuntimeDescriptor(
    @JsonProperty("kafka_port") int kafkaPort,
    @JsonProperty("kafka_controller_port") int kafkaControllerPort,
    @JsonProperty("registry_port") int registryPort,
    @JsonProperty("clickhouse_port") int clickHousePort,
    @JsonProperty("gateway_port") int gatewayPort,
    @JsonProperty("api_port") int apiPort,
    @JsonProperty("flink_rest_port") int flinkRestPort,
    @JsonProperty("flink_rpc_port") int flinkRpcPort,
    @JsonProperty("external_clickhouse_url") @Nullable String externalClickHouseUrl) {

  private static final String FILE = "runtime.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The descriptor of the folder: the known one while its ports are free, else a new one. */
  static RuntimeDescriptor forStart(Path dataFolder, @Nullable String externalClickHouseUrl)
      throws IOException {
    Optional<RuntimeDescriptor> known = read(dataFolder);
    if (known.isPresent() && known.get().ports().stream().allMatch(FreePorts::isFree)) {
      return known.get().withExternalClickHouse(externalClickHouseUrl);
    }
    List<Integer> ports = FreePorts.find(8);
    return new RuntimeDescriptor(
        ports.get(0),
        ports.get(1),
        ports.get(2),
        ports.get(3),
        ports.get(4),
        ports.get(5),
        ports.get(6),
        ports.get(7),
        externalClickHouseUrl);
  }

  /** The descriptor of the runtime that is alive in the folder, if one is. */
  public static Optional<RuntimeDescriptor> ofRunning(Path dataFolder) throws IOException {
    return DataFolder.supervisorOf(dataFolder).isPresent() ? read(dataFolder) : Optional.empty();
  }

  private static Optional<RuntimeDescriptor> read(Path dataFolder) throws IOException {
    Path file = dataFolder.resolve(FILE);
    return Files.exists(file)
        ? Optional.of(JSON.readValue(file.toFile(), RuntimeDescriptor.class))
        : Optional.empty();
  }

  void write(Path dataFolder) throws IOException {
    Path draft = dataFolder.resolve(FILE + ".draft");
    JSON.writerWithDefaultPrettyPrinter().writeValue(draft.toFile(), this);
    Files.move(draft, dataFolder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  @JsonIgnore
  public String kafkaBootstrapServers() {
    return "127.0.0.1:" + kafkaPort;
  }

  /** Base of the registry's Confluent API. */
  @JsonIgnore
  public String schemaRegistryUrl() {
    return url(registryPort) + "/apis/ccompat/v7";
  }

  @JsonIgnore
  public String clickHouseUrl() {
    return externalClickHouseUrl == null ? url(clickHousePort) : externalClickHouseUrl;
  }

  /** How our own readers reach ClickHouse. */
  public ClickHouseSettings clickHouseSettings() {
    return Configuration.load(
        ClickHouseSettings.class, Map.of("tokenmeter.clickhouse.url", clickHouseUrl()));
  }

  /** How our own clients reach Kafka and the registry. */
  public KafkaSettings kafkaSettings() {
    return Configuration.load(
        KafkaSettings.class,
        Map.of(
            "tokenmeter.kafka.bootstrap-servers",
            kafkaBootstrapServers(),
            "tokenmeter.kafka.schema-registry-url",
            schemaRegistryUrl(),
            "tokenmeter.kafka.replication-factor",
            "1",
            "tokenmeter.kafka.client.security.protocol",
            "PLAINTEXT"));
  }

  @JsonIgnore
  public String gatewayUrl() {
    return url(gatewayPort);
  }

  /** Route costs, status and metrics. */
  @JsonIgnore
  public String apiUrl() {
    return url(apiPort);
  }

  @JsonIgnore
  public String flinkUrl() {
    return url(flinkRestPort);
  }

  private RuntimeDescriptor withExternalClickHouse(@Nullable String value) {
    return new RuntimeDescriptor(
        kafkaPort,
        kafkaControllerPort,
        registryPort,
        clickHousePort,
        gatewayPort,
        apiPort,
        flinkRestPort,
        flinkRpcPort,
        value);
  }

  private List<Integer> ports() {
    return List.of(
        kafkaPort,
        kafkaControllerPort,
        registryPort,
        clickHousePort,
        gatewayPort,
        apiPort,
        flinkRestPort,
        flinkRpcPort);
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }
}
