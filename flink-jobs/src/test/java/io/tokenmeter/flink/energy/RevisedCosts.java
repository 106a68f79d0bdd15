package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.cost.CostJoin;
import io.tokenmeter.flink.cost.CostPart;
import io.tokenmeter.flink.cost.CostParts;
import io.tokenmeter.flink.cost.WindowPricing;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.flink.reference.FixedReferenceData;
import io.tokenmeter.schemas.derived.GenerationCost;
import io.tokenmeter.schemas.derived.GpuCharge;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import io.tokenmeter.schemas.reference.GpuRate;
import io.tokenmeter.schemas.reference.Tariff;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.NullUnmarked;

/** What becomes of settled rows in money: 0.36 EUR/kWh, 3.60 EUR per GPU hour, nothing earned. */
@NullUnmarked
final class RevisedCosts implements AutoCloseable {

  private static final Instant LONG_AGO = Instant.EPOCH;

  private final OneInputStreamOperatorTestHarness<Settled, CostPart> pricing;
  private final KeyedOneInputStreamOperatorTestHarness<String, CostPart, GenerationCost> join;
  private int priced;
  private int joined;

  RevisedCosts() throws Exception {
    FixedReferenceData reference = new FixedReferenceData(List.of(tariff(), rate()));
    pricing =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(new WindowPricing(reference)));
    join =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new CostJoin(reference, Duration.ofHours(48))),
            CostPart::key,
            Types.STRING);
    join.setup(
        AvroRecordType.forRecord(GenerationCost.class)
            .createSerializer(new SerializerConfigImpl()));
    pricing.open();
    join.open();
  }

  /** Takes in what was settled since it was asked last. */
  void take(List<Settled> settled) throws Exception {
    for (Settled one : settled.subList(priced, settled.size())) {
      pricing.processElement(one, 0);
    }
    priced = settled.size();
    List<CostPart> parts = pricing.extractOutputValues();
    for (CostPart part : parts.subList(joined, parts.size())) {
      join.processElement(part, 0);
    }
    joined = parts.size();
  }

  void finished(GenerationOnGpu generation) throws Exception {
    Instant at = Instant.EPOCH.plus(generation.finishedMicros(), ChronoUnit.MICROS);
    join.processElement(CostParts.of(fact(generation, at)), 0);
    join.processElement(
        CostParts.of(
            RatedUsage.newBuilder()
                .setTenant(generation.tenant())
                .setSource(generation.source())
                .setGenerationId(generation.generationId())
                .setModel(generation.model())
                .setEntries(List.of())
                .setUsageAt(at)
                .setRecordedAt(at)
                .build()),
        0);
  }

  /** The current row of each generation. */
  Map<String, GenerationCost> current() {
    Map<String, GenerationCost> rows = new TreeMap<>();
    join.extractOutputValues().forEach(row -> rows.put(row.getGenerationId(), row));
    return rows;
  }

  /** The current charge of each window. */
  List<GpuCharge> charges() {
    Map<String, GpuCharge> rows = new TreeMap<>();
    var charges = pricing.getSideOutput(WindowPricing.CHARGES);
    if (charges != null) {
      charges.stream()
          .map(StreamRecord::getValue)
          .forEach(c -> rows.put(c.getWindowStart() + " " + c.getWindowEnd(), c));
    }
    return new ArrayList<>(rows.values());
  }

  @Override
  public void close() throws Exception {
    pricing.close();
    join.close();
  }

  private static Generation fact(GenerationOnGpu generation, Instant at) {
    return Generation.newBuilder()
        .setTenant(generation.tenant())
        .setSource(generation.source())
        .setGenerationId(generation.generationId())
        .setModel(generation.model())
        .setStatus(GenerationStatus.COMPLETED)
        .setTokenReporting(TokenReporting.EXCLUSIVE)
        .setTokens(new TokenCounts())
        .setFinishedAt(at)
        .build();
  }

  private static Tariff tariff() {
    return Tariff.newBuilder()
        .setSite("lab")
        .setPricePerKwh(new BigDecimal("0.36").setScale(12))
        .setCurrency("EUR")
        .setEffectiveFrom(LONG_AGO)
        .setRecordedAt(LONG_AGO)
        .build();
  }

  private static GpuRate rate() {
    return GpuRate.newBuilder()
        .setGpuModel("NVIDIA H200")
        .setPricePerGpuHour(new BigDecimal("3.60").setScale(12))
        .setCurrency("EUR")
        .setEffectiveFrom(LONG_AGO)
        .setRecordedAt(LONG_AGO)
        .build();
  }
}
