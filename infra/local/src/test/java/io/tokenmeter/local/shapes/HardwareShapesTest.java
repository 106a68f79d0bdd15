package io.tokenmeter.local.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.flink.EnergyAndCost;
import io.tokenmeter.flink.FactStreams;
import io.tokenmeter.flink.ResultStreams;
import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.reference.FixedReferenceData;
import io.tokenmeter.local.shapes.FleetEvents.Sample;
import io.tokenmeter.schemas.derived.EnergyBalance;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import io.tokenmeter.schemas.derived.Provenance;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStart;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.PowerReading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntToLongFunction;
import java.util.function.ToLongFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * GPUs in the shapes they come in, from CloudEvents to rows, through the whole energy job in one
 * run. Each GPU draws the same at rest for 20 s, more while it serves, and the same again to 40 s:
 *
 * <pre>
 * GPU    watts at rest   serving   seconds        above rest   at rest      in all, 40 s
 * TP-1   80              380       20 to 25       1500 J       400 J        4700 J
 * TP-2   60              460       20 to 25       2000 J       300 J        4400 J
 * P      100             600       20 to 22       1000 J       200 J        5000 J
 * D      90              340       22 to 26       1000 J       360 J        4600 J
 * GPU-M  120             520       20 to 24       1600 J       480 J        6400 J
 * V-...  100             350       20 to 24       1000 J       400 J        5000 J
 * </pre>
 */
@NullUnmarked
class HardwareShapesTest {

  private static final BiConsumer<ObjectNode, Sample> MILLIJOULES =
      (data, s) -> data.put("energy_millijoules", s.joules() * 1_000);
  private static final BiConsumer<ObjectNode, Sample> MICROJOULES =
      (data, s) -> data.put("energy_microjoules", s.joules() * 1_000_000);
  private static final BiConsumer<ObjectNode, Sample> JOULES =
      (data, s) -> data.put("energy_joules", s.joules());
  private static final BiConsumer<ObjectNode, Sample> WATTS =
      (data, s) -> data.put("power_watts", s.watts());
  private static final BiConsumer<ObjectNode, Sample> MILLIWATTS_AND_A_BLANK_COUNTER =
      (data, s) ->
          data.put("power_milliwatts", s.watts() * 1_000)
              .put("energy_millijoules", 9_223_372_036_854_775_794L);

  private static final List<GenerationEnergy> ROWS =
      Collections.synchronizedList(new ArrayList<>());
  private static final List<EnergyBalance> BALANCES =
      Collections.synchronizedList(new ArrayList<>());

  @BeforeAll
  static void runTheJob() throws Exception {
    FleetEvents fleet = new FleetEvents();
    fleet.readings("TP-1", draws(80, 380, 20, 25), MILLIJOULES);
    fleet.readings("TP-2", draws(60, 460, 20, 25), MILLIJOULES);
    fleet.generation("tensor parallel", List.of("TP-1", "TP-2"), List.of(), 20, 21, 25);

    fleet.telemetry("P", draws(100, 600, 20, 22), List.of(""), MICROJOULES);
    fleet.telemetry("D", draws(90, 340, 22, 26), List.of(""), MICROJOULES);
    fleet.generation("disaggregated", List.of("P"), List.of("D"), 20, 22, 26);

    fleet.telemetry("GPU-M", draws(120, 520, 20, 24), List.of("7", "8", "9"), MILLIJOULES);
    fleet.generation("slice 7", List.of("MIG-GPU-M/7/0"), List.of(), 20, 21, 24);
    fleet.generation("slice 8", List.of("MIG-GPU-M/8/0"), List.of(), 20, 21, 24);

    serveAlone(fleet, "V-mJ", MILLIJOULES);
    serveAlone(fleet, "V-uJ", MICROJOULES);
    serveAlone(fleet, "V-J", JOULES);
    serveAlone(fleet, "V-W", WATTS);
    serveAlone(fleet, "V-blank", MILLIWATTS_AND_A_BLANK_COUNTER);
    run(
        fleet,
        List.of(
            fleet.mark(1, "TP-1", "TP-2", "P", "D", "MIG-GPU-M/7/0", "MIG-GPU-M/8/0"),
            fleet.mark(1, "V-mJ", "V-uJ", "V-J", "V-W", "V-blank")));
  }

  @Test
  void aGenerationOnTwoGpusTakesTheJoulesOfBothAndCountsItsTokensOnce() {
    assertThat(row("tensor parallel", "TP-1").getActiveMicrojoules()).isEqualTo(joules(1500));
    assertThat(row("tensor parallel", "TP-1").getIdleMicrojoules()).isEqualTo(joules(400));
    assertThat(row("tensor parallel", "TP-2").getActiveMicrojoules()).isEqualTo(joules(2000));
    assertThat(row("tensor parallel", "TP-2").getIdleMicrojoules()).isEqualTo(joules(300));
    assertThat(of("tensor parallel"))
        .extracting(GenerationEnergy::getComputedPrefillTokens, GenerationEnergy::getDecodedTokens)
        .containsExactly(tuple(50L, 25L), tuple(50L, 25L));
    assertMeasured("TP-1", 4700);
    assertMeasured("TP-2", 4400);
  }

