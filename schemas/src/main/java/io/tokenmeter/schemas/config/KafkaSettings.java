package io.tokenmeter.schemas.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.tokenmeter.schemas.wire.ConfluentSchemaRegistry;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/** How to reach Kafka and the schema registry; shared by every process. */
@ConfigMapping(prefix = "tokenmeter.kafka")
public interface KafkaSettings {

  /** Comma-separated {@code host:port} list. */
  String bootstrapServers();

  /** Base URL of a registry that speaks Confluent's API. */
  String schemaRegistryUrl();

  /** A {@link SchemaRegistry} implementation with a public constructor that takes the URL. */
  @WithDefault("io.tokenmeter.schemas.wire.ConfluentSchemaRegistry")
  String schemaRegistryClient();

  /** 3 in production; 1 on a single broker. */
  @WithDefault("3")
  short replicationFactor();

  /** Further client properties, such as credentials. */
  Map<String, String> client();

  /** Properties every Kafka client of ours starts from. */
  default Map<String, Object> clientProperties() {
    Map<String, Object> properties = new HashMap<>(client());
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    return properties;
  }

  /** Opens the configured registry client. */
  default SchemaRegistry openSchemaRegistry() {
    return openRegistry(schemaRegistryClient(), schemaRegistryUrl());
  }

  /**
   * Opens a registry client by class name.
   *
   * @throws IllegalArgumentException when the class cannot be used
   */
  static SchemaRegistry openRegistry(String className, String url) {
    if (className.equals(ConfluentSchemaRegistry.class.getName())) {
      return new ConfluentSchemaRegistry(url);
    }
    try {
      return Class.forName(className)
          .asSubclass(SchemaRegistry.class)
          .getConstructor(String.class)
          .newInstance(url);
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException
        | ClassCastException e) {
      throw new IllegalArgumentException(
          "tokenmeter.kafka.schema-registry-client = "
              + className
              + " is not a SchemaRegistry with a public constructor that takes a URL",
          e);
    }
  }
}
