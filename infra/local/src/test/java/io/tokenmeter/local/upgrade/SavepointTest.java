package io.tokenmeter.local.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.EnergyAndCostJob;
import io.tokenmeter.flink.FlinkJobSettings;
import io.tokenmeter.flink.kafka.KafkaAccess;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.schemas.wire.ConfluentSchemaRegistry;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The quick half of {@link UpgradeIT}: whose state a savepoint holds, without restoring it. */
class SavepointTest {

  private static final KafkaAccess NOBODY =
      new KafkaAccess(
          new TreeMap<>(Map.of("bootstrap.servers", "127.0.0.1:1")),
          ConfluentSchemaRegistry.class.getName(),
          "http://127.0.0.1:1");

  static List<ReleasedState> releases() throws IOException {
    return ReleasedState.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("releases")
  void everyOperatorWithStateInASavepointOfAReleaseIsAnOperatorOfTheJob(
      ReleasedState released, @TempDir Path folder) throws Exception {
    released.unpackDataInto(folder);

    Map<OperatorID, String> kept =
        operatorsOf(folder.resolve("flink")).stream()
            .collect(
                Collectors.toMap(
                    OperatorState::getOperatorID,
                    operator -> operator.getOperatorName().orElse("unnamed")));
    Set<OperatorID> known = operatorsOfTheJob();

    assertThat(kept).hasSizeGreaterThan(10);
    kept.keySet().removeAll(known);
    assertThat(kept).as("operators whose state this job would lose").isEmpty();
  }

  private static List<OperatorState> operatorsOf(Path flink) throws Exception {
    try (Stream<Path> files = Files.walk(flink)) {
      Path metadata = files.filter(file -> file.endsWith("_metadata")).findFirst().orElseThrow();
      try (DataInputStream in = new DataInputStream(Files.newInputStream(metadata))) {
        return List.copyOf(
            Checkpoints.loadCheckpointMetadata(
                    in, SavepointTest.class.getClassLoader(), metadata.toUri().toString())
                .getOperatorStates());
      }
    }
  }

  private static Set<OperatorID> operatorsOfTheJob() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
    EnergyAndCostJob.build(env, Configuration.load(FlinkJobSettings.class), NOBODY);
    return env.getStreamGraph().getStreamNodes().stream()
        .map(StreamNode::getTransformationUID)
        .map(SavepointTest::idOf)
        .collect(Collectors.toSet());
  }

  /** As Flink derives an operator's id from its uid. */
  private static OperatorID idOf(String uid) {
    return new OperatorID(
        org.apache.flink.shaded.guava33.com.google.common.hash.Hashing.murmur3_128(0)
            .hashString(uid, StandardCharsets.UTF_8)
            .asBytes());
  }
}
