package io.tokenmeter.local.chaos;

import io.tokenmeter.engines.process.DataFolder;
import io.tokenmeter.engines.process.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of both runs: a temporary one that goes with them, or one to keep. */
public final class ChaosFolder implements AutoCloseable {

  /** Several times what a run of a hundred faults keeps. */
  private static final int DISK_MEBIBYTES = 1_024;

  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Path path;
  private final Optional<TemporaryFolder> temporary;
  private @Nullable SmallDisk disk;
  private boolean kept;
  private volatile boolean ending;

  private ChaosFolder(Path path, Optional<TemporaryFolder> temporary) {
    this.path = path;
    this.temporary = temporary;
  }

  /**
   * @param keep null for a temporary folder, removed when this is closed or the JVM ends, however
   *     it ends
   * @throws IllegalStateException when the folder to keep holds something already
   */
  public static ChaosFolder open(@Nullable Path keep) throws IOException {
    ChaosFolder folder = keep == null ? temporary() : kept(keep.toAbsolutePath().normalize());
    Runtime.getRuntime().addShutdownHook(new Thread(folder::closeAtEnd, "remove-chaos"));
    return folder;
  }

  private static ChaosFolder temporary() throws IOException {
    TemporaryFolder temporary = TemporaryFolder.open("tokenmeter-chaos-");
    return new ChaosFolder(temporary.path(), Optional.of(temporary));
  }

  private static ChaosFolder kept(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> entries = Files.list(folder)) {
      if (entries.findAny().isPresent()) {
        throw new IllegalStateException(
            folder + " is not empty, and the runs start from nothing; name another folder");
      }
    }
    return new ChaosFolder(folder, Optional.empty());
  }

  /** Data folder of the run with the faults. */
  Path disturbed() {
    return path.resolve("disturbed");
  }

  /** Data folder of the run without. */
  Path undisturbed() {
    return path.resolve("undisturbed");
  }

  /** What both are sent. */
  Path rounds() {
    return path.resolve("rounds");
  }

  /** The recording that comes with the build. */
  public Path recording() {
    return path.resolve("recording");
  }

  /**
   * Puts the data of the run with the faults on a small disk of its own.
   *
   * @throws IOException saying why, where the machine does not allow it
   */
  synchronized SmallDisk mountSmallDisk() throws IOException, InterruptedException {
    SmallDisk mounted = SmallDisk.mount(disturbed(), DISK_MEBIBYTES);
    disk = mounted;
    return mounted;
  }

  /**
   * Keeps the data and logs of runs that did badly, unless they were ended by Ctrl-C.
   *
   * @return where they are
   */
  public synchronized Path keep() {
    if (!ending) {
      kept = true;
      temporary.ifPresent(TemporaryFolder::keep);
    }
    return path;
  }

  private void closeAtEnd() {
    ending = true;
    close();
  }

  /** The processes stop in a hook of their own, which may run beside this one. */
  @Override
  public synchronized void close() {
    if ((kept || temporary.isEmpty() || !Files.exists(path)) && disk == null) {
      return;
    }
    try {
      if (!within(STOP_LIMIT, () -> !isInUse())) {
        System.err.println("Could not remove " + path + ", which is still in use.");
        return;
      }
      unmount();
      if (!kept) {
        temporary.ifPresent(TemporaryFolder::close);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void unmount() {
    if (disk != null) {
      try {
        disk.close();
        disk = null;
      } catch (IOException e) {
        System.err.println("Could not unmount " + disturbed() + ": " + e.getMessage());
      }
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

  private boolean isInUse() {
    return List.of(disturbed(), undisturbed()).stream()
        .anyMatch(data -> DataFolder.supervisorOf(data).isPresent());
  }
}
