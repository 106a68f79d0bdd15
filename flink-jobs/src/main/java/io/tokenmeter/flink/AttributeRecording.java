package io.tokenmeter.flink;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.reference.FixedReferenceData;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStart;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.PowerReading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;

/**
 * The energy job alone, on a bounded recording, inside this JVM: the operators of the running job,
 * so the shares are the same to the microjoule.
 */
public final class AttributeRecording {

  private AttributeRecording() {}

  /**
   * Attributes without reference data: the generations must name their GPUs, and no overhead is
   * known.
   *
   * @return a row for each generation and GPU
   * @throws Exception when the job fails
   */
  public static List<GenerationEnergy> attribute(
      List<Generation> generations,
      List<PowerReading> readings,
      List<GpuTelemetry> telemetry,
      List<InputMark> marks,
      AttributionSettings settings)
      throws Exception {
    return attribute(
        generations,
        readings,
        telemetry,
        marks,
        List.of(),
        settings,
        Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * Attributes with reference rows, such as placements and site meters.
   *
   * @param work where Flink unpacks and keeps what it needs meanwhile
   * @return a row for each generation and GPU: the last revision of each, should facts of several
   *     sources have come so far apart that some were late
   * @throws Exception when the job fails
   */
  public static List<GenerationEnergy> attribute(
      List<Generation> generations,
      List<PowerReading> readings,
      List<GpuTelemetry> telemetry,
      List<InputMark> marks,
      List<? extends SpecificRecordBase> referenceRows,
      AttributionSettings settings,
      Path work)
      throws Exception {
    try (StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, local(work))) {
      EnergyAndCostJob.prepare(env);
      FactStreams facts =
          new FactStreams(
              bounded(env, generations, Generation.class),
              bounded(env, List.of(), GenerationStart.class),
              bounded(env, readings, PowerReading.class),
              bounded(env, telemetry, GpuTelemetry.class),
              bounded(env, marks, InputMark.class),
              bounded(env, List.of(), RatedUsage.class));
      DataStream<GenerationEnergy> energy =
          new EnergyAndCost(settings, new FixedReferenceData(referenceRows)).build(facts).energy();
      Map<List<String>, GenerationEnergy> rows = new LinkedHashMap<>();
      // Read to its end, the job is over: closing the iterator would ask for the status of a
      // cluster that has gone with it.
      CloseableIterator<GenerationEnergy> results = energy.executeAndCollect("attribute");
      results.forEachRemaining(row -> rows.put(key(row), row));
      return new ArrayList<>(rows.values());
    }
  }

  private static List<String> key(GenerationEnergy row) {
    return List.of(row.getTenant(), row.getSource(), row.getGenerationId(), row.getGpu());
  }

  private static Configuration local(Path work) {
    return new Configuration()
        .set(TaskManagerOptions.NUM_TASK_SLOTS, 1)
        .set(CoreOptions.TMP_DIRS, work.toString())
        .set(WebOptions.TMP_DIR, work.toString());
  }

  private static <V extends SpecificRecord> DataStream<V> bounded(
      StreamExecutionEnvironment env, List<V> facts, Class<V> type) {
    String name = "recorded " + type.getSimpleName();
    // A source of no elements fails when it opens.
    return facts.isEmpty()
        ? env.fromData(0L)
            .name(name)
            .uid(name)
            .flatMap((Long ignored, Collector<V> out) -> {})
            .uid("no " + name)
            .returns(AvroRecordType.forRecord(type))
        : env.fromData(facts, AvroRecordType.forRecord(type)).name(name).uid(name);
  }
}
