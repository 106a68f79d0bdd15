package io.tokenmeter.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.reference.FixedReferenceData;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStart;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.PowerReading;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.awaitility.Awaitility;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole wiring on RocksDB, interrupted in the middle of its input. */
@NullUnmarked
class RestartTest {

  private static final List<SpecificRecord> FACTS = FourGpus.facts();

  /** About 20 s of the trace: what is read between two checkpoints may arrive in any order. */
  private static final int FACTS_PER_CHECKPOINT = 200;

  private static final int HALF = FACTS.size() / 2;
  private static final Pattern RECORDED_AT = Pattern.compile("\"recorded_at\": [^,}]*");

  private static final AttributionSettings SETTINGS =
      AttributionSettings.defaults().withMaxGenerationAge(Duration.ofMinutes(1));

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir static Path folder;

  private static List<String> undisturbed;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    new Run("undisturbed").toTheEnd();
    undisturbed = CommittedRows.of("undisturbed");
    assertThat(undisturbed).filteredOn(row -> row.startsWith("cost")).hasSizeGreaterThan(200);
    assertThat(Passage.log("undisturbed").resumedAt()).isEmpty();
  }

  @Test
  void aJobThatFailsInTheMiddleAndGoesOnFromItsCheckpointWritesIdenticalRows() throws Exception {
    Run run = new Run("failed").parallelism(2).breakAt(HALF);

    run.toTheEnd();

    assertThat(Passage.log("failed").hasBroken()).isTrue();
    assertThat(Passage.log("failed").resumedAt()).hasSize(1).allMatch(at -> at > 0 && at <= HALF);
    assertThat(CommittedRows.of("failed")).isEqualTo(undisturbed);
  }

  @Test
  void aSavepointInTheMiddleGoesOnWithTwiceTheParallelismAndWritesIdenticalRows() throws Exception {
    stopAndGoOn("scaled out", 1, 2);
  }

  @Test
  void aSavepointInTheMiddleGoesOnWithHalfTheParallelismAndWritesIdenticalRows() throws Exception {
    stopAndGoOn("scaled in", 2, 1);
  }

  private static void stopAndGoOn(String name, int before, int after) throws Exception {
    String savepoint = new Run(name).parallelism(before).stopAt(HALF);
    int halfOfTheRows = CommittedRows.of(name).size();

    new Run(name).parallelism(after).from(savepoint).toTheEnd();

    assertThat(halfOfTheRows).isBetween(undisturbed.size() / 10, undisturbed.size() * 9 / 10);
    assertThat(Passage.log(name).resumedAt()).containsExactly((long) HALF);
    assertThat(CommittedRows.of(name)).isEqualTo(undisturbed);
  }

  private static final class Run {

    private final String name;
    private int parallelism = 1;
    private long breakAt = -1;
    private long last = Long.MAX_VALUE;
    private String savepoint;

    Run(String name) {
      this.name = name;
    }

    Run parallelism(int subtasks) {
      parallelism = subtasks;
      return this;
    }

    Run breakAt(long position) {
      breakAt = position;
      return this;
    }

    Run from(String path) {
      savepoint = path;
      return this;
    }

    void toTheEnd() throws Exception {
      start().getJobExecutionResult().get();
    }

    /** Returns the savepoint's path. */
    String stopAt(long position) throws Exception {
      last = position;
      JobClient job = start();
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> Passage.log(name).next().get() == position);
      return job.stopWithSavepoint(
              false, folder.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
          .get();
    }

    private JobClient start() throws Exception {
      StreamExecutionEnvironment env =
          StreamExecutionEnvironment.getExecutionEnvironment(configuration());
      EnergyAndCostJob.prepare(env);
      env.setParallelism(parallelism);
      DataStream<Long> positions =
          env.fromSource(
                  new DataGeneratorSource<>(
                      position -> position,
                      FACTS.size(),
                      new Gate<>(FACTS_PER_CHECKPOINT, last),
                      Types.LONG),
                  WatermarkStrategy.noWatermarks(),
                  "facts")
              .uid("facts")
              .setParallelism(1)
              .map(new Passage(name, breakAt))
              .uid("passage")
              .setParallelism(1);
      ResultStreams results =
          new EnergyAndCost(SETTINGS, new FixedReferenceData(EnergyAndCostTest.reference()))
              .build(
                  new FactStreams(
                      only(Generation.class, positions),
                      only(GenerationStart.class, positions),
                      only(PowerReading.class, positions),
                      only(GpuTelemetry.class, positions),
                      only(InputMark.class, positions),
                      only(RatedUsage.class, positions)));
      text("energy", results.energy())
          .union(
              text("balance", results.balances()),
              text("charge", results.charges()),
              text("cost", results.costs()))
          .sinkTo(new CommittedRows(name))
          .uid("rows");
      return env.executeAsync(name);
    }

    private Configuration configuration() {
      Configuration configuration =
          new Configuration()
              .set(StateBackendOptions.STATE_BACKEND, "rocksdb")
              .set(
                  CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                  folder.resolve("checkpoints").toUri().toString())
              .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(50))
              .set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
              .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1)
              .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
      return savepoint == null
          ? configuration
          : configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
  }

  private static <V extends SpecificRecord> DataStream<V> only(
      Class<V> type, DataStream<Long> positions) {
    return positions
        .flatMap(
            (Long position, Collector<V> out) -> {
              SpecificRecord fact = FACTS.get(position.intValue());
              if (type.isInstance(fact)) {
                out.collect(type.cast(fact));
              }
            })
        .returns(AvroRecordType.forRecord(type))
        .uid(type.getSimpleName())
        .setParallelism(1);
  }

  private static DataStream<String> text(String kind, DataStream<? extends SpecificRecord> rows) {
    return rows.map(row -> kind + " " + RECORDED_AT.matcher(row.toString()).replaceAll(""))
        .returns(Types.STRING)
        .uid("text of " + kind);
  }
}
