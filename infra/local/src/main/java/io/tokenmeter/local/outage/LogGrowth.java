package io.tokenmeter.local.outage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Sizes of the files in a folder of logs. */
record LogGrowth(Map<String, Long> bytesByFile) {

  LogGrowth {
    bytesByFile = Map.copyOf(bytesByFile);
  }

  static LogGrowth now(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Map<String, Long> sizes = new TreeMap<>();
      files
          .filter(Files::isRegularFile)
          .forEach(file -> sizes.put(file.getFileName().toString(), file.toFile().length()));
      return new LogGrowth(sizes);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** What was added by file since then, files that did not grow apart. */
  LogGrowth since(LogGrowth earlier) {
    Map<String, Long> added = new TreeMap<>();
    bytesByFile.forEach(
        (file, bytes) -> {
          long more = bytes - earlier.bytesByFile.getOrDefault(file, 0L);
          if (more > 0) {
            added.put(file, more);
          }
        });
    return new LogGrowth(added);
  }

  long sumBytes() {
    return bytesByFile.values().stream().mapToLong(Long::longValue).sum();
  }
}
