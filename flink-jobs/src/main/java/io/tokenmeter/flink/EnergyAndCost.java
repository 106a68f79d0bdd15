package io.tokenmeter.flink;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.cost.CostJoin;
import io.tokenmeter.flink.cost.CostPart;
import io.tokenmeter.flink.cost.CostParts;
import io.tokenmeter.flink.cost.WindowPricing;
import io.tokenmeter.flink.energy.EnergyAttribution;
import io.tokenmeter.flink.energy.EnergyRows;
import io.tokenmeter.flink.energy.GpuFact;
import io.tokenmeter.flink.energy.GpuFacts;
import io.tokenmeter.flink.energy.PlaceGenerations;
import io.tokenmeter.flink.energy.PlaceStarts;
import io.tokenmeter.flink.energy.Settled;
import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.building.BuildingEnergy;
import io.tokenmeter.flink.kafka.InputProgress;
import io.tokenmeter.flink.reference.ReferenceData;
import io.tokenmeter.schemas.derived.GenerationCost;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The wiring from facts to results, without sources and sinks. The names and uids of its operators
 * are part of what a savepoint refers to.
 */
public final class EnergyAndCost {

  private final AttributionSettings settings;
  private final ReferenceData reference;
  private final InputProgress input;

  /** For input that nothing holds up on its way. */
  public EnergyAndCost(AttributionSettings settings, ReferenceData reference) {
    this(settings, reference, InputProgress.COMPLETE);
  }

  public EnergyAndCost(AttributionSettings settings, ReferenceData reference, InputProgress input) {
    this.settings = settings;
    this.reference = reference;
    this.input = input;
  }

  /** Adds the operators to the environment that the facts belong to. */
  public ResultStreams build(FactStreams facts) {
    SingleOutputStreamOperator<GpuFact> placed =
        facts
            .generations()
            .process(new PlaceGenerations(reference, settings.maxGenerationAgeMicros()))
            .uid("place-generations")
            .name("place generations");
    SingleOutputStreamOperator<Settled> attributed =
        gpuFacts(facts)
            .union(placed, starts(facts))
            .keyBy(GpuFact::gpu)
            .process(new EnergyAttribution(settings, input))
            .uid("attribute-energy")
            .name("attribute energy");
    DataStream<Settled> settled =
        attributed.union(placed.getSideOutput(PlaceGenerations.WITHOUT_GPU));
    SingleOutputStreamOperator<GenerationEnergy> rows =
        settled
            .process(new EnergyRows(reference))
            .returns(AvroRecordType.forRecord(GenerationEnergy.class))
            .uid("energy-rows")
            .name("energy rows");
    BuildingEnergy.Results building =
        new BuildingEnergy(settings, reference)
            .build(facts.readings(), facts.telemetry(), attributed);
    SingleOutputStreamOperator<CostPart> priced =
        settled.process(new WindowPricing(reference)).uid("price-windows").name("price windows");
    return new ResultStreams(
        rows,
        rows.getSideOutput(EnergyRows.BALANCES).union(building.balances()),
        rows.getSideOutput(EnergyRows.WEIGHTS),
        building.allocations(),
        attributed.getSideOutput(EnergyAttribution.STATUS),
        attributed.getSideOutput(EnergyAttribution.LIVE),
        priced.getSideOutput(WindowPricing.CHARGES),
        costs(facts, priced),
        placed.getSideOutput(PlaceGenerations.REJECTED));
  }

  private DataStream<GpuFact> starts(FactStreams facts) {
    return facts
        .starts()
        .process(new PlaceStarts(reference))
        .uid("place-generation-starts")
        .name("place generation starts");
  }

  private static DataStream<GpuFact> gpuFacts(FactStreams facts) {
    TypeInformation<GpuFact> type = TypeInformation.of(GpuFact.class);
    return facts
        .readings()
        .flatMap(GpuFacts::ofReading)
        .returns(type)
        .uid("gpu-power-readings")
        .name("power readings of GPUs")
        .union(
            facts
                .telemetry()
                .flatMap(GpuFacts::ofTelemetry)
                .returns(type)
                .uid("gpu-telemetry-samples")
                .name("telemetry of GPUs"),
            facts
                .marks()
                .flatMap(GpuFacts::ofMark)
                .returns(type)
                .uid("gpu-input-marks")
                .name("input marks of GPUs"));
  }

  private DataStream<GenerationCost> costs(FactStreams facts, DataStream<CostPart> priced) {
    TypeInformation<CostPart> type = TypeInformation.of(CostPart.class);
    return priced
        .union(
            facts
                .generations()
                .map(CostParts::of)
                .returns(type)
                .uid("usage-of-generations")
                .name("usage of generations"),
            facts
                .rated()
                .map(CostParts::of)
                .returns(type)
                .uid("amounts-of-generations")
                .name("amounts of generations"))
        .keyBy(CostPart::key)
        .process(new CostJoin(reference, settings.revisionHorizon()))
        .returns(AvroRecordType.forRecord(GenerationCost.class))
        .uid("join-cost")
        .name("join cost");
  }
}
