package io.tokenmeter.local.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a command will write once its work is done. */
final class OutputFile {

  private OutputFile() {}

  /**
   * Checks, without touching the file, that it can be written.
   *
   * @throws IOException saying what is in the way
   */
  static void requireWritable(Path file) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    if (folder == null || Files.isDirectory(absolute)) {
      throw new IOException("cannot write " + file + ": it is a folder; name a file");
    }
    if (!Files.isDirectory(folder)) {
      throw new IOException("cannot write " + file + ": there is no folder " + folder);
    }
    if (!Files.isWritable(Files.exists(absolute) ? absolute : folder)) {
      throw new IOException("cannot write " + file + ": no permission");
    }
  }
}
