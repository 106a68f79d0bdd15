package io.tokenmeter.engines.process;

/** Where a supervised process stands. */
public enum ProcessState {
  /** Waits for the processes it depends on, or runs but has not passed its health check yet. */
  STARTING,
  /** Runs and has passed its health check since its last start. */
  UP,
  /** Does not run: stopped, or waiting out its back-off before the next start. */
  DOWN
}
