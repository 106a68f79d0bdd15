package io.tokenmeter.engines.kafka;

import io.tokenmeter.engines.process.HealthCheck;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * Healthy when the broker answers a client's question as a member of its cluster. Every look opens
 * a client of its own: one that is kept goes on asking, and complaining, while the broker is away.
 */
record BrokerAnswers(String bootstrapServers) implements HealthCheck {
  private static final int PATIENCE_MILLIS = 3_000;

  @Override
  public boolean isHealthy() throws Exception {
    Map<String, Object> properties =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    try (Admin admin = Admin.create(properties)) {
      return !admin.describeCluster().nodes().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).isEmpty();
    }
  }
}
