package io.tokenmeter.clickhouse.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the engine demands of the processor. */
final class CpuFeatures {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private CpuFeatures() {}

  /**
   * Throws where the engine would die of an illegal instruction; says nothing where it cannot tell.
   */
  static void requireAvx2(String platform) {
    if (platform.equals("linux-x64-gnu") && !hasAvx2(CPU_INFO)) {
      throw new LibraryUnavailableException(
          "The ClickHouse engine needs a processor with AVX2 and this one has none");
    }
  }

  static boolean hasAvx2(Path cpuInfo) {
    try {
      return Files.readString(cpuInfo).matches("(?s).*\\bavx2\\b.*");
    } catch (IOException e) {
      return true;
    }
  }
}
