package io.tokenmeter.flink.energy;

import static io.tokenmeter.flink.energy.attribution.Moments.GPU;
import static io.tokenmeter.flink.energy.attribution.Moments.at;
import static io.tokenmeter.flink.energy.attribution.Moments.generation;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.kafka.InputProgress;
import io.tokenmeter.flink.reference.FixedReferenceData;
import io.tokenmeter.schemas.derived.EnergyBalance;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import io.tokenmeter.schemas.derived.Provenance;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.NullUnmarked;

/** What holds between the rows of generations and the balances, wherever the meter has gaps. */
@NullUnmarked
class EnergyRowsProperties {

  private record Rows(List<GenerationEnergy> generations, List<EnergyBalance> balances) {}

  @Property(tries = 100)
  void theSharesOfAllGenerationsAddUpToActiveAlsoAcrossGaps(
      @ForAll @Size(min = 2, max = 25) Set<@IntRange(min = 0, max = 600) Integer> sampledTenths,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 0, max = 550) Integer> startTenths)
      throws Exception {
    Rows rows = settle(sampledTenths, startTenths);

    assertThat(rows.generations()).hasSameSizeAs(startTenths);
    assertThat(
            rows.generations().stream()
                .map(GenerationEnergy::getActiveMicrojoules)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .sum())
        .isEqualTo(
            rows.balances().stream()
                .map(EnergyBalance::getActiveMicrojoules)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .sum());
    assertThat(rows.generations())
        .allSatisfy(
            row ->
                assertThat(row.getActiveMicrojoules() == null)
                    .isEqualTo(row.getProvenance() == Provenance.MISSING));
  }

  /** Power at every sample, the counter at the even ones only. */
  private static Rows settle(Set<Integer> sampledTenths, List<Integer> startTenths)
      throws Exception {
    try (KeyedOneInputStreamOperatorTestHarness<String, GpuFact, Settled> attribution =
            new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(
                    new EnergyAttribution(AttributionSettings.defaults(), InputProgress.COMPLETE)),
                GpuFact::gpu,
                Types.STRING);
        OneInputStreamOperatorTestHarness<Settled, GenerationEnergy> rows =
            new OneInputStreamOperatorTestHarness<>(
                new ProcessOperator<>(new EnergyRows(new FixedReferenceData(List.of()))))) {
      rows.setup(
          AvroRecordType.forRecord(GenerationEnergy.class)
              .createSerializer(new SerializerConfigImpl()));
      attribution.open();
      rows.open();
      attribution.setProcessingTime(at(0) / 1000);
      for (int i = 0; i < startTenths.size(); i++) {
        double start = startTenths.get(i) / 10.0;
        attribution.processElement(
            GpuFact.of(generation("g" + i, start, start + 0.3 * (i + 1), start + 2.5 * (i + 1))),
            0);
      }
      for (int tenth : sampledTenths) {
        Long counter = tenth % 2 == 0 ? tenth * 30_000_000L : null;
        attribution.processElement(
            GpuFact.of(
                GPU,
                new MeterReading(at(tenth / 10.0), 290_000_000L, counter, "H200", "lab", true)),
            0);
      }
      attribution.processWatermark(Watermark.MAX_WATERMARK);
      for (Settled settled : attribution.extractOutputValues()) {
        rows.processElement(settled, 0);
      }
      var balances = rows.getSideOutput(EnergyRows.BALANCES);
      return new Rows(
          rows.extractOutputValues(),
          balances == null ? List.of() : balances.stream().map(StreamRecord::getValue).toList());
    }
  }
}
