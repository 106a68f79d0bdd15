package io.tokenmeter.flink.energy;

/**
 * A source has ended, and this is what it delivered for one GPU.
 *
 * @param generations distinct generations that ran on the GPU
 * @param readings distinct power readings of the GPU; 0 when the source did not count them
 * @param lastSampleMicros time of the last reading
 */
public record SourceMark(String source, long generations, long readings, long lastSampleMicros) {

  /** With another partition of the same GPU: its readings are copies, its generations are not. */
  SourceMark plusPartition(SourceMark other) {
    return new SourceMark(
        source,
        generations + other.generations,
        Math.max(readings, other.readings),
        Math.max(lastSampleMicros, other.lastSampleMicros));
  }
}
