package io.tokenmeter.engines.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a supervisor needs to know of a process. The process must end when its standard input ends;
 * {@link JavaProgram} sees to that for Java programs.
 *
 * @param name unique within a supervisor, used in messages and file names
 * @param command asked before every start, so that a restart may differ from the first start
 * @param environment added to the supervisor's own
 * @param outputFile receives standard output and error, appended
 * @param failure asked now and then while it is up; when true, the process is stopped and started
 *     again
 * @param dependsOn names of processes that must be up before this one is first started
 * @param stopsBefore names of further processes that must outlive this one in a clean stop, though
 *     it does not wait for them to start; names of processes that were never added are ignored
 * @param beforeStop called when a clean stop begins, while everything still runs and nothing that
 *     dies is started again
 * @param startLimit how long one start may take until it is healthy; then it is killed and tried
 *     again
 * @param stopLimit how long it may take to end after SIGTERM before it is killed
 */
public record ProcessSpec(
    String name,
    Command command,
    Map<String, String> environment,
    Path workingFolder,
    Path outputFile,
    HealthCheck healthCheck,
    Failure failure,
    Set<String> dependsOn,
    Set<String> stopsBefore,
    Runnable beforeStop,
    Duration startLimit,
    Duration stopLimit) {

  /** A command line, decided at the moment of a start. */
  @FunctionalInterface
  public interface Command {
    List<String> line() throws Exception;
  }

  /**
   * Tells whether a process that runs has failed for good all the same; an exception counts as no.
   */
  @FunctionalInterface
  public interface Failure {
    boolean hasFailed() throws Exception;
  }

  /** A process of that name, healthy as soon as it runs. */
  public static ProcessSpec of(String name, Path workingFolder, Path outputFile, Command command) {
    return new ProcessSpec(
        name,
        command,
        Map.of(),
        workingFolder,
        outputFile,
        HealthCheck.running(),
        () -> false,
        Set.of(),
        Set.of(),
        () -> {},
        Duration.ofSeconds(90),
        Duration.ofSeconds(20));
  }

  public ProcessSpec {
    environment = Map.copyOf(environment);
    dependsOn = Set.copyOf(dependsOn);
    stopsBefore = Set.copyOf(stopsBefore);
  }

  public ProcessSpec environment(Map<String, String> value) {
    return new ProcessSpec(
        name,
        command,
        value,
        workingFolder,
        outputFile,
        healthCheck,
        failure,
        dependsOn,
        stopsBefore,
        beforeStop,
        startLimit,
        stopLimit);
  }

  public ProcessSpec healthyWhen(HealthCheck value) {
    return new ProcessSpec(
        name,
        command,
        environment,
        workingFolder,
        outputFile,
        value,
        failure,
        dependsOn,
        stopsBefore,
        beforeStop,
        startLimit,
        stopLimit);
  }

  public ProcessSpec restartWhen(Failure value) {
    return new ProcessSpec(
        name,
        command,
        environment,
        workingFolder,
        outputFile,
        healthCheck,
        value,
        dependsOn,
        stopsBefore,
        beforeStop,
        startLimit,
        stopLimit);
  }

  /** Replaces the names of the processes that must be up first. */
  public ProcessSpec dependsOn(String... names) {
    return new ProcessSpec(
        name,
        command,
        environment,
        workingFolder,
        outputFile,
        healthCheck,
        failure,
        Set.of(names),
        stopsBefore,
        beforeStop,
        startLimit,
        stopLimit);
  }

  /** Replaces the names of the processes that must outlive this one in a clean stop. */
  public ProcessSpec stopsBefore(String... names) {
    return new ProcessSpec(
        name,
        command,
        environment,
        workingFolder,
        outputFile,
        healthCheck,
        failure,
        dependsOn,
        Set.of(names),
        beforeStop,
        startLimit,
        stopLimit);
  }

  public ProcessSpec beforeStop(Runnable value) {
    return new ProcessSpec(
        name,
        command,
        environment,
        workingFolder,
        outputFile,
        healthCheck,
        failure,
        dependsOn,
        stopsBefore,
        value,
        startLimit,
        stopLimit);
  }

  public ProcessSpec startLimit(Duration value) {
    return new ProcessSpec(
        name,
        command,
        environment,
        workingFolder,
        outputFile,
        healthCheck,
        failure,
        dependsOn,
        stopsBefore,
        beforeStop,
        value,
        stopLimit);
  }

  public ProcessSpec stopLimit(Duration value) {
    return new ProcessSpec(
        name,
        command,
        environment,
        workingFolder,
        outputFile,
        healthCheck,
        failure,
        dependsOn,
        stopsBefore,
        beforeStop,
        startLimit,
        value);
  }
}
