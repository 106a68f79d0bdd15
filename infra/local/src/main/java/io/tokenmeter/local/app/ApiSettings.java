package io.tokenmeter.local.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the API listens. */
@ConfigMapping(prefix = "tokenmeter.api")
public interface ApiSettings {

  /** Loopback only: nothing here asks for credentials. */
  @WithDefault("127.0.0.1")
  String host();

  @WithDefault("8081")
  int port();

  /** Data folder of the supervisor that keeps the processes; none on a real cluster. */
  Optional<Path> supervisedFolder();

  /** How long Kafka, the registry and ClickHouse may take to answer at the start. */
  @WithDefault("PT3M")
  Duration startTimeout();
}
