package io.tokenmeter.local.bench;

import io.tokenmeter.local.runtime.LocalRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** From an empty folder to the figures. */
public final class JourneyBench {

  private static final Duration LIMIT = Duration.ofMinutes(6);
  private static final int SMALL_PART = 10;

  /** What is compiled while it warms up does not count for the small journey. */
  private static final int WARM_UP_PART = 4;

  private static final long IDLE_MILLIS = 5_000;

  private final Path data;
  private final long generations;
  private final Consumer<String> progress;
  private volatile boolean started;

  /**
   * @param data an empty folder
   * @param generations of the large journey; the small one has a tenth of them
   */
  public JourneyBench(Path data, long generations, Consumer<String> progress) {
    this.data = data;
    this.generations = generations;
    this.progress = progress;
  }

  /** Starts a runtime of its own, measures, and stops it; the data stays. */
  public JourneyReport run() throws Exception {
    Instant began = Instant.now();
    try (LocalRuntime runtime = LocalRuntime.start(data, this::starting);
        RuntimeMeter meter = new RuntimeMeter(runtime)) {
      started = true;
      Journey journey = new Journey(runtime, meter, progress);
      Journey.Result warmUp = journey.run("warm-up", 1, generations / WARM_UP_PART, LIMIT);
      Journey.Result small = journey.run("1x", 2, generations / SMALL_PART, LIMIT);
      Journey.Result large = journey.run("10x", 3, generations, LIMIT);
      long all = warmUp.generations() + small.generations() + large.generations();
      RuntimeMeter.Spent idle = idle(meter);
      DiskUse disk = DiskUse.measure(data, runtime.descriptor(), all);
      StageRuns stages = new StageRuns(runtime, data, progress);
      stages.holdAll();
      SinkStage sink = stages.sink();
      Rate flink = stages.flink(all);
      Rate gateway = stages.gateway(generations / 2);
      Rate streams = stages.streams();
      return new JourneyReport(
          MachineFacts.here(),
          Duration.between(began, Instant.now()),
          idle,
          List.of(small, large),
          disk,
          gateway,
          streams,
          flink,
          sink);
    }
  }

  /** What the runtime says later, when its processes are held, is not about starting. */
  private void starting(String what) {
    if (!started) {
      progress.accept(what);
    }
  }

  /** At the end, when what is hot has been compiled. */
  private RuntimeMeter.Spent idle(RuntimeMeter meter) throws InterruptedException {
    progress.accept("idle");
    Thread.sleep(IDLE_MILLIS);
    RuntimeMeter.Reading before = meter.read();
    Thread.sleep(IDLE_MILLIS);
    return meter.read().since(before);
  }
}
