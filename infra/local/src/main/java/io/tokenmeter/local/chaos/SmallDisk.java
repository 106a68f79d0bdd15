package io.tokenmeter.local.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * A small file system in memory, mounted over a folder, that can be filled to the last byte. What
 * is on it goes with it.
 */
final class SmallDisk implements AutoCloseable {

  private static final int MEBIBYTES = 2_048;
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
  static SmallDisk mount(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    run("mount", "-t", "tmpfs", "-o", "size=" + MEBIBYTES + "m", "tokenmeter", folder.toString());
    return new SmallDisk(folder);
  }

  /** Writes until nothing fits any more; called again, it takes what others have freed. */
  void fill() throws IOException {
    try (OutputStream out =
        Files.newOutputStream(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        out.write(PAGE);
      }
    } catch (IOException e) {
      if (Files.getFileStore(folder).getUsableSpace() > PAGE.length) {
        throw e;
      }
    }
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
