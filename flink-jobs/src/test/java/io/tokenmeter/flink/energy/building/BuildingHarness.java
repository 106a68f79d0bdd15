package io.tokenmeter.flink.energy.building;

import static io.tokenmeter.flink.energy.attribution.Moments.NOON;
import static io.tokenmeter.flink.energy.attribution.Moments.at;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.tree.ShareEnergy;
import io.tokenmeter.flink.reference.FixedReferenceData;
import io.tokenmeter.schemas.derived.EnergyBalance;
import io.tokenmeter.schemas.derived.OverheadAllocation;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.reference.SiteMeter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.NullUnmarked;

/** The operators from readings to balances, one behind the other; wall clock starts at noon. */
@NullUnmarked
final class BuildingHarness implements AutoCloseable {

  static final TreeSettings SETTINGS = TreeSettings.of(AttributionSettings.defaults());

  private final KeyedOneInputStreamOperatorTestHarness<String, PowerReading, TreeFact> measure;
  private final OneInputStreamOperatorTestHarness<TreeFact, TreeFact> locate;
  private final KeyedOneInputStreamOperatorTestHarness<WindowOfSite, TreeFact, EnergyBalance>
      balance;
  private long clock;
  private int measured;
  private int located;

  BuildingHarness(SiteMeter... rows) throws Exception {
    this(null, null, rows);
  }

  BuildingHarness(OperatorSubtaskState measuring, OperatorSubtaskState balancing, SiteMeter... rows)
      throws Exception {
    measure =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new MeasureMeters(SETTINGS)),
            PowerReading::getMeter,
            Types.STRING);
    locate =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(new LocateMeters(new FixedReferenceData(List.of(rows)))));
    balance =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new BalanceMeters(SETTINGS)),
            TreeFact::window,
            TypeInformation.of(WindowOfSite.class));
    balance.setup(
        AvroRecordType.forRecord(EnergyBalance.class).createSerializer(new SerializerConfigImpl()));
    if (measuring != null) {
      measure.initializeState(measuring);
      balance.initializeState(balancing);
    }
    measure.open();
    locate.open();
    balance.open();
    measure.setProcessingTime(at(0) / 1000);
    balance.setProcessingTime(at(0) / 1000);
  }

  /** A counter reading of a meter above GPUs, in joules, at a second after noon. */
  static PowerReading reading(MeterScope scope, String meter, double second, long joules) {
    return PowerReading.newBuilder()
        .setSource("test")
        .setMeter(meter)
        .setScope(scope)
        .setSite("lab")
        .setSampleTime(Instant.EPOCH.plus(at(second), ChronoUnit.MICROS))
        .setEnergyCounterMicrojoules(joules * 1_000_000)
        .build();
  }

  static SiteMeter hangs(String meter, String parent) {
    return SiteMeter.newBuilder()
        .setMeter(meter)
        .setScope("GPU")
        .setParent(parent)
        .setSite("lab")
        .setEffectiveFrom(Instant.EPOCH)
        .setRecordedAt(Instant.EPOCH)
        .build();
  }

  /** A GPU was read in the minute. */
  static TreeFact seen(String gpu, int minute) {
    return TreeFact.of(gpu, minute(minute), MeterPlace.gpuAt("lab"), null, null);
  }

  /** Ten seconds of a GPU settled, of which one generation took the part that is given. */
  static TreeFact settled(String gpu, int tenSeconds, long joules, long joulesOfGeneration) {
    long start = NOON + tenSeconds * 10_000_000L;
    return TreeFact.of(
        gpu,
        SETTINGS.windowStart(start),
        MeterPlace.gpuAt("lab"),
        null,
        new GpuWindow(
            start,
            start + 10_000_000,
            joules * 1_000_000,
            10_000_000,
            List.of(new ShareEnergy("acme", "test", "g", joulesOfGeneration * 1_000_000))));
  }

  static long minute(int minute) {
    return NOON + minute * 60_000_000L;
  }

  void read(PowerReading reading) throws Exception {
    measure.processElement(reading, 0);
    pass();
  }

  void send(TreeFact fact) throws Exception {
    locate.processElement(fact, 0);
    pass();
  }

  /** Lets the wall clock run to the second after noon, in steps of a second. */
  void tick(long secondsAfterNoon) throws Exception {
    while (clock < secondsAfterNoon) {
      clock++;
      measure.setProcessingTime(at(clock) / 1000);
      pass();
      balance.setProcessingTime(at(clock) / 1000);
    }
  }

  void end() throws Exception {
    measure.processWatermark(Watermark.MAX_WATERMARK);
    pass();
    balance.processWatermark(Watermark.MAX_WATERMARK);
  }

  List<TreeFact> measured() {
    return measure.extractOutputValues();
  }

  List<EnergyBalance> balances() {
    return balance.extractOutputValues();
  }

  List<OverheadAllocation> allocations() {
    var all = balance.getSideOutput(BalanceMeters.ALLOCATIONS);
    return all == null ? List.of() : all.stream().map(StreamRecord::getValue).toList();
  }

  int stateEntries() {
    return balance.numKeyedStateEntries();
  }

  int timers() {
    return balance.numProcessingTimeTimers() + balance.numEventTimeTimers();
  }

  OperatorSubtaskState measuring() throws Exception {
    return measure.snapshot(1, 1);
  }

  OperatorSubtaskState balancing() throws Exception {
    return balance.snapshot(1, 1);
  }

  @Override
  public void close() throws Exception {
    measure.close();
    locate.close();
    balance.close();
  }

  private void pass() throws Exception {
    List<TreeFact> facts = measure.extractOutputValues();
    for (; measured < facts.size(); measured++) {
      locate.processElement(facts.get(measured), 0);
    }
    List<TreeFact> placed = locate.extractOutputValues();
    for (; located < placed.size(); located++) {
      balance.processElement(placed.get(located), 0);
    }
  }
}
