package io.tokenmeter.local.grid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of the grid or the supplier.
 *
 * @param format what it was read as, which goes into each row's origin
 * @param values in the order of the file
 */
record GridFile(GridKind kind, String format, List<GridValue> values) {

  /**
   * Reads a file in whatever known format it is.
   *
   * @param zone of times that are written without an offset; null when there are none
   * @throws IllegalArgumentException naming the file, the place, the value and the remedy
   */
  static GridFile read(Path path, @Nullable ZoneId zone) throws IOException {
    String text = Files.readString(path);
    try {
      GridFile file =
          text.stripLeading().startsWith("{") ? GridJson.read(text) : GridCsv.read(text, zone);
      if (file.values().isEmpty()) {
        throw new IllegalArgumentException("there is no value in it");
      }
      return file;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
    }
  }
}
