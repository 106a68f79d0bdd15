package io.tokenmeter.engines.kafka;

import io.tokenmeter.engines.process.HealthCheck;
import io.tokenmeter.engines.process.JavaProgram;
import io.tokenmeter.engines.process.LogFiles;
import io.tokenmeter.engines.process.ProcessSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** The broker as a process. */
public final class KafkaBroker {
  /** The name other processes depend on. */
  public static final String NAME = "kafka";

  private KafkaBroker() {}

  /** Healthy once the broker answers clients as a member of its cluster. */
  public static ProcessSpec spec(KafkaSettings settings) {
    LogFiles logs = new LogFiles(settings.logFolder(), NAME);
    JavaProgram program = settings.program().with(logs.log4jOptions());
    Path properties = settings.folder().resolve("server.properties");
    return ProcessSpec.of(
            NAME,
            settings.folder(),
            logs.output(),
            () -> {
              BrokerProperties.write(settings);
              return program.line(List.of(properties.toAbsolutePath().toString()));
            })
        .environment(program.environment())
        .healthyWhen(
            HealthCheck.tcp(settings.port()).and(() -> answers(settings.bootstrapServers())));
  }

  private static boolean answers(String bootstrapServers) throws Exception {
    Map<String, Object> properties =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 3_000);
    try (Admin admin = Admin.create(properties)) {
      return !admin.describeCluster().nodes().get(4, TimeUnit.SECONDS).isEmpty();
    }
  }
}
