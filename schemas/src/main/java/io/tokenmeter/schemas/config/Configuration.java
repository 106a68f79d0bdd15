package io.tokenmeter.schemas.config;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Settings of a process. {@code TOKENMETER_KAFKA_BOOTSTRAP_SERVERS} in the environment wins over
 * {@code -Dtokenmeter.kafka.bootstrap-servers}, which wins over the properties file that {@code
 * TOKENMETER_CONFIG} names, which wins over the defaults of the mapping interfaces.
 */
public final class Configuration {

  private static final int GIVEN = 500;
  private static final int ENVIRONMENT = 400;
  private static final int SYSTEM_PROPERTIES = 300;
  private static final int FILE = 200;

  private Configuration() {}

  /**
   * Reads one section.
   *
   * @param section an interface annotated with {@code @ConfigMapping}
   * @throws io.smallrye.config.ConfigValidationException naming every missing or wrong setting
   */
  public static <T> T load(Class<T> section) {
    return load(section, Map.of());
  }

  /**
   * As {@link #load(Class)}, with settings that win over all others, for a process that starts
   * another one and knows where it is.
   */
  public static <T> T load(Class<T> section, Map<String, String> given) {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .withMapping(section)
            .withValidateUnknown(false)
            .withSources(
                new PropertiesConfigSource(given, "given", GIVEN),
                new io.smallrye.config.EnvConfigSource(System.getenv(), ENVIRONMENT),
                new PropertiesConfigSource(
                    systemProperties(), "system properties", SYSTEM_PROPERTIES));
    String file = System.getenv("TOKENMETER_CONFIG");
    if (file != null) {
      builder.withSources(new PropertiesConfigSource(readFile(Path.of(file)), file, FILE));
    }
    SmallRyeConfig config = builder.build();
    return config.getConfigMapping(section);
  }

  private static Map<String, String> systemProperties() {
    Map<String, String> copy = new java.util.HashMap<>();
    System.getProperties()
        .stringPropertyNames()
        .forEach(name -> copy.put(name, System.getProperty(name)));
    return copy;
  }

  private static Map<String, String> readFile(Path file) {
    java.util.Properties properties = new java.util.Properties();
    try (java.io.Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "TOKENMETER_CONFIG names " + file + ", which is unreadable", e);
    }
    Map<String, String> copy = new java.util.HashMap<>();
    properties.stringPropertyNames().forEach(n -> copy.put(n, properties.getProperty(n)));
    return copy;
  }
}
