package io.tokenmeter.flink.kafka;

import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.io.Serializable;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * How a task reaches Kafka and the schema registry: {@link KafkaSettings} in a form that travels.
 *
 * @param clientProperties at least the bootstrap servers
 */
public record KafkaAccess(
    TreeMap<String, Object> clientProperties, String registryClient, String registryUrl)
    implements Serializable {

  public static KafkaAccess of(KafkaSettings settings) {
    return new KafkaAccess(
        new TreeMap<>(settings.clientProperties()),
        settings.schemaRegistryClient(),
        settings.schemaRegistryUrl());
  }

  /** A new client of the registry; the caller closes it. */
  public SchemaRegistry openRegistry() {
    return KafkaSettings.openRegistry(registryClient, registryUrl);
  }

  String bootstrapServers() {
    return String.valueOf(clientProperties.get("bootstrap.servers"));
  }

  Properties properties(Map<String, String> more) {
    Properties properties = new Properties();
    clientProperties.forEach((name, value) -> properties.setProperty(name, String.valueOf(value)));
    more.forEach(properties::setProperty);
    return properties;
  }
}
