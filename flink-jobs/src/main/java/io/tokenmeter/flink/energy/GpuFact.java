package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import org.jspecify.annotations.Nullable;

/** One fact about one GPU: exactly one of the four is there. */
public record GpuFact(
    String gpu,
    @Nullable MeterReading reading,
    @Nullable GenerationOnGpu generation,
    @Nullable SourceMark mark,
    @Nullable StartOnGpu start) {

  static GpuFact of(String gpu, MeterReading reading) {
    return new GpuFact(gpu, reading, null, null, null);
  }

  static GpuFact of(GenerationOnGpu generation) {
    return new GpuFact(generation.gpu(), null, generation, null, null);
  }

  static GpuFact of(String gpu, SourceMark mark) {
    return new GpuFact(gpu, null, null, mark, null);
  }

  static GpuFact of(String gpu, StartOnGpu start) {
    return new GpuFact(gpu, null, null, null, start);
  }
}
