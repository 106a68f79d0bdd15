package io.tokenmeter.engines.process;

/** Where a supervised process stands. */
public enum ProcessState {
  /** Waits for the processes it depends on, or runs but has not passed its health check yet. */
  STARTING,
  /** Runs and answers. */
  UP,
  /** Was up and runs, but has not answered for a while; killed and started again if it goes on. */
  UNRESPONSIVE,
  /** Does not run: stopped, or waiting out its back-off before the next start. */
  DOWN,
  /** Does not run, and is kept from running. */
  HELD
}
