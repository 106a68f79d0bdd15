package io.tokenmeter.local.chaos;

import java.util.Locale;

/** What is done to a victim. */
public enum FaultKind {
  /** SIGKILL. */
  KILL,
  /** SIGSTOP for longer than others wait for it, then SIGCONT: a zombie comes back. */
  FREEZE,
  /** Nothing fits on the data folder's file system any more, until it is freed. */
  DISK_FULL;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