  @Test
  void prefillAndDecodeOnDifferentGpusEachTakeTheJoulesOfTheirOwn() {
    GenerationEnergy prefill = row("disaggregated", "P");
    assertThat(prefill.getActiveMicrojoules()).isEqualTo(joules(1000));
    assertThat(prefill.getPrefillMicrojoules()).isEqualTo(joules(1000));
    assertThat(prefill.getIdleMicrojoules()).isEqualTo(joules(200));
    assertThat(prefill.getComputedPrefillTokens()).isEqualTo(100);
    assertThat(prefill.getDecodedTokens()).isZero();

    GenerationEnergy decode = row("disaggregated", "D");
    assertThat(decode.getActiveMicrojoules()).isEqualTo(joules(1000));
    assertThat(decode.getDecodeMicrojoules()).isEqualTo(joules(1000));
    assertThat(decode.getIdleMicrojoules()).isEqualTo(joules(360));
    assertThat(decode.getComputedPrefillTokens()).isZero();
    assertThat(decode.getDecodedTokens()).isEqualTo(50);
    assertMeasured("P", 5000);
    assertMeasured("D", 4600);
  }

  @Test
  void theCounterThatEveryMigInstanceRepeatsCountsOnceAndItsInstancesShareIt() {
    assertMeasured("GPU-M", 6400);
    for (String slice : List.of("slice 7", "slice 8")) {
      assertThat(row(slice, "GPU-M").getActiveMicrojoules()).isEqualTo(joules(800));
      assertThat(row(slice, "GPU-M").getIdleMicrojoules()).isEqualTo(joules(240));
      assertThat(row(slice, "GPU-M").getProvenance()).isEqualTo(Provenance.COUNTER);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"V-mJ", "V-uJ", "V-J"})
  void aCounterInAnyUnitIsTheSameJoules(String gpu) {
    assertThat(row(gpu, gpu).getActiveMicrojoules()).isEqualTo(joules(1000));
    assertThat(row(gpu, gpu).getIdleMicrojoules()).isEqualTo(joules(400));
    assertThat(row(gpu, gpu).getProvenance()).isEqualTo(Provenance.COUNTER);
    assertMeasured(gpu, 5000);
  }

  /** The trapezoid rises and falls within a second: all above rest is there, half of it outside. */
  @ParameterizedTest
  @ValueSource(strings = {"V-W", "V-blank"})
  void powerIsIntegratedWhereThereIsNoCounterAndWhereTheCounterIsBlank(String gpu) {
    assertMeasured(gpu, 5000);
    assertThat(sum(gpu, b -> b.getActiveMicrojoules() + b.getUnattributedMicrojoules()))
        .isEqualTo(joules(1000));
    assertThat(row(gpu, gpu).getIdleMicrojoules()).isEqualTo(joules(400));
    assertThat(row(gpu, gpu).getProvenance()).isEqualTo(Provenance.INTEGRATED);
  }

  private static void serveAlone(
      FleetEvents fleet, String gpu, BiConsumer<ObjectNode, Sample> unit) {
    fleet.telemetry(gpu, draws(100, 350, 20, 24), List.of(""), unit);
    fleet.generation(gpu, List.of(gpu), List.of(), 20, 21, 24);
  }

  private static IntToLongFunction draws(long atRest, long serving, int from, int to) {
    return second -> second >= from && second < to ? serving : atRest;
  }

  private static void assertMeasured(String gpu, long joules) {
    assertThat(sum(gpu, EnergyBalance::getMeasuredMicrojoules)).isEqualTo(joules(joules));
  }

  private static long sum(String gpu, ToLongFunction<EnergyBalance> of) {
    return BALANCES.stream().filter(b -> b.getMeter().equals(gpu)).mapToLong(of).sum();
  }

  private static GenerationEnergy row(String id, String gpu) {
    List<GenerationEnergy> found = of(id).stream().filter(r -> r.getGpu().equals(gpu)).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static List<GenerationEnergy> of(String id) {
    return ROWS.stream().filter(r -> r.getGenerationId().equals(id)).toList();
  }

  private static long joules(long joules) {
    return joules * 1_000_000;
  }

  private static void run(FleetEvents fleet, List<InputMark> marks) throws Exception {
    try (StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1)) {
      ResultStreams results =
          new EnergyAndCost(AttributionSettings.defaults(), new FixedReferenceData(List.of()))
              .build(
                  new FactStreams(
                      stream(env, fleet.generations, Generation.class),
                      stream(env, List.of(), GenerationStart.class),
                      stream(env, fleet.readings, PowerReading.class),
                      stream(env, fleet.telemetry, GpuTelemetry.class),
                      stream(env, marks, InputMark.class),
                      stream(env, List.of(), RatedUsage.class)));
      results.balances().map(balance -> BALANCES.add(balance)).sinkTo(new DiscardingSink<>());
      results.energy().map(row -> ROWS.add(row)).sinkTo(new DiscardingSink<>());
      env.execute("shapes");
    }
  }

  private static <V extends SpecificRecord> DataStream<V> stream(
      StreamExecutionEnvironment env, List<V> facts, Class<V> type) {
    AvroRecordType<V> of = AvroRecordType.forRecord(type);
    return facts.isEmpty()
        ? env.fromData(0L).flatMap((Long ignored, Collector<V> out) -> {}).returns(of)
        : env.fromData(facts, of);
  }
}
