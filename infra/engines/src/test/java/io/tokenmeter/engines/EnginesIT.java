package io.tokenmeter.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenmeter.engines.flink.FlinkCluster;
import io.tokenmeter.engines.flink.FlinkJob;
import io.tokenmeter.engines.flink.FlinkRest;
import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.ProcessState;
import io.tokenmeter.engines.process.ProcessStatus;
import io.tokenmeter.engines.process.Supervisor;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnginesIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path data;
  private RealEngines engines;
  private FlinkRest rest;
  private Supervisor supervisor;

  @BeforeEach
  void startAll() throws Exception {
    engines = new RealEngines(data, ChildJvm.likeThisOne(List.of("-Dtokenmeter.log.level=warn")));
    rest = engines.rest();
    supervisor = start();
  }

  @AfterEach
  void stopAll() {
    supervisor.close();
  }

  @Test
  void everyEngineThatIsKilledComesBackAndTheJobGoesOn() throws Exception {
    awaitCheckpoints(2);
    for (ProcessStatus before : supervisor.statuses()) {
      kill(before);
      awaitUpAgain(before);
      rest.awaitRunning(LIMIT);
    }
    assertThat(supervisor.statuses()).extracting(ProcessStatus::restarts).containsOnly(1);
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
    Instant begin = Instant.now();
    kill(before);
    await().atMost(LIMIT).until(() -> rest.restoredFrom(job).isPresent() && rest.isRunning());
    report("job running again after", begin);
    assertThat(job().id()).isEqualTo(job);
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
