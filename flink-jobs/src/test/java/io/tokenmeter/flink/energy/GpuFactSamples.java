package io.tokenmeter.flink.energy;

import static io.tokenmeter.flink.energy.attribution.Moments.GPU;
import static io.tokenmeter.flink.energy.attribution.Moments.at;
import static io.tokenmeter.flink.energy.attribution.Moments.generation;
import static io.tokenmeter.flink.energy.attribution.Moments.steady;

import io.tokenmeter.flink.energy.attribution.MeterSample;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/** What one GPU at 300 W and its generations report from noon on. */
@NullUnmarked
final class GpuFactSamples {

  private GpuFactSamples() {}

  static MeterSample sampleAt(double second) {
    return new MeterSample(at(second), 300_000_000L, Math.round(second * 300e6));
  }

  /** 31 readings, four generations, a mark. */
  static List<GpuFact> halfAMinute() {
    List<GpuFact> facts = new ArrayList<>();
    steady(30, 250).forEach(s -> facts.add(reading(s)));
    facts.add(3, GpuFact.of(generation("a", 1, 2, 9)));
    facts.add(9, GpuFact.of(generation("b", 4, 5, 23)));
    facts.add(20, GpuFact.of(generation("mistral", "c", 12, 14, 28)));
    facts.add(GpuFact.of(generation("d", 29, 29, 29)));
    facts.add(GpuFact.of(GPU, new SourceMark("test", 4, 0, at(30))));
    return facts;
  }

  static GpuFact reading(MeterSample sample) {
    return reading(
        sample.timeMicros(), sample.powerMicrowatts(), sample.energyCounterMicrojoules(), true);
  }

  static GpuFact readingWithoutCounter(long timeMicros, long powerMicrowatts) {
    return reading(timeMicros, powerMicrowatts, null, false);
  }

  private static GpuFact reading(long time, Long power, Long counter, boolean isPowerReading) {
    return GpuFact.of(
        GPU, new MeterReading(time, power, counter, "NVIDIA H200", "lab", isPowerReading));
  }
}
