package io.tokenmeter.local.upgrade;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A folder as one zip file: empty folders included, links left out. */
final class FolderArchive {

  private FolderArchive() {}

  /**
   * @param without files and folders to leave out
   */
  static void pack(Path folder, Path zip, List<Path> without) throws IOException {
    List<Path> entries;
    try (Stream<Path> tree = Files.walk(folder)) {
      entries =
          tree.filter(path -> !path.equals(folder) && !Files.isSymbolicLink(path))
              .filter(path -> without.stream().noneMatch(path::startsWith))
              .sorted()
              .toList();
    }
    try (OutputStream file = Files.newOutputStream(zip);
        ZipOutputStream out = new ZipOutputStream(file)) {
      out.setLevel(Deflater.BEST_COMPRESSION);
      for (Path entry : entries) {
        String name = folder.relativize(entry).toString();
        if (Files.isDirectory(entry)) {
          out.putNextEntry(new ZipEntry(name + "/"));
        } else {
          out.putNextEntry(new ZipEntry(name));
          Files.copy(entry, out);
        }
        out.closeEntry();
      }
    }
  }

  static void unpack(InputStream zip, Path folder) throws IOException {
    Files.createDirectories(folder);
    ZipInputStream in = new ZipInputStream(zip);
    for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
      Path target = folder.resolve(entry.getName());
      if (entry.isDirectory()) {
        Files.createDirectories(target);
      } else {
        Files.createDirectories(target.getParent());
        Files.copy(in, target);
      }
    }
  }
}
