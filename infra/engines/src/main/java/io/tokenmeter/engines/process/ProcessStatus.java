package io.tokenmeter.engines.process;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * One process at one moment.
 *
 * @param since when it entered {@code state}
 * @param restarts unexpected deaths so far, each followed by another start
 * @param pid empty while it does not run
 * @param everUp whether it has passed its health check at least once
 */
public record ProcessStatus(
    String name,
    ProcessState state,
    Instant since,
    int restarts,
    OptionalLong pid,
    boolean everUp) {

  static ProcessStatus waiting(String name, Instant now) {
    return new ProcessStatus(name, ProcessState.STARTING, now, 0, OptionalLong.empty(), false);
  }

  ProcessStatus launched(long newPid, Instant now) {
    return new ProcessStatus(
        name, ProcessState.STARTING, now, restarts, OptionalLong.of(newPid), everUp);
  }

  ProcessStatus up(Instant now) {
    return new ProcessStatus(name, ProcessState.UP, now, restarts, pid, true);
  }

  ProcessStatus died(Instant now) {
    return new ProcessStatus(
        name, ProcessState.DOWN, now, restarts + 1, OptionalLong.empty(), everUp);
  }

  ProcessStatus stopped(Instant now) {
    return new ProcessStatus(name, ProcessState.DOWN, now, restarts, OptionalLong.empty(), everUp);
  }
}
