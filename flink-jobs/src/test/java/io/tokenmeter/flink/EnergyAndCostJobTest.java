package io.tokenmeter.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenmeter.flink.kafka.ClusterReadiness;
import io.tokenmeter.flink.kafka.KafkaAccess;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.schemas.wire.ConfluentSchemaRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class EnergyAndCostJobTest {

  private static final KafkaAccess NOBODY =
      new KafkaAccess(
          new TreeMap<>(Map.of("bootstrap.servers", "127.0.0.1:1")),
          ConfluentSchemaRegistry.class.getName(),
          "http://127.0.0.1:1");

  @Test
  void everyOperatorFromTopicToTopicHasAUid() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
    EnergyAndCostJob.build(env, Configuration.load(FlinkJobSettings.class), NOBODY);
    assertThat(env.getStreamGraph().getStreamNodes())
        .hasSizeGreaterThan(20)
        .extracting(StreamNode::getTransformationUID)
        .doesNotContainNull();
  }

  @Test
  void theStateHasAsManyKeyGroupsAsThatOfEveryReleaseSoThatASavepointCanBeTaken() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
    EnergyAndCostJob.build(env, Configuration.load(FlinkJobSettings.class), NOBODY);
    assertThat(env.getMaxParallelism()).isEqualTo(128);
  }

  @Test
  void aJobWithoutItsClusterSaysWhatItLacks() {
    assertThatThrownBy(() -> new ClusterReadiness(NOBODY).await(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Kafka at 127.0.0.1:1 does not answer");
  }
}
