package io.tokenmeter.local.chaos;

import io.tokenmeter.engines.process.ProcessStatus;
import io.tokenmeter.local.runtime.LocalRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Signals to processes of a runtime; closing it thaws what is frozen. */
final class Signals implements AutoCloseable {

  private static final Duration PID_LIMIT = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final LocalRuntime runtime;
  private final Set<Long> frozen = new LinkedHashSet<>();

  Signals(LocalRuntime runtime) {
    this.runtime = runtime;
  }

  /**
   * SIGKILL to all of them at once; one that is just being started again is waited for.
   *
   * @return the process ids, none of which can be alive in a healed runtime
   */
  Set<Long> kill(List<Victim> victims) throws InterruptedException {
    Set<Long> pids = pids(victims);
    // By handle, not by Process: that would close the child's input first, a gentler end.
    pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    return pids;
  }

  /** SIGSTOP. */
  synchronized void freeze(List<Victim> victims) throws IOException, InterruptedException {
    Set<Long> pids = pids(victims);
    frozen.addAll(pids);
    signal("-STOP", pids);
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

  private Set<Long> pids(List<Victim> victims) throws InterruptedException {
    Set<Long> pids = new LinkedHashSet<>();
    for (Victim victim : victims) {
      pids.add(pid(victim));
    }
    return pids;
  }

  private long pid(Victim victim) throws InterruptedException {
    long deadline = System.nanoTime() + PID_LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      OptionalLong pid = pidNow(victim);
      if (pid.isPresent() && ProcessHandle.of(pid.getAsLong()).isPresent()) {
        return pid.getAsLong();
      }
      Thread.sleep(LOOK.toMillis());
    }
    throw new IllegalStateException(
        victim + " was not started again within " + PID_LIMIT.toSeconds() + " s");
  }

  private OptionalLong pidNow(Victim victim) {
    return runtime.processes().stream()
        .filter(status -> status.name().equals(victim.process()))
        .map(ProcessStatus::pid)
        .findFirst()
        .orElse(OptionalLong.empty());
  }

  private static void signal(String name, Set<Long> pids) throws IOException, InterruptedException {
    for (long pid : pids) {
      if (ProcessHandle.of(pid).isPresent()) {
        new ProcessBuilder("kill", name, Long.toString(pid)).start().waitFor();
      }
    }
  }
}
