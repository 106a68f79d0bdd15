package io.tokenmeter.engines.process;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a set of processes alive over one data folder. Independent processes start at the same
 * time; a process that dies is started again after a growing pause.
 *
 * <p>When this JVM ends, however it ends, the processes end too.
 */
public final class Supervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

  /** Deaths before a first success that make a start hopeless. */
  private static final int HOPELESS = 4;

  private final DataFolder folder;
  private final BackOff backOff;
  private final Patience patience;
  private final AfterDeath afterDeath;
  private final Clock clock = Clock.systemUTC();
  private final StatusBoard board = new StatusBoard();
  private final Map<String, ManagedProcess> processes = new LinkedHashMap<>();
  private boolean stopped;

  private Supervisor(DataFolder folder, BackOff backOff, Patience patience, AfterDeath afterDeath) {
    this.folder = folder;
    this.backOff = backOff;
    this.patience = patience;
    this.afterDeath = afterDeath;
  }

  /**
   * Takes the data folder for this JVM.
   *
   * @throws IllegalStateException when another supervisor uses it
   */
  public static Supervisor open(Path dataFolder) {
    return open(dataFolder, BackOff.DEFAULT, Patience.DEFAULT);
  }

  /** As {@link #open(Path)}, with another back-off and patience. */
  public static Supervisor open(Path dataFolder, BackOff backOff, Patience patience) {
    DataFolder taken = DataFolder.take(dataFolder);
    AfterDeath afterDeath = AfterDeath.remove(dataFolder.resolve("tmp"), dataFolder);
    return new Supervisor(taken, backOff, patience, afterDeath);
  }

  /** Adds a process; it is not started before {@link #start}. */
  public synchronized Supervisor add(ProcessSpec spec) {
    if (processes.containsKey(spec.name())) {
      throw new IllegalArgumentException("There is a process named " + spec.name() + " already");
    }
    processes.put(
        spec.name(), new ManagedProcess(spec, board, backOff, patience, afterDeath, clock));
    return this;
  }

  /**
   * Starts everything and returns when all of it is up.
   *
   * @throws StartFailedException when the limit passes, or a process keeps dying; what runs by then
   *     goes on running until {@link #close}
   * @throws IllegalArgumentException when the dependencies cannot be met
   */
  public void start(Duration limit) throws InterruptedException {
    List<ProcessSpec> specs = processes.values().stream().map(ManagedProcess::spec).toList();
    StartOrder.groups(specs);
    StartOrder.stopGroups(specs);
    processes.values().forEach(ManagedProcess::start);
    awaitUp(limit);
  }

  /** Waits until all processes are up, with the failures of {@link #start}. */
  public void awaitUp(Duration limit) throws InterruptedException {
    board.await(() -> board.allUp(processes.keySet()) || !hopeless().isEmpty(), limit);
    if (!board.allUp(processes.keySet())) {
      throw new StartFailedException(notUp(), limit);
    }
  }

  private List<ProcessStatus> hopeless() {
    return statuses().stream().filter(s -> !s.everUp() && s.restarts() >= HOPELESS).toList();
  }

  private Map<ProcessStatus, Path> notUp() {
    Map<ProcessStatus, Path> missing = new LinkedHashMap<>();
    List<ProcessStatus> hopeless = hopeless();
    for (ProcessStatus status : hopeless.isEmpty() ? statuses() : hopeless) {
      if (status.state() != ProcessState.UP) {
        missing.put(status, process(status.name()).spec().outputFile());
      }
    }
    return missing;
  }

  /** How every process stands, in the order they were added. */
  public List<ProcessStatus> statuses() {
    return board.all(List.copyOf(processes.keySet()));
  }

  /** How that process stands. */
  public ProcessStatus status(String name) {
    return board.of(name);
  }

  /**
   * Kills that process (SIGKILL) and keeps it down until {@link #release}: an outage of any length,
   * for tests and exercises. The others go on.
   */
  public void hold(String name) {
    process(name).hold();
  }

  /** Lets a held process start again, at once. */
  public void release(String name) {
    process(name).release();
  }

  /** Stops everything when this JVM is asked to end (SIGTERM, Ctrl-C). */
  public Supervisor stopOnShutdown() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop-processes"));
    return this;
  }

  /**
   * Stops all processes, those that depend on others or stop before them first, and releases the
   * data folder. Repeatable.
   */
  @Override
  public synchronized void close() {
    if (stopped) {
      return;
    }
    stopped = true;
    List<List<ProcessSpec>> groups =
        StartOrder.stopGroups(processes.values().stream().map(ManagedProcess::spec).toList());
    // First of all: what ends while others still prepare must not be started again.
    processes.values().forEach(ManagedProcess::expectStop);
    groups.forEach(group -> group.forEach(Supervisor::prepareStop));
    groups.forEach(this::stopGroup);
    afterDeath.close();
    folder.release();
  }

  private static void prepareStop(ProcessSpec spec) {
    try {
      spec.beforeStop().run();
    } catch (RuntimeException e) {
      LOG.warn(
          "{} could not prepare its stop and is stopped as it is: {}", spec.name(), e.toString());
    }
  }

  private void stopGroup(List<ProcessSpec> group) {
    List<Thread> stops =
        group.stream()
            .map(spec -> new Thread(() -> stop(spec.name()), "stop-" + spec.name()))
            .toList();
    stops.forEach(Thread::start);
    stops.forEach(Supervisor::join);
  }

  private void stop(String name) {
    try {
      process(name).stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ManagedProcess process(String name) {
    return Objects.requireNonNull(processes.get(name), () -> "no process named " + name);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
