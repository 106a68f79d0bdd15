package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.energy.EnergyAttribution;
import io.tokenmeter.flink.energy.EnergyRows;
import io.tokenmeter.flink.energy.GpuFact;
import io.tokenmeter.flink.energy.GpuFacts;
import io.tokenmeter.flink.energy.PlaceGenerations;
import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.kafka.InputProgress;
import io.tokenmeter.flink.reference.FixedReferenceData;
import io.tokenmeter.flink.reference.ReferenceData;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** From the rows to the energy of each generation: as the job is wired, and the bare peer of it. */
final class JobTopology {

  private static final ReferenceData NONE = new FixedReferenceData(List.of());

  private JobTopology() {}

  /** The job's own operators. */
  static void attribute(RowStreams rows, Duration maxGenerationAge, Sink<GenerationEnergy> sink) {
    AttributionSettings settings =
        AttributionSettings.defaults().withMaxGenerationAge(maxGenerationAge);
    SingleOutputStreamOperator<GenerationEnergy> energy =
        byGpu(rows, settings.maxGenerationAgeMicros())
            .process(new EnergyAttribution(settings, InputProgress.COMPLETE))
            .uid("attribute-energy")
            .name("attribute energy")
            .process(new EnergyRows(NONE))
            .returns(AvroRecordType.forRecord(GenerationEnergy.class))
            .name("energy rows");
    energy.sinkTo(sink).name("shares");
    energy.getSideOutput(EnergyRows.BALANCES).sinkTo(new DiscardingSink<>()).name("balances");
  }

  /** The same records through the same state to the same sinks, and no arithmetic. */
  static void bare(RowStreams rows, Duration maxGenerationAge, Sink<GenerationEnergy> sink) {
    AttributionSettings settings =
        AttributionSettings.defaults().withMaxGenerationAge(maxGenerationAge);
    SingleOutputStreamOperator<GenerationEnergy> energy =
        byGpu(rows, settings.maxGenerationAgeMicros())
            .process(
                new BareAttribution(settings.windowMicros(), settings.maxGenerationAgeMicros()))
            .returns(AvroRecordType.forRecord(GenerationEnergy.class))
            .name("keep and forward");
    energy.sinkTo(sink).name("shares");
    energy.getSideOutput(EnergyRows.BALANCES).sinkTo(new DiscardingSink<>()).name("balances");
  }

  private static KeyedStream<GpuFact, String> byGpu(RowStreams rows, long maxAgeMicros) {
    SingleOutputStreamOperator<GpuFact> placed =
        rows.generations()
            .process(new PlaceGenerations(NONE, maxAgeMicros))
            .name("place generations")
            .setParallelism(1);
    return rows.readings()
        .flatMap(GpuFacts::ofReading)
        .returns(TypeInformation.of(GpuFact.class))
        .name("power readings of GPUs")
        .setParallelism(1)
        .union(placed)
        .keyBy(GpuFact::gpu);
  }
}
