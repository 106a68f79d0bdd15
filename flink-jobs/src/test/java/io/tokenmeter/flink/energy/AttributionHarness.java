package io.tokenmeter.flink.energy;

import static io.tokenmeter.flink.energy.attribution.Moments.GPU;
import static io.tokenmeter.flink.energy.attribution.Moments.at;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.Calibration;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.flink.energy.attribution.MeterSample;
import io.tokenmeter.flink.energy.attribution.WindowResult;
import io.tokenmeter.schemas.derived.LiveEnergy;
import io.tokenmeter.schemas.derived.SettlementStatus;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.NullUnmarked;

/** The operator with one GPU; wall clock starts at noon. */
@NullUnmarked
final class AttributionHarness implements AutoCloseable {
  private final KeyedOneInputStreamOperatorTestHarness<String, GpuFact, Settled> operator;
  private long clock;

  /** Static, because the operator is copied by way of its bytes. */
  private static final AtomicLong INPUT_UNTIL_MILLIS = new AtomicLong();

  AttributionHarness() throws Exception {
    this(AttributionSettings.defaults(), null);
  }

  AttributionHarness(OperatorSubtaskState restored) throws Exception {
    this(AttributionSettings.defaults(), restored);
  }

  AttributionHarness(AttributionSettings settings) throws Exception {
    this(settings, null);
  }

  AttributionHarness(AttributionSettings settings, OperatorSubtaskState restored) throws Exception {
    INPUT_UNTIL_MILLIS.set(Long.MAX_VALUE);
    operator =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(
                new EnergyAttribution(settings, () -> INPUT_UNTIL_MILLIS::get)),
            GpuFact::gpu,
            Types.STRING);
    if (restored != null) {
      operator.initializeState(restored);
    }
    operator.open();
    operator.setProcessingTime(at(0) / 1000);
  }

  void send(GpuFact fact) throws Exception {
    operator.processElement(new StreamRecord<>(fact));
  }

  /** Sends what the broker took so many seconds after noon. */
  void sendTaken(GpuFact fact, long secondsAfterNoon) throws Exception {
    operator.processElement(fact, at(secondsAfterNoon) / 1000);
  }

  /** Everything has come that the broker took before so many seconds after noon. */
  void completeUntil(long secondsAfterNoon) {
    INPUT_UNTIL_MILLIS.set(at(secondsAfterNoon) / 1000);
  }

  void sendAll(List<GpuFact> facts) throws Exception {
    for (GpuFact fact : facts) {
      send(fact);
    }
  }

  void readings(List<MeterSample> samples) throws Exception {
    for (MeterSample sample : samples) {
      send(GpuFactSamples.reading(sample));
    }
  }

  void generation(GenerationOnGpu generation) throws Exception {
    send(GpuFact.of(generation));
  }

  void mark(long generations, double lastSample) throws Exception {
    mark(generations, 0, lastSample);
  }

  void mark(long generations, long readings, double lastSample) throws Exception {
    send(GpuFact.of(GPU, new SourceMark("test", generations, readings, at(lastSample))));
  }

  void brokerGoes() {
    INPUT_UNTIL_MILLIS.set(Long.MIN_VALUE);
  }

  void brokerComesBack() {
    INPUT_UNTIL_MILLIS.set(Long.MAX_VALUE);
  }

  /** Lets the wall clock jump to the second after noon, as it does for a job that did not run. */
  void wakeAt(long secondsAfterNoon) throws Exception {
    clock = secondsAfterNoon;
    operator.setProcessingTime(at(secondsAfterNoon) / 1000);
  }

  /** Lets the wall clock run to the second after noon, timer by timer. */
  void tick(long secondsAfterNoon) throws Exception {
    while (clock < secondsAfterNoon) {
      operator.setProcessingTime(at(++clock) / 1000);
    }
  }

  void end() throws Exception {
    operator.processWatermark(Watermark.MAX_WATERMARK);
  }

  OperatorSubtaskState snapshot() throws Exception {
    return operator.snapshot(1, 1);
  }

  /** Of a checkpoint; entries of maps are not counted by {@link #stateEntries()}. */
  long stateBytes() throws Exception {
    return snapshot().getStateSize();
  }

  int stateEntries() {
    return operator.numKeyedStateEntries();
  }

  /** What the GPU's windows have taught so far. */
  Calibration calibration() throws Exception {
    operator.getOperator().setCurrentKey(GPU);
    return operator
        .getOperator()
        .getKeyedStateBackend()
        .getPartitionedState(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            new ValueStateDescriptor<>("calibration", Calibration.class))
        .value();
  }

  int timers() {
    return operator.numProcessingTimeTimers();
  }

  List<Settled> settled() {
    return operator.extractOutputValues();
  }

  List<WindowResult> windows() {
    return settled().stream()
        .filter(s -> s.window() != null)
        .map(s -> s.window().window())
        .toList();
  }

  List<SettledGeneration> generations() {
    return settled().stream().filter(s -> s.generation() != null).map(Settled::generation).toList();
  }

  /** What was told last of a generation. */
  SettledGeneration current(String id) {
    return last(
        generations().stream()
            .filter(g -> g.generation().generationId().equals(id) && g.isRowNew())
            .toList());
  }

  /** What was told last of the balance of the window that starts so many seconds after noon. */
  SettledWindow currentWindow(double start) {
    return last(
        settled().stream()
            .map(Settled::window)
            .filter(w -> w != null && w.isBalanceNew() && w.window().startMicros() == at(start))
            .toList());
  }

  private static <T> T last(List<T> told) {
    return told.get(told.size() - 1);
  }

  long second() {
    return clock;
  }

  List<LiveEnergy> live() {
    return operator.getSideOutput(EnergyAttribution.LIVE).stream().map(r -> r.getValue()).toList();
  }

  SettlementStatus lastStatus() {
    List<SettlementStatus> all =
        operator.getSideOutput(EnergyAttribution.STATUS).stream().map(r -> r.getValue()).toList();
    return all.get(all.size() - 1);
  }

  @Override
  public void close() throws Exception {
    operator.close();
  }
}
