package io.tokenmeter.engines.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The claim of one supervisor on a folder, and the way for other programs to find it. */
public final class DataFolder {
  private static final String LOCK_FILE = "supervisor.lock";
  private static final String PID_FILE = "supervisor.pid";

  private final Path folder;
  private final FileChannel channel;

  private DataFolder(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  static DataFolder take(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new IllegalStateException(
            "In use by "
                + user(folder)
                + ": "
                + folder
                + "; stop that one, or choose another folder");
      }
      Files.writeString(folder.resolve(PID_FILE), line(ProcessHandle.current()));
      return new DataFolder(folder, channel);
    } catch (IOException e) {
      throw new UncheckedIOException("The data folder " + folder + " cannot be used", e);
    }
  }

  /**
   * The live supervisor of that folder. A pid that the system has since given to another program is
   * not taken for it.
   */
  public static Optional<ProcessHandle> supervisorOf(Path folder) {
    try {
      String[] parts = Files.readString(folder.resolve(PID_FILE)).strip().split(" ", 2);
      return ProcessHandle.of(Long.parseLong(parts[0]))
          .filter(ProcessHandle::isAlive)
          .filter(handle -> startOf(handle).equals(parts[1]));
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  void release() {
    try {
      Files.deleteIfExists(folder.resolve(PID_FILE));
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("The data folder " + folder + " cannot be released", e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String user(Path folder) {
    return supervisorOf(folder).map(handle -> "process " + handle.pid()).orElse("another process");
  }

  private static String line(ProcessHandle handle) {
    return handle.pid() + " " + startOf(handle);
  }

  private static String startOf(ProcessHandle handle) {
    return handle.info().startInstant().map(Instant::toString).orElse("unknown");
  }
}
