package io.tokenmeter.flink.energy;

/**
 * A source has ended, and this is what it delivered for one GPU.
 *
 * @param generations distinct generations that ran on the GPU
 * @param readings distinct power readings of the GPU; 0 when the source did not count them
 * @param lastSampleMicros time of the last reading
 */
public record SourceMark(String source, long generations, long readings, long lastSampleMicros) {}
