package io.tokenmeter.flink;

import io.tokenmeter.flink.kafka.ClusterReadiness;
import io.tokenmeter.flink.kafka.CommittedProgress;
import io.tokenmeter.flink.kafka.KafkaAccess;
import io.tokenmeter.flink.kafka.KafkaEdges;
import io.tokenmeter.flink.reference.KafkaReferenceData;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.topic.Topics;
import java.time.Duration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job on Kafka: submits itself to the cluster that its environment names. */
public final class EnergyAndCostJob {

  /**
   * Key groups of the state: savepoints are cut by it, so it never changes. It is what Flink
   * derived for the releases that did not set it.
   */
  private static final int MAX_PARALLELISM = 128;

  /** Topics and schemas are provisioned by another process that may start at the same time. */
  private static final Duration PROVISIONING = Duration.ofMinutes(3);

  private EnergyAndCostJob() {}

  public static void main(String[] args) throws Exception {
    FlinkJobSettings settings = Configuration.load(FlinkJobSettings.class);
    KafkaAccess kafka = KafkaAccess.of(Configuration.load(KafkaSettings.class));
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    build(env, settings, kafka);
    new ClusterReadiness(kafka).await(PROVISIONING);
    env.executeAsync(settings.jobName());
  }

  /** Adds the whole job, from topics to topics. */
  public static void build(
      StreamExecutionEnvironment env, FlinkJobSettings settings, KafkaAccess kafka) {
    prepare(env);
    env.setParallelism(settings.parallelism());
    env.enableCheckpointing(settings.checkpointInterval().toMillis());
    KafkaEdges edges = new KafkaEdges(env, kafka, settings.jobName(), settings.firstSeenHorizon());
    FactStreams facts =
        new FactStreams(
            edges.read(Topics.GENERATIONS),
            edges.read(Topics.GENERATION_STARTS),
            edges.read(Topics.POWER_READINGS),
            edges.read(Topics.GPU_TELEMETRY),
            edges.read(Topics.INPUT_MARKS),
            edges.read(Topics.RATED_USAGE));
    ResultStreams results =
        new EnergyAndCost(
                settings.attribution(),
                new KafkaReferenceData(kafka),
                new CommittedProgress(
                    kafka,
                    settings.meteringGroup(),
                    settings.jobName(),
                    settings.checkpointInterval()))
            .build(facts);
    edges.writeSettled(Topics.GENERATION_ENERGY, results.energy());
    edges.writeSettled(Topics.ENERGY_BALANCE, results.balances());
    edges.writeSettled(Topics.ATTRIBUTION_WEIGHTS, results.weights());
    edges.writeSettled(Topics.OVERHEAD_ALLOCATIONS, results.overheads());
    edges.writeSettled(Topics.GPU_CHARGES, results.charges());
    edges.writeSettled(Topics.GENERATION_COSTS, results.costs());
    edges.writeSettled(Topics.SETTLEMENT_STATUS, results.status());
    edges.writeLive(Topics.LIVE_ENERGY, results.live());
    edges.writeSettled(Topics.REJECTED_EVENTS, rejected(results, edges));
  }

  /**
   * No record goes through Kryo, none is changed once made, so operators may share it, and every
   * operator has a uid, so that a savepoint finds its state again.
   */
  static void prepare(StreamExecutionEnvironment env) {
    env.configure(
        new org.apache.flink.configuration.Configuration()
            .set(PipelineOptions.GENERIC_TYPES, false)
            .set(PipelineOptions.AUTO_GENERATE_UIDS, false)
            .set(PipelineOptions.OBJECT_REUSE, true)
            .set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM));
  }

  private static DataStream<RejectedEvent> rejected(ResultStreams results, KafkaEdges edges) {
    DataStream<RejectedEvent> all = results.rejected();
    for (DataStream<RejectedEvent> atTheEdge : edges.rejected()) {
      all = all.union(atTheEdge);
    }
    return all;
  }
}
