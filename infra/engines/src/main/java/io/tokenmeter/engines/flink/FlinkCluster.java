package io.tokenmeter.engines.flink;

import io.tokenmeter.engines.process.JavaProgram;
import io.tokenmeter.engines.process.LogFiles;
import io.tokenmeter.engines.process.ProcessSpec;
import io.tokenmeter.engines.process.ScratchFolder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

/**
 * The cluster's two processes. They find each other in either order, so neither depends on the
 * other.
 */
public final class FlinkCluster {
  /** The names other processes depend on. */
  public static final String JOB_MANAGER = "flink-jobmanager";

  public static final String TASK_MANAGER = "flink-taskmanager";

  private static final Duration SAVEPOINT_LIMIT = Duration.ofSeconds(30);

  /** Several of the heartbeats that {@link FlinkOptions} sets. */
  private static final Duration SILENT = Duration.ofSeconds(9);

  private static final Duration JOB_MANAGER_LOST = Duration.ofSeconds(8);

  /** Flink reflects on collections of the JDK. */
  private static final List<String> OPENED =
      List.of(
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.time=ALL-UNNAMED");

  private FlinkCluster() {}

  /**
   * The JobManager, which runs the job from its newest complete checkpoint or savepoint and, on a
   * clean stop, ends it with a savepoint. Healthy once its REST interface answers; whether the job
   * runs is {@link FlinkRest}'s to tell.
   */
  public static ProcessSpec jobManager(FlinkSettings settings) {
    LogFiles logs = new LogFiles(settings.logFolder(), JOB_MANAGER);
    FlinkRest rest = new FlinkRest(settings.url());
    JavaProgram program =
        settings
            .jvm()
            .program(
                StandaloneApplicationClusterEntryPoint.class.getName(),
                settings.memory().jobManagerHeap())
            .quickToStart()
            .with(flinkOptions(settings.memory().jobManagerOptions(), logs));
    return ProcessSpec.of(
            JOB_MANAGER,
            settings.folder(),
            logs.output(),
            () -> program.line(jobManagerArguments(settings, ScratchFolder.of(logs))))
        .environment(program.environment())
        .scratch(ScratchFolder.of(logs))
        .healthyWhen(rest::answers)
        .restartWhen(() -> rest.job().filter(FlinkJob::hasFailed).isPresent())
        .beforeStop(() -> rest.stopWithSavepoint(settings.savepoints(), SAVEPOINT_LIMIT));
  }

  /** A TaskManager. Healthy once the JobManager counts it. */
  public static ProcessSpec taskManager(FlinkSettings settings) {
    LogFiles logs = new LogFiles(settings.logFolder(), TASK_MANAGER);
    FlinkRest rest = new FlinkRest(settings.url());
    JavaProgram program =
        settings
            .jvm()
            .program(TaskManagerRunner.class.getName(), settings.memory().taskManagerHeap())
            .quickToStart()
            .with(flinkOptions(settings.memory().taskManagerOptions(), logs));
    return ProcessSpec.of(
            TASK_MANAGER,
            settings.folder(),
            logs.output(),
            () -> program.line(taskManagerArguments(settings, ScratchFolder.of(logs))))
        .environment(program.environment())
        .scratch(ScratchFolder.of(logs))
        .healthyWhen(() -> rest.taskManagers() > 0)
        .stillHealthyWhile(() -> isHeard(rest));
  }

  /**
   * Only the JobManager hears the TaskManager: while it does not answer itself, nothing is held
   * against the other.
   */
  private static boolean isHeard(FlinkRest rest) throws InterruptedException {
    try {
      return rest.lastHeartbeat().filter(at -> at.isAfter(Instant.now().minus(SILENT))).isPresent();
    } catch (IOException e) {
      return true;
    }
  }

  private static List<String> flinkOptions(List<String> memory, LogFiles logs) {
    List<String> options = new ArrayList<>(OPENED);
    options.addAll(memory);
    options.addAll(logs.log4jOptions());
    options.addAll(ScratchFolder.of(logs).jvmOptions());
    return options;
  }

  private static List<String> jobManagerArguments(FlinkSettings settings, ScratchFolder scratch) {
    List<String> arguments = new ArrayList<>(configured(settings, scratch));
    RetainedState.newest(settings.checkpoints(), settings.savepoints())
        .ifPresent(
            path ->
                arguments.add("-Dexecution.state-recovery.path=" + FlinkSettings.flinkPath(path)));
    arguments.add("--job-classname");
    arguments.add(settings.jobClass());
    arguments.addAll(settings.jobArguments());
    return arguments;
  }

  /**
   * With a fixed identity, a TaskManager that is back at once replaces the one that died, without
   * waiting for its heartbeats to fail. A JobManager that died is told by their absence alone, and
   * the one that follows it has no slots before: the tasks of the dead one's job are still in them.
   * One that was only busy for so long finds its job restarted, which costs seconds and loses
   * nothing.
   */
  private static List<String> taskManagerArguments(FlinkSettings settings, ScratchFolder scratch) {
    List<String> arguments = new ArrayList<>(configured(settings, scratch));
    arguments.add("-Dtaskmanager.resource-id=" + TASK_MANAGER);
    arguments.add("-Dheartbeat.timeout=" + JOB_MANAGER_LOST.toMillis() + "ms");
    return arguments;
  }

  /**
   * The configuration is shared; where a process unpacks its libraries and works is its own, or one
   * that starts would empty the other's.
   */
  private static List<String> configured(FlinkSettings settings, ScratchFolder scratch) {
    return List.of(
        "--configDir",
        FlinkOptions.write(settings).toString(),
        "-Dio.tmp.dirs=" + scratch.path(),
        "-Dweb.tmpdir=" + scratch.path());
  }
}
