package io.tokenmeter.engines.kafka;

import io.tokenmeter.engines.process.HealthCheck;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;

/**
 * Healthy when the broker answers a client's question. The client is opened once and kept: it is
 * asked every few seconds for as long as the broker runs, and its thread ends with this JVM.
 */
final class BrokerAnswers implements HealthCheck {
  private static final int PATIENCE_MILLIS = 3_000;

  private final Map<String, Object> properties;
  private @Nullable Admin admin;

  BrokerAnswers(String bootstrapServers) {
    properties =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS,
            // A broker that has come back is to be seen at once.
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200);
  }

  @Override
  public synchronized boolean isHealthy() throws Exception {
    if (admin == null) {
      admin = Admin.create(properties);
    }
    return !admin.describeCluster().nodes().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).isEmpty();
  }
}
