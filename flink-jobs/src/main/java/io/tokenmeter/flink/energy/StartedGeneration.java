package io.tokenmeter.flink.energy;

/**
 * A generation of which only one of the two is known: that it began, or that it ended.
 *
 * @param isEnded whether it ended and its start was not told so far
 */
public record StartedGeneration(String source, long startMicros, boolean isEnded) {}
