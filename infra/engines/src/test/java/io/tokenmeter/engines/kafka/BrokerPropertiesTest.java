package io.tokenmeter.engines.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.engines.process.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import org.junit.jupiter.api.Test;

class BrokerPropertiesTest {
  private static final Map<String, String> PROPERTIES =
      BrokerProperties.of(
          new KafkaSettings(
              Path.of("data"), Path.of("logs"), 9092, 9093, 384, ChildJvm.likeThisOne(List.of())));

  @Test
  void areKnownToTheBrokerAndListenOnLoopbackOnly() {
    Properties properties = new Properties();
    properties.putAll(PROPERTIES);
    assertThat(KafkaConfig.fromProps(properties).nodeId()).isEqualTo(1);
    assertThat(PROPERTIES.getOrDefault("listeners", "").split(","))
        .allMatch(listener -> listener.contains("://127.0.0.1:"));
  }

  @Test
  void letATransactionOutliveTwoHours() {
    assertThat(Long.parseLong(PROPERTIES.getOrDefault("transaction.max.timeout.ms", "0")))
        .isGreaterThan(2 * 60 * 60 * 1000);
  }

  @Test
  void rememberTransactionalIdsLongerThanAnyTransactionAndOffsetsLongerThanFacts() {
    assertThat(Long.parseLong(PROPERTIES.getOrDefault("transactional.id.expiration.ms", "0")))
        .isGreaterThan(Long.parseLong(PROPERTIES.getOrDefault("transaction.max.timeout.ms", "0")));
    assertThat(Long.parseLong(PROPERTIES.getOrDefault("offsets.retention.minutes", "0")))
        .isGreaterThan(Duration.ofDays(40).toMinutes());
  }
}
