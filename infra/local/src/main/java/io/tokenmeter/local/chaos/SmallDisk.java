package io.tokenmeter.local.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file system in memory, mounted over a folder, that can be filled to the last byte. What
 * is on it goes with it.
 */
final class SmallDisk implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SmallDisk.class);
  private static final byte[] PAGE = new byte[4_096];
  private static final long COMMAND_SECONDS = 20;

  private final Path folder;
  private final Path ballast;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.ballast = folder.resolve("ballast");
  }

  /**
   * Mounts it over the folder, which must be empty.
   *
   * @throws IOException saying why, where the machine does not allow it
   */
  static SmallDisk mount(Path folder, int mebibytes) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tokenmeter", folder.toString());
    return new SmallDisk(folder);
  }

  /** Writes until nothing fits any more; called again, it takes what others have freed. */
  void fill() {
    try (OutputStream out =
        Files.newOutputStream(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        out.write(PAGE);
      }
    } catch (IOException e) {
      // Nothing fits any more: what was wanted.
      LOG.debug("the small disk is full", e);
    }
  }

  /** Whether not even a page fits. */
  boolean isFull() throws IOException {
    return Files.getFileStore(folder).getUsableSpace() < PAGE.length;
  }

  /** Gives back what {@link #fill} took. */
  void free() throws IOException {
    Files.deleteIfExists(ballast);
  }

  /** Unmounts it. */
  @Override
  public void close() throws IOException {
    try {
      run("umount", folder.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run(String... line) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(said.isEmpty() ? line[0] + " failed" : said);
    }
  }
}
