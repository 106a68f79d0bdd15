package io.tokenmeter.streams.runtime;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyConfig;

/** Topologies whose stores and internal topics keep their names when operators come and go. */
public final class NamedTopologies {

  private NamedTopologies() {}

  /** A builder that refuses generated names of stores and internal topics. */
  public static StreamsBuilder builder() {
    Properties naming = new Properties();
    naming.putAll(
        Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            "naming",
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
            "unused:0",
            StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG,
            true));
    return new StreamsBuilder(new TopologyConfig(new StreamsConfig(naming)));
  }
}
