package io.tokenmeter.flink.energy.building;

import static io.tokenmeter.flink.energy.attribution.Moments.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.EnergyAndCost;
import io.tokenmeter.flink.FactStreams;
import io.tokenmeter.flink.ResultStreams;
import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.reference.FixedReferenceData;
import io.tokenmeter.schemas.derived.EnergyBalance;
import io.tokenmeter.schemas.derived.OverheadAllocation;
import io.tokenmeter.schemas.derived.OverheadPart;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStart;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/**
 * The whole job over two minutes of a small site: two GPUs at 300 W in a node at 800 W, in a site
 * at 1200 W. Where the meters hang, their readings say.
 */
@NullUnmarked
class BuildingEnergyTest {

  @Test
  void aBuildingIsBalancedAndItsOverheadCarriedAsAPersonCalculates() throws Exception {
    List<EnergyBalance> balances = new ArrayList<>();
    List<OverheadAllocation> overheads = new ArrayList<>();
    run(balances, overheads);

    EnergyBalance node = firstMinute(balances, "node");
    assertThat(node.getParent()).isEqualTo("site");
    assertThat(node.getMeasuredMicrojoules()).isEqualTo(48_000_000_000L);
    assertThat(node.getChildrenMicrojoules()).isEqualTo(36_000_000_000L);
    assertThat(node.getHostMicrojoules()).isEqualTo(12_000_000_000L);
    EnergyBalance site = firstMinute(balances, "site");
    assertThat(site.getMeasuredMicrojoules()).isEqualTo(72_000_000_000L);
    assertThat(site.getFacilityMicrojoules()).isEqualTo(24_000_000_000L);
    assertThat(balances).filteredOn(b -> b.getScope().equals("gpu")).hasSize(24);

    // GPU-1 alone serves, from 0 to 60 s: 12 kJ above the floor of 100 W, and 6 kJ of the floor.
    List<OverheadPart> served = parts(overheads, "GPU-1");
    assertThat(served)
        .containsExactly(
            new OverheadPart("acme", "test", "g", 18_000_000_000L, 6_000_000_000L, 12_000_000_000L),
            new OverheadPart("", "", "", 0L, 0L, 0L));
    assertThat(parts(overheads, "GPU-2"))
        .containsExactly(
            new OverheadPart("", "", "", 18_000_000_000L, 6_000_000_000L, 12_000_000_000L));
  }

  private static EnergyBalance firstMinute(List<EnergyBalance> rows, String meter) {
    return rows.stream()
        .filter(row -> row.getMeter().equals(meter) && row.getWindowStart().equals(instant(0)))
        .findFirst()
        .orElseThrow();
  }

  private static List<OverheadPart> parts(List<OverheadAllocation> rows, String gpu) {
    return rows.stream()
        .filter(row -> row.getMeter().equals(gpu) && row.getWindowStart().equals(instant(0)))
        .findFirst()
        .orElseThrow()
        .getParts();
  }

  private static void run(List<EnergyBalance> balances, List<OverheadAllocation> overheads)
      throws Exception {
    Configuration conf =
        new Configuration()
            .set(TaskManagerOptions.NUM_TASK_SLOTS, 2)
            .set(PipelineOptions.GENERIC_TYPES, false)
            .set(PipelineOptions.OBJECT_REUSE, true);
    try (StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, conf)) {
      ResultStreams results =
          new EnergyAndCost(AttributionSettings.defaults(), new FixedReferenceData(List.of()))
              .build(facts(env));
      CloseableIterator<EnergyBalance> rows = results.balances().collectAsync();
      CloseableIterator<OverheadAllocation> carried = results.overheads().collectAsync();
      env.executeAsync("building");
      rows.forEachRemaining(balances::add);
      carried.forEachRemaining(overheads::add);
    }
  }

  private static FactStreams facts(StreamExecutionEnvironment env) {
    List<PowerReading> readings = new ArrayList<>();
    for (int second = 0; second <= 120; second += 2) {
      readings.add(reading(MeterScope.GPU, "GPU-1", "node", second, 300));
      readings.add(reading(MeterScope.GPU, "GPU-2", "node", second, 300));
      readings.add(reading(MeterScope.NODE, "node", "site", second, 800));
      readings.add(reading(MeterScope.SITE, "site", null, second, 1_200));
    }
    return new FactStreams(
        env.fromData(List.of(generation()), AvroRecordType.forRecord(Generation.class)),
        none(env, GenerationStart.class),
        env.fromData(readings, AvroRecordType.forRecord(PowerReading.class)),
        none(env, GpuTelemetry.class),
        none(env, InputMark.class),
        none(env, RatedUsage.class));
  }

  private static <V extends SpecificRecord> DataStream<V> none(
      StreamExecutionEnvironment env, Class<V> type) {
    return env.fromData(0L)
        .flatMap((Long ignored, Collector<V> out) -> {})
        .returns(AvroRecordType.forRecord(type));
  }

  private static PowerReading reading(
      MeterScope scope, String meter, String parent, int second, long watts) {
    return PowerReading.newBuilder()
        .setSource("test")
        .setMeter(meter)
        .setScope(scope)
        .setParent(parent)
        .setSite("lab")
        .setSampleTime(instant(second))
        .setEnergyCounterMicrojoules(second * watts * 1_000_000)
        .build();
  }

  private static Generation generation() {
    return Generation.newBuilder()
        .setTenant("acme")
        .setSource("test")
        .setGenerationId("g")
        .setModel("llama")
        .setGpus(List.of("GPU-1"))
        .setStatus(GenerationStatus.COMPLETED)
        .setTokenReporting(TokenReporting.EXCLUSIVE)
        .setTokens(TokenCounts.newBuilder().setInput(100).setOutput(51).build())
        .setScheduledAt(instant(0))
        .setFirstTokenAt(instant(1))
        .setFinishedAt(instant(60))
        .build();
  }

  private static Instant instant(int second) {
    return Instant.EPOCH.plus(at(second), ChronoUnit.MICROS);
  }
}
