package io.tokenmeter.clickhouse.library;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ClickHouse engine's native library on this machine, and fetches it with the npm client
 * on first use.
 */
public final class ClickHouseLibrary {
  private final LibraryPackage library;
  private final Path folder;
  private final Archive archive;
  private final @Nullable Path given;

  ClickHouseLibrary(LibraryPackage library, Path cache, Archive archive, @Nullable Path given) {
    this.library = library;
    this.folder = cache.resolve("chdb").resolve(LibraryPackage.VERSION).resolve(library.platform());
    this.archive = archive;
    this.given = given;
  }

  /**
   * The library for this machine.
   *
   * @param environment {@code TOKENMETER_CACHE} and {@code XDG_CACHE_HOME} choose the cache folder;
   *     {@code TOKENMETER_CLICKHOUSE_LIBRARY} names a library file to use as it is
   */
  public static ClickHouseLibrary forThisMachine(Map<String, String> environment) {
    String given = environment.get("TOKENMETER_CLICKHOUSE_LIBRARY");
    LibraryPackage library =
        LibraryPackage.of(System.getProperty("os.name"), System.getProperty("os.arch"));
    Path home = Path.of(System.getProperty("user.home"));
    return new ClickHouseLibrary(
        library,
        CacheFolder.of(environment, home),
        new NpmArchive(),
        given == null || given.isBlank() ? null : Path.of(given));
  }

  /**
   * The library's file, fetched if need be. Several processes may call this at once: one fetches,
   * the others wait.
   *
   * @param progress told in words what is going on, at least every two seconds while fetching;
   *     never called when the library is there already
   * @throws LibraryUnavailableException with one clear line when it cannot be had
   */
  public Path locate(Consumer<String> progress) {
    CpuFeatures.requireAvx2(library.platform());
    if (given != null) {
      return requireGiven(given);
    }
    Path file = folder.resolve(library.fileName());
    if (!Files.isRegularFile(file)) {
      fetch(file, progress);
    }
    return file;
  }

  private static Path requireGiven(Path given) {
    if (!Files.isRegularFile(given)) {
      throw new LibraryUnavailableException(
          "TOKENMETER_CLICKHOUSE_LIBRARY names no file: " + given);
    }
    return given;
  }

  private void fetch(Path file, Consumer<String> progress) {
    if (!library.isPinned()) {
      throw new LibraryUnavailableException(
          "No checksum is pinned for the ClickHouse engine on %s: set TOKENMETER_CLICKHOUSE_LIBRARY to a libchdb you trust"
              .formatted(library.platform()));
    }
    try {
      Files.createDirectories(folder);
      fetchUnderLock(file, progress);
    } catch (IOException e) {
      throw new LibraryUnavailableException(
          "Cannot store the ClickHouse engine in " + folder + ": " + e, e);
    }
  }

  /** The file lock keeps processes apart, the monitor the threads of this one. */
  private void fetchUnderLock(Path file, Consumer<String> progress) throws IOException {
    synchronized (ClickHouseLibrary.class) {
      fetchUnderFileLock(file, progress);
    }
  }

  private void fetchUnderFileLock(Path file, Consumer<String> progress) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel, progress)) {
      if (lock.isValid() && !Files.isRegularFile(file)) {
        fetchInto(file, progress);
      }
    }
  }

  private static FileLock lock(FileChannel channel, Consumer<String> progress) throws IOException {
    FileLock free = channel.tryLock();
    if (free != null) {
      return free;
    }
    progress.accept("Waiting for another process that is fetching the ClickHouse engine");
    return channel.lock();
  }

  private void fetchInto(Path file, Consumer<String> progress) throws IOException {
    Path work = Files.createTempDirectory(folder, "fetch");
    try {
      Path packed = archive.fetch(library.specification(), work, progress);
      Checksum.requireSha512(packed, library.sha512Base64(), library.specification());
      Path unpacked = archive.unpack(packed, library.archiveMember(), work, progress);
      Files.move(unpacked, file, StandardCopyOption.ATOMIC_MOVE);
      progress.accept("The ClickHouse engine is in " + file);
    } finally {
      deleteTree(work);
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
