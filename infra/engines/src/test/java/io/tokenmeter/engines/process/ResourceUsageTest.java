package io.tokenmeter.engines.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ResourceUsageTest {
  @Test
  void countsThisProcessAndItsChildren() throws Exception {
    assumeTrue(
        Files.exists(Path.of("/proc/self/smaps_rollup")),
        "this kernel does not tell what memory a process takes: no /proc/self/smaps_rollup");
    Process child = new ProcessBuilder("cat").start();
    try (ResourceUsage usage = ResourceUsage.sample()) {
      ProcessHandle self = ProcessHandle.current();
      assertThat(ResourceUsage.pssBytesByPid(self)).containsKeys(self.pid(), child.pid());
      assertThat(usage.peakPssBytes()).isGreaterThan(10_000_000);
    } finally {
      child.destroyForcibly().waitFor();
    }
  }
}
