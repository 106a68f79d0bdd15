package io.tokenmeter.local.chaos;

import io.tokenmeter.engines.process.ProcessStatus;
import io.tokenmeter.local.runtime.LocalRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Signals to processes of a runtime; closing it thaws what is frozen. */
final class Signals implements AutoCloseable {

  private static final Duration PID_LIMIT = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final LocalRuntime runtime;
  private final Set<ProcessHandle> frozen = new LinkedHashSet<>();

  Signals(LocalRuntime runtime) {
    this.runtime = runtime;
  }

  /**
   * SIGKILL to all of them at once; one that is just being started again is waited for.
   *
   * @return what none of is alive in a healed runtime
   */
  Set<ProcessHandle> kill(List<Victim> victims) throws InterruptedException {
    Set<ProcessHandle> handles = handles(victims);
    // By handle, not by Process: that would close the child's input first, a gentler end.
    handles.forEach(ProcessHandle::destroyForcibly);
    return handles;
  }

  /** SIGSTOP. */
  synchronized void freeze(List<Victim> victims) throws IOException, InterruptedException {
    Set<ProcessHandle> handles = handles(victims);
    frozen.addAll(handles);
    signal("-STOP", handles);
  }

  /** SIGCONT to whatever is frozen and still there. */
  synchronized void thaw() throws IOException, InterruptedException {
    signal("-CONT", frozen);
    frozen.clear();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    thaw();
  }

  private Set<ProcessHandle> handles(List<Victim> victims) throws InterruptedException {
    Set<ProcessHandle> handles = new LinkedHashSet<>();
    for (Victim victim : victims) {
      handles.add(handle(victim));
    }
    return handles;
  }

  private ProcessHandle handle(Victim victim) throws InterruptedException {
    long deadline = System.nanoTime() + PID_LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<ProcessHandle> handle = handleNow(victim);
      if (handle.isPresent()) {
        return handle.get();
      }
      Thread.sleep(LOOK.toMillis());
    }
    throw new IllegalStateException(
        victim + " was not started again within " + PID_LIMIT.toSeconds() + " s");
  }

  private Optional<ProcessHandle> handleNow(Victim victim) {
    return runtime.processes().stream()
        .filter(status -> status.name().equals(victim.process()))
        .map(ProcessStatus::pid)
        .flatMap(pid -> pid.isPresent() ? Stream.of(pid.getAsLong()) : Stream.empty())
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .findFirst();
  }

  private static void signal(String name, Set<ProcessHandle> handles)
      throws IOException, InterruptedException {
    for (ProcessHandle handle : handles) {
      if (handle.isAlive()) {
        new ProcessBuilder("kill", name, Long.toString(handle.pid())).start().waitFor();
      }
    }
  }
}
