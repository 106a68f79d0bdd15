package io.tokenmeter.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenmeter.engines.clickhouse.ClickHouse;
import io.tokenmeter.engines.flink.FlinkCluster;
import io.tokenmeter.engines.flink.FlinkJob;
import io.tokenmeter.engines.flink.FlinkRest;
import io.tokenmeter.engines.kafka.KafkaBroker;
import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.ProcessState;
import io.tokenmeter.engines.process.ProcessStatus;
import io.tokenmeter.engines.process.Supervisor;
import io.tokenmeter.engines.registry.SchemaRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One start serves all tests; each leaves everything running. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnginesIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private Path data;
  private RealEngines engines;
  private FlinkRest rest;
  private Supervisor supervisor;

  @BeforeAll
  void startAll(@TempDir Path folder) throws Exception {
    data = folder;
    engines = new RealEngines(data, ChildJvm.likeThisOne(List.of("-Dtokenmeter.log.level=warn")));
    rest = engines.rest();
    supervisor = start();
  }

  @AfterAll
  void stopAll() {
    supervisor.close();
  }

  @Test
  void anyOtherEngineThatIsKilledComesBackWhileTheJobRunsOn() throws Exception {
    for (String name : List.of(KafkaBroker.NAME, SchemaRegistry.NAME, ClickHouse.NAME)) {
      ProcessStatus before = supervisor.status(name);
      kill(before);
      awaitUpAgain(before);
    }
    rest.awaitRunning(LIMIT);
  }

  @Test
  void aCleanStopLeavesNoProcessAndTheNextStartResumesFromItsSavepoint() throws Exception {
    awaitCheckpoints(1);
    List<Long> pids = supervisor.statuses().stream().map(s -> s.pid().orElseThrow()).toList();
    Instant begin = Instant.now();
    supervisor.close();
    report("stop took", begin);
    assertThat(pids).allMatch(pid -> ProcessHandle.of(pid).isEmpty());
    supervisor = start();
    assertThat(rest.restoredFrom(job().id()))
        .hasValueSatisfying(path -> assertThat(path.getPath()).contains("/savepoints/"));
  }

  @Test
  void aKilledJobManagerResumesFromTheNewestCheckpoint() throws Exception {
    awaitCheckpoints(2);
    ProcessStatus before = supervisor.status(FlinkCluster.JOB_MANAGER);
    String oldJob = job().id();
    kill(before);
    awaitUpAgain(before);
    rest.awaitRunning(LIMIT);
    URI restored = rest.restoredFrom(job().id()).orElseThrow();
    assertThat(restored.getPath()).contains("/checkpoints/" + oldJob + "/chk-");
  }

  @Test
  void aKilledTaskManagerIsReplacedAndTheJobGoesOnFromItsNewestCheckpoint() throws Exception {
    awaitCheckpoints(2);
    ProcessStatus before = supervisor.status(FlinkCluster.TASK_MANAGER);
    String job = job().id();
    Optional<URI> restored = rest.restoredFrom(job);
    Instant begin = Instant.now();
    kill(before);
    await().atMost(LIMIT).until(() -> isRestoredSince(restored, job) && rest.isRunning());
    report("job running again after", begin);
    assertThat(job().id()).isEqualTo(job);
  }

  private boolean isRestoredSince(Optional<URI> before, String job) throws Exception {
    return !rest.restoredFrom(job).equals(before);
  }

  private Supervisor start() throws InterruptedException {
    Supervisor started = Supervisor.open(data);
    StartUpMeasurement.start(engines, started);
    return started;
  }

  private static void report(String what, Instant begin) {
    System.out.printf("%s %d ms%n", what, StartUpMeasurement.millisSince(begin));
  }

  private void kill(ProcessStatus status) {
    ProcessHandle.of(status.pid().orElseThrow()).orElseThrow().destroyForcibly();
  }

  private void awaitUpAgain(ProcessStatus before) {
    Instant begin = Instant.now();
    await().atMost(LIMIT).until(() -> isUpAgain(before, supervisor.status(before.name())));
    report(before.name() + " back after", begin);
  }

  private static boolean isUpAgain(ProcessStatus before, ProcessStatus now) {
    return now.restarts() > before.restarts() && now.state() == ProcessState.UP;
  }

  private void awaitCheckpoints(int count) {
    await().atMost(LIMIT).until(() -> rest.completedCheckpoints(job().id()) >= count);
  }

  private FlinkJob job() throws Exception {
    return rest.job().orElseThrow();
  }
}
