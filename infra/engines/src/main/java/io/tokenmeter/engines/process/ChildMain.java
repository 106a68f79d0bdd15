package io.tokenmeter.engines.process;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Runs another main class and ends with the supervisor, however that ends: the supervisor holds the
 * other end of standard input, and the kernel closes it even on kill -9. Ctrl-C is the supervisor's
 * to answer: the child ignores it, and the JVM then refuses every handler set for it later.
 * Arguments: the main class, then its arguments.
 */
public final class ChildMain {
  /** Exit status of a child whose supervisor is gone. */
  static final int ORPHANED = 75;

  private ChildMain() {}

  public static void main(String[] args) throws Throwable {
    Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
    InputStream supervisor = standardInput();
    Thread watch = new Thread(() -> haltAtEndOf(supervisor), "supervisor-watch");
    watch.setDaemon(true);
    watch.start();
    String[] rest = Arrays.copyOfRange(args, 1, args.length);
    try {
      Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /** Opened by another name, because a program may put something else in its place. */
  private static InputStream standardInput() {
    try {
      return new FileInputStream("/dev/fd/0");
    } catch (FileNotFoundException e) {
      return System.in;
    }
  }

  private static void haltAtEndOf(InputStream supervisor) {
    try {
      while (supervisor.read() >= 0) {
        // The supervisor never writes; only the end matters.
      }
    } catch (IOException e) {
      // A broken pipe is an end, too.
    }
    Runtime.getRuntime().halt(ORPHANED);
  }
}
