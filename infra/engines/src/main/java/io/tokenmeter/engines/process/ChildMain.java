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
 * other end of standard input, and the kernel closes it even on kill -9. The one thing that the
 * supervisor says there is {@link #SERVING}. Ctrl-C is the supervisor's to answer: the child
 * ignores it, and the JVM then refuses every handler set for it later. Arguments: the main class,
 * then its arguments.
 */
public final class ChildMain {
  /** Exit status of a child whose supervisor is gone. */
  static final int ORPHANED = 75;

  /** The child has been healthy for a while: what a start needs, it has loaded. */
  static final int SERVING = '\n';

  private ChildMain() {}

  public static void main(String[] args) throws Throwable {
    Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
    InputStream supervisor = standardInput();
    Thread watch = new Thread(() -> follow(supervisor), "supervisor-watch");
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

  private static void follow(InputStream supervisor) {
    ClassArchiveWriter archive = new ClassArchiveWriter();
    Runtime.getRuntime().addShutdownHook(new Thread(archive::end, "class-archive-end"));
    try {
      for (int said = supervisor.read(); said >= 0; said = supervisor.read()) {
        if (said == SERVING) {
          Thread writer = new Thread(archive::write, "class-archive");
          writer.setDaemon(true);
          writer.start();
        }
      }
    } catch (IOException e) {
      // A broken pipe is an end, too.
    }
    archive.end();
    Runtime.getRuntime().halt(ORPHANED);
  }
}
