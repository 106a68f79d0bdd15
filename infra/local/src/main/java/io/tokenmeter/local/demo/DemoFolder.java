package io.tokenmeter.local.demo;

import io.tokenmeter.engines.process.DataFolder;
import io.tokenmeter.engines.process.ScratchFolder;
import io.tokenmeter.engines.process.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of one demo: a temporary one that goes with it, or one to keep. */
public final class DemoFolder implements AutoCloseable {

  private final Path path;
  private final Optional<TemporaryFolder> temporary;
  private volatile boolean kept;
  private volatile boolean ending;

  /** More than a savepoint (30 s) and the stop limits of all processes, one group after another. */
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

  private static final Duration REMOVE_LIMIT = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(50);

  private DemoFolder(Path path, Optional<TemporaryFolder> temporary) {
    this.path = path;
    this.temporary = temporary;
  }

  /**
   * @param keep null for a temporary folder, removed when this is closed or the JVM ends, however
   *     it ends, unless the demo has failed
   * @throws IllegalStateException when the folder to keep holds something already
   */
  public static DemoFolder open(@Nullable Path keep) throws IOException {
    if (keep == null) {
      TemporaryFolder temporary = TemporaryFolder.open("tokenmeter-demo-");
      DemoFolder folder = new DemoFolder(temporary.path(), Optional.of(temporary));
      Runtime.getRuntime().addShutdownHook(new Thread(folder::removeAtEnd, "remove-demo"));
      return folder;
    }
    Path folder = keep.toAbsolutePath().normalize();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> entries = Files.list(folder)) {
        if (entries.findAny().isPresent()) {
          throw new IllegalStateException(
              folder + " is not empty, and a demo starts from nothing; name another folder");
        }
      }
    }
    return new DemoFolder(Files.createDirectories(folder), Optional.empty());
  }

  public Path path() {
    return path;
  }

  /**
   * Keeps the folder of a demo that has failed, with the logs that its message may name.
   *
   * @return the failure to report, which says where the folder is
   */
  Exception keptAfter(Exception failure) {
    if (temporary.isEmpty() || ending) {
      return failure; // What fails after Ctrl-C fails because of it.
    }
    kept = true;
    temporary.get().keep();
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return new IllegalStateException(
        "the demo failed, and its data and logs stay in " + path + ": " + message, failure);
  }

  private void removeAtEnd() {
    ending = true;
    removeOnceStopped();
  }

  @Override
  public void close() {
    removeOnceStopped();
  }

  /** The processes stop in a hook of their own, which may run beside this one. */
  private synchronized void removeOnceStopped() {
    if (temporary.isEmpty() || kept || !Files.exists(path)) {
      return;
    }
    try {
      boolean removed =
          within(STOP_LIMIT, () -> DataFolder.supervisorOf(path).isEmpty())
              && within(REMOVE_LIMIT, () -> ScratchFolder.remove(path));
      if (!removed) {
        System.err.println("Could not remove " + path + ", which is still in use.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tries until it holds; false when the limit has passed first. */
  private static boolean within(Duration limit, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(LOOK.toMillis());
    }
    return true;
  }
}
