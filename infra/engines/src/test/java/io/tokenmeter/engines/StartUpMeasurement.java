package io.tokenmeter.engines;

import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.ProcessStatus;
import io.tokenmeter.engines.process.ResourceUsage;
import io.tokenmeter.engines.process.Supervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Prints how long all engines take to start and what memory they hold. */
public final class StartUpMeasurement {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private StartUpMeasurement() {}

  /** Arguments: an empty data folder, and optionally a folder for class archives. */
  public static void main(String[] args) throws Exception {
    ChildJvm jvm = ChildJvm.likeThisOne(List.of("-Dtokenmeter.log.level=warn"));
    if (args.length > 1) {
      jvm = jvm.archivedIn(Path.of(args[1]));
    }
    RealEngines engines = new RealEngines(Path.of(args[0]), jvm);
    Instant stopping;
    try (Supervisor supervisor = Supervisor.open(Path.of(args[0]))) {
      start(engines, supervisor);
      stopping = Instant.now();
    }
    System.out.printf("all stopped within %d ms%n", millisSince(stopping));
  }

  static void start(RealEngines engines, Supervisor supervisor) throws InterruptedException {
    Instant begin = Instant.now();
    engines.addTo(supervisor).start(LIMIT);
    engines.rest().awaitRunning(LIMIT);
    long running = millisSince(begin);
    Map<Long, Long> sizes = ResourceUsage.pssBytesByPid(ProcessHandle.current());
    for (ProcessStatus status : supervisor.statuses()) {
      long bytes = sizes.getOrDefault(status.pid().orElse(0), 0L);
      System.out.printf(
          "%s up after %d ms, %d MiB%n",
          status.name(), Duration.between(begin, status.since()).toMillis(), bytes >> 20);
    }
    System.out.printf("job running after %d ms%n", running);
  }

  static long millisSince(Instant begin) {
    return Duration.between(begin, Instant.now()).toMillis();
  }
}
