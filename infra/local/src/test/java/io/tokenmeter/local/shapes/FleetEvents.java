package io.tokenmeter.local.shapes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.ingest.cloudevents.EventJson;
import io.tokenmeter.ingest.cloudevents.FactType;
import io.tokenmeter.ingest.cloudevents.FactTypes;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.PowerReading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntToLongFunction;
import org.apache.avro.specific.SpecificRecord;

/** What the sources of a fleet send, as the gateway decodes it: CloudEvents data in their units. */
final class FleetEvents {

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  /** Every GPU is sampled each second from 0 to here. */
  static final int LAST_SECOND = 40;

  final List<Generation> generations = new ArrayList<>();
  final List<PowerReading> readings = new ArrayList<>();
  final List<GpuTelemetry> telemetry = new ArrayList<>();

  /** A GPU that draws some watts in each second, told of as telemetry in one or more copies. */
  void telemetry(
      String gpu,
      IntToLongFunction wattsInSecond,
      List<String> partitions,
      BiConsumer<ObjectNode, Sample> unit) {
    samples(
        wattsInSecond,
        sample -> {
          for (String partition : partitions) {
            ObjectNode data = EventJson.MAPPER.createObjectNode();
            data.put("gpu", gpu).put("sample_time", at(sample.second()).toString());
            data.put("partition_id", partition.isEmpty() ? null : partition);
            data.put("partition_profile", partition.isEmpty() ? null : "1g.10gb");
            unit.accept(data, sample);
            telemetry.add(decoded(FactTypes.GPU_TELEMETRY, gpu + sample.second(), data));
          }
        });
  }

  /** A GPU that draws some watts in each second, told of as power readings. */
  void readings(String gpu, IntToLongFunction wattsInSecond, BiConsumer<ObjectNode, Sample> unit) {
    samples(
        wattsInSecond,
        sample -> {
          ObjectNode data = EventJson.MAPPER.createObjectNode();
          data.put("meter", gpu).put("scope", "gpu");
          data.put("sample_time", at(sample.second()).toString());
          unit.accept(data, sample);
          readings.add(decoded(FactTypes.POWER_READING, gpu + sample.second(), data));
        });
  }

  /** 100 input tokens computed from start to turn, then 50 decoded to the end. */
  void generation(
      String id, List<String> gpus, List<String> decodeGpus, int start, int turn, int end) {
    ObjectNode data = EventJson.MAPPER.createObjectNode();
    data.put("tenant", "acme").put("model", "llama").put("status", "completed");
    data.put("token_reporting", "exclusive");
    data.putObject("tokens").put("input", 100).put("output", 51);
    gpus.forEach(data.putArray("gpus")::add);
    decodeGpus.forEach(data.putArray("decode_gpus")::add);
    data.put("scheduled_at", at(start).toString());
    data.put("first_token_at", at(turn).toString());
    data.put("finished_at", at(end).toString());
    generations.add(decoded(FactTypes.GENERATION, id, data));
  }

  /** The end of input of GPUs that each had the same number of generations. */
  InputMark mark(long generations, String... gpus) {
    ObjectNode data = EventJson.MAPPER.createObjectNode();
    data.put("ended_at", at(LAST_SECOND).toString());
    ArrayNode inputs = data.putArray("gpus");
    for (String gpu : gpus) {
      ObjectNode input = inputs.addObject();
      input.put("gpu", gpu).put("generations", generations);
      input.put("last_sample_time", at(LAST_SECOND).toString());
    }
    return decoded(FactTypes.INPUT_MARK, "mark", data);
  }

  /**
   * What a GPU's meter shows.
   *
   * @param watts of the second that begins
   * @param joules since the first sample, with a thousand before it
   */
  record Sample(int second, long watts, long joules) {}

  private static void samples(
      IntToLongFunction wattsInSecond, java.util.function.Consumer<Sample> each) {
    long joules = 1_000;
    for (int second = 0; second <= LAST_SECOND; second++) {
      long watts = wattsInSecond.applyAsLong(second);
      each.accept(new Sample(second, watts, joules));
      joules += watts;
    }
  }

  private static <V extends SpecificRecord> V decoded(
      FactType<V> type, String id, ObjectNode data) {
    return type.decode("node-7", id, data).fact();
  }

  private static Instant at(int second) {
    return NOON.plus(Duration.ofSeconds(second));
  }
}
