package io.tokenmeter.local.cli;

import java.io.PrintStream;

/**
 * Progress on standard error: one line that is rewritten on a terminal, a new line every few
 * seconds elsewhere. Nothing is printed before two seconds have passed.
 */
final class Progress implements AutoCloseable {

  private static final long QUIET_NANOS = 2_000_000_000L;
  private static final long BETWEEN_LINES_NANOS = 5_000_000_000L;

  private final PrintStream out = System.err;
  private final boolean terminal = System.console() != null;
  private final long began = System.nanoTime();
  private long lastNanos;
  private int lastLength;
  private String last = "";
  private boolean closed;

  /** Says what is going on, if it is time to say so; nothing once closed. */
  synchronized void say(String what) {
    long now = System.nanoTime();
    if (closed || now - began < QUIET_NANOS || what.equals(last)) {
      return;
    }
    if (!terminal && lastNanos != 0 && now - lastNanos < BETWEEN_LINES_NANOS) {
      return;
    }
    lastNanos = now;
    last = what;
    if (terminal) {
      out.print("\r" + what + " ".repeat(Math.max(0, lastLength - what.length())));
      lastLength = what.length();
    } else {
      out.println(what);
    }
    out.flush();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (terminal && lastLength > 0) {
      out.print("\r" + " ".repeat(lastLength) + "\r");
      out.flush();
    }
  }
}
