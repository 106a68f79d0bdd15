package io.tokenmeter.flink.energy;

/**
 * What came for a window after it had settled, until the next revision pass.
 *
 * @param samples may be none
 * @param hasNewGenerations whether generations came that touch it
 */
public record PendingWindow(SampleBlock samples, boolean hasNewGenerations) {

  static PendingWindow empty() {
    return new PendingWindow(SampleBlock.empty(), false);
  }

  PendingWindow with(MeterReading reading) {
    return new PendingWindow(
        samples.with(reading.sample(), reading.isPowerReading()), hasNewGenerations);
  }

  PendingWindow withGeneration() {
    return new PendingWindow(samples, true);
  }
}
