package io.tokenmeter.flink.energy.building;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.energy.Settled;
import io.tokenmeter.flink.energy.SettledWindow;
import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.reference.ReferenceData;
import io.tokenmeter.schemas.derived.EnergyBalance;
import io.tokenmeter.schemas.derived.OverheadAllocation;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.PowerReading;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** The wiring of the meters above GPUs. Names and uids are part of what a savepoint refers to. */
public final class BuildingEnergy {

  /** Balances of the meters above GPUs, and who carries what they found. */
  public record Results(
      DataStream<EnergyBalance> balances, DataStream<OverheadAllocation> allocations) {}

  private static final TypeInformation<TreeFact> TYPE = TypeInformation.of(TreeFact.class);

  private final TreeSettings settings;
  private final ReferenceData reference;

  public BuildingEnergy(AttributionSettings settings, ReferenceData reference) {
    this.settings = TreeSettings.of(settings);
    this.reference = reference;
  }

  /** Adds the operators to the environment that the streams belong to. */
  public Results build(
      DataStream<PowerReading> readings,
      DataStream<GpuTelemetry> telemetry,
      DataStream<Settled> settled) {
    SingleOutputStreamOperator<EnergyBalance> balances =
        measured(readings)
            .union(
                readings
                    .flatMap(GpuPlaces.ofReadings(settings))
                    .returns(TYPE)
                    .uid("places-of-gpus-read")
                    .name("places of GPUs read"),
                telemetry
                    .flatMap(GpuPlaces.ofTelemetry(settings))
                    .returns(TYPE)
                    .uid("places-of-gpus-in-telemetry")
                    .name("places of GPUs in telemetry"),
                settledWindows(settled))
            .process(new LocateMeters(reference))
            .returns(TYPE)
            .uid("locate-meters")
            .name("locate meters")
            .keyBy(TreeFact::window, TypeInformation.of(WindowOfSite.class))
            .process(new BalanceMeters(settings))
            .returns(AvroRecordType.forRecord(EnergyBalance.class))
            .uid("balance-meters")
            .name("balance meters");
    return new Results(balances, balances.getSideOutput(BalanceMeters.ALLOCATIONS));
  }

  private DataStream<TreeFact> measured(DataStream<PowerReading> readings) {
    return readings
        .filter(MeasureMeters::isAboveGpus)
        .uid("readings-above-gpus")
        .name("readings above GPUs")
        .keyBy(PowerReading::getMeter)
        .process(new MeasureMeters(settings))
        .returns(TYPE)
        .uid("measure-meters")
        .name("measure meters");
  }

  private DataStream<TreeFact> settledWindows(DataStream<Settled> settled) {
    TreeSettings windows = settings;
    return settled
        .flatMap((Settled fact, Collector<TreeFact> out) -> tell(fact.window(), windows, out))
        .returns(TYPE)
        .uid("settled-windows-of-gpus")
        .name("settled windows of GPUs");
  }

  private static void tell(
      @Nullable SettledWindow settled, TreeSettings windows, Collector<TreeFact> out) {
    if (settled != null) {
      out.collect(
          TreeFact.of(
              settled.gpu(),
              windows.windowStart(settled.window().startMicros()),
              MeterPlace.gpuAt(settled.site()),
              null,
              GpuWindow.of(settled.window())));
    }
  }
}
