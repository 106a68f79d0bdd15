package io.tokenmeter.engines.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;

/** A program that notes its start and its orderly end in a file, and does nothing in between. */
public final class TinyChild {
  private TinyChild() {}

  /** Arguments: name, journal file. */
  public static void main(String[] args) throws Exception {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> note(Path.of(args[1]), args[0] + " stopped")));
    note(Path.of(args[1]), args[0] + " started");
    new CountDownLatch(1).await();
  }

  static void note(Path journal, String what) {
    try {
      Files.writeString(journal, what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
