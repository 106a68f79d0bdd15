package io.tokenmeter.engines.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** A fresh folder in the system's place for them that goes with this JVM, kill -9 included. */
public final class TemporaryFolder implements AutoCloseable {
  private static final Path PLACE =
      Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().normalize();

  private final Path path;
  private final AfterDeath afterDeath;

  private TemporaryFolder(Path path, AfterDeath afterDeath) {
    this.path = path;
    this.afterDeath = afterDeath;
  }

  /**
   * @param prefix beginning of the folder's name, which tells people whose it is
   */
  public static TemporaryFolder open(String prefix) throws IOException {
    Path path = PLACE.resolve(prefix + UUID.randomUUID().toString().substring(0, 8));
    // In this order, or a kill between the two would leave it.
    AfterDeath afterDeath = AfterDeath.remove(path, path);
    Files.createDirectory(path);
    return new TemporaryFolder(path, afterDeath);
  }

  /**
   * A folder for what this JVM's libraries write as temporary files, native code above all, which a
   * kill would leave. For the first line of a program: some classes look only once.
   */
  public static void openForThisJvm(String prefix) throws IOException {
    System.setProperty("java.io.tmpdir", open(prefix).path().toString());
  }

  public Path path() {
    return path;
  }

  /** Leaves the folder, now and after this JVM's death. */
  public void keep() {
    afterDeath.cancel();
  }

  /** Removes the folder, unless it is to be kept. */
  @Override
  public void close() {
    afterDeath.close();
  }
}
