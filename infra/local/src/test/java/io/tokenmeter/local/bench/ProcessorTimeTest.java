package io.tokenmeter.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessorTimeTest {

  @Test
  void userAndSystemTimeAreAddedWhateverTheNameHolds() {
    String stat = "4711 (GC Thread#0 (x)) S 1 4711 4711 0 -1 4194304 9 0 0 0 250 50 7 7 20 0 30 0";

    ProcessorTime.Entry entry = ProcessorTime.Entry.parse(stat);

    assertThat(entry.name()).isEqualTo("GC Thread#0 (x)");
    assertThat(entry.millis()).isEqualTo(3_000);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aProcessThatComputesIsCharged() {
    long pid = ProcessHandle.current().pid();
    long before = ProcessorTime.ofProcess(pid);
    long until = System.nanoTime() + 200_000_000L;
    long sum = 0;
    while (System.nanoTime() < until) {
      sum += 1 + Long.bitCount(sum);
    }

    assertThat(sum).isPositive();
    assertThat(ProcessorTime.ofProcess(pid) - before).isBetween(20L, 10_000L);
    assertThat(ProcessorTime.ofThreads(pid)).isNotEmpty();
  }

  @Test
  void aProcessThatIsGoneHasNoTime() {
    assertThat(ProcessorTime.ofProcess(0)).isZero();
    assertThat(ProcessorTime.ofThreads(0)).isEmpty();
  }
}
