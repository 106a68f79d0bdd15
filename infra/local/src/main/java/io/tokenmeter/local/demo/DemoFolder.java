package io.tokenmeter.local.demo;

import io.tokenmeter.engines.process.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of one demo: a temporary one that goes with it, or one to keep. */
public final class DemoFolder implements AutoCloseable {

  private final Path path;
  private final boolean temporary;

  private DemoFolder(Path path, boolean temporary) {
    this.path = path;
    this.temporary = temporary;
  }

  /**
   * @param keep null for a temporary folder, removed when this is closed or the JVM ends
   * @throws IllegalStateException when the folder to keep holds something already
   */
  public static DemoFolder open(@Nullable Path keep) throws IOException {
    if (keep == null) {
      DemoFolder folder = new DemoFolder(Files.createTempDirectory("tokenmeter-demo-"), true);
      Runtime.getRuntime().addShutdownHook(new Thread(folder::removeOnceStopped, "remove-demo"));
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
    return new DemoFolder(Files.createDirectories(folder), false);
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {
    removeOnceStopped();
  }

  /** The processes stop in a hook of their own, which may run beside this one. */
  private synchronized void removeOnceStopped() {
    if (!temporary || !Files.exists(path)) {
      return;
    }
    try {
      for (int i = 0; i < 600 && DataFolder.supervisorOf(path).isPresent(); i++) {
        Thread.sleep(50);
      }
      remove();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void remove() {
    try (Stream<Path> tree = Files.walk(path)) {
      tree.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException("could not remove " + path, e);
    }
  }
}
