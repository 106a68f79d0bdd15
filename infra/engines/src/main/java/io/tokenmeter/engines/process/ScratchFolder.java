package io.tokenmeter.engines.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The temporary folder of one process: empty at every start, gone after a stop. Programs leave
 * unpacked libraries and caches behind when they are killed; here nothing of that piles up.
 */
public record ScratchFolder(Path path) {

  /** That of the process with these logs, in {@code tmp} beside the folder of the logs. */
  public static ScratchFolder of(LogFiles logs) {
    return new ScratchFolder(
        logs.folder().toAbsolutePath().resolveSibling("tmp").resolve(logs.name()));
  }

  /** JVM options that make Java, and native libraries that Java unpacks, use it. */
  public List<String> jvmOptions() {
    return List.of("-Djava.io.tmpdir=" + path, "-Djna.tmpdir=" + path);
  }

  void makeEmpty() {
    remove(path);
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException("The temporary folder " + path + " cannot be made", e);
    }
  }

  void remove() {
    remove(path);
  }

  /**
   * Removes a folder with all that is in it.
   *
   * @return whether nothing of it is left
   */
  public static boolean remove(Path folder) {
    try (Stream<Path> tree = Files.walk(folder)) {
      tree.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException | UncheckedIOException e) {
      // It is not there, or it changed under our hands.
    }
    return !Files.exists(folder);
  }
}
