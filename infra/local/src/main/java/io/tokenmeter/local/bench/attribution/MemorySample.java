package io.tokenmeter.local.bench.attribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process holds at one moment.
 *
 * @param rows given to the job so far
 * @param heapBytes alive on the Java heap, after a collection
 * @param residentBytes of the whole process, RocksDB's memory included
 * @param diskBytes of its working folder: RocksDB's files and the last checkpoints
 */
record MemorySample(long rows, long heapBytes, long residentBytes, long diskBytes) {

  static MemorySample now(long rows, Path folder) throws IOException {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return new MemorySample(
        rows, runtime.totalMemory() - runtime.freeMemory(), resident(), size(folder));
  }

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  /** Files come and go while it is added up. */
  static long size(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0).sum();
    } catch (java.io.UncheckedIOException e) {
      return 0;
    }
  }
}
