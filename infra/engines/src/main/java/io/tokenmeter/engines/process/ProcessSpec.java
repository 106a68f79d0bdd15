package io.tokenmeter.engines.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a supervisor needs to know of a process. The process must end when its standard input ends,
 * and finds an empty line in it once it has been healthy for a while; {@link JavaProgram} sees to
 * both for Java programs.
 *
 * @param name unique within a supervisor, used in messages and file names
 * @param command asked before every start, so that a restart may differ from the first start
 * @param environment added to the supervisor's own
 * @param outputFile receives standard output and error, appended
 * @param scratch made empty before every start and removed after a stop; empty for none
 * @param stillHealthy asked all the time while it is up; a process that runs and does not answer
 *     for long is killed and started again
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
    Optional<ScratchFolder> scratch,
    HealthCheck healthCheck,
    HealthCheck stillHealthy,
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
    return new Draft(name, workingFolder, outputFile, command).spec();
  }

  public ProcessSpec {
    environment = Map.copyOf(environment);
    dependsOn = Set.copyOf(dependsOn);
    stopsBefore = Set.copyOf(stopsBefore);
  }

  public ProcessSpec environment(Map<String, String> value) {
    return changed(draft -> draft.environment = value);
  }

  public ProcessSpec scratch(ScratchFolder value) {
    return changed(draft -> draft.scratch = Optional.of(value));
  }

  /** Healthy at the start, and from then on, when this says so. */
  public ProcessSpec healthyWhen(HealthCheck value) {
    return changed(
        draft -> {
          draft.healthCheck = value;
          draft.stillHealthy = value;
        });
  }

  /** Replaces what is asked once it has been healthy. */
  public ProcessSpec stillHealthyWhile(HealthCheck value) {
    return changed(draft -> draft.stillHealthy = value);
  }

  public ProcessSpec restartWhen(Failure value) {
    return changed(draft -> draft.failure = value);
  }

  /** Replaces the names of the processes that must be up first. */
  public ProcessSpec dependsOn(String... names) {
    return changed(draft -> draft.dependsOn = Set.of(names));
  }

  /** Replaces the names of the processes that must outlive this one in a clean stop. */
  public ProcessSpec stopsBefore(String... names) {
    return changed(draft -> draft.stopsBefore = Set.of(names));
  }

  public ProcessSpec beforeStop(Runnable value) {
    return changed(draft -> draft.beforeStop = value);
  }

  public ProcessSpec startLimit(Duration value) {
    return changed(draft -> draft.startLimit = value);
  }

  public ProcessSpec stopLimit(Duration value) {
    return changed(draft -> draft.stopLimit = value);
  }

  private ProcessSpec changed(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.spec();
  }

  /** A specification whose optional parts can still be changed; it begins with their defaults. */
  private static final class Draft {
    private final String name;
    private final Path workingFolder;
    private final Path outputFile;
    private final Command command;
    private Map<String, String> environment = Map.of();
    private Optional<ScratchFolder> scratch = Optional.empty();
    private HealthCheck healthCheck = HealthCheck.running();
    private HealthCheck stillHealthy = HealthCheck.running();
    private Failure failure = () -> false;
    private Set<String> dependsOn = Set.of();
    private Set<String> stopsBefore = Set.of();
    private Runnable beforeStop = () -> {};
    private Duration startLimit = Duration.ofSeconds(90);
    private Duration stopLimit = Duration.ofSeconds(20);

    Draft(String name, Path workingFolder, Path outputFile, Command command) {
      this.name = name;
      this.workingFolder = workingFolder;
      this.outputFile = outputFile;
      this.command = command;
    }

    Draft(ProcessSpec spec) {
      this(spec.name, spec.workingFolder, spec.outputFile, spec.command);
      environment = spec.environment;
      scratch = spec.scratch;
      healthCheck = spec.healthCheck;
      stillHealthy = spec.stillHealthy;
      failure = spec.failure;
      dependsOn = spec.dependsOn;
      stopsBefore = spec.stopsBefore;
      beforeStop = spec.beforeStop;
      startLimit = spec.startLimit;
      stopLimit = spec.stopLimit;
    }

    ProcessSpec spec() {
      return new ProcessSpec(
          name,
          command,
          environment,
          workingFolder,
          outputFile,
          scratch,
          healthCheck,
          stillHealthy,
          failure,
          dependsOn,
          stopsBefore,
          beforeStop,
          startLimit,
          stopLimit);
    }
  }
}
