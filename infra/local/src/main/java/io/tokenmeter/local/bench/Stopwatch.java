package io.tokenmeter.local.bench;

/** Wall time, and processor time of this process, from a moment on. */
public final class Stopwatch {

  private final long startNanos = System.nanoTime();
  private final long startMillis = processorMillis();

  private Stopwatch() {}

  public static Stopwatch start() {
    return new Stopwatch();
  }

  /** What was done since. */
  public Rate rate(long events) {
    return new Rate(
        events, (System.nanoTime() - startNanos) / 1e9, (processorMillis() - startMillis) / 1e3);
  }

  private static long processorMillis() {
    return ProcessorTime.ofProcess(ProcessHandle.current().pid());
  }
}
