package io.tokenmeter.clickhouse.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;

/**
 * Takes standard input away from the engine. It looks there for the rows of an INSERT, even of one
 * that has them in its text, and where standard input is a pipe that a supervisor holds open and
 * never writes to, such a look now and then does not end.
 */
final class StandardInput {

  private static final int STANDARD_INPUT = 0;
  private static final int READ_ONLY = 0;

  /** The parts of libc that the JDK does not offer. */
  private interface LibC extends Library {
    int open(String path, int flags);

    int dup2(int from, int to);

    int close(int file);
  }

  private StandardInput() {}

  /**
   * From now on standard input is empty, for the JVM as well: who needs what it was must have
   * opened it by another name before.
   */
  static void detach() {
    LibC libc = Native.load("c", LibC.class);
    int empty = libc.open("/dev/null", READ_ONLY);
    boolean isDetached = empty >= 0 && libc.dup2(empty, STANDARD_INPUT) == STANDARD_INPUT;
    if (empty > STANDARD_INPUT) {
      libc.close(empty);
    }
    if (!isDetached) {
      throw new IllegalStateException("standard input cannot be replaced by /dev/null");
    }
  }
}
