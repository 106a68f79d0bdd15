package io.tokenmeter.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ThreadRoleTest {

  @Test
  void timesAreSummedByWhatThreadsWorkFor() {
    assertThat(
            ThreadRole.sums(
                Map.of(
                    "gateway-17", 3L,
                    "gateway-18", 4L,
                    "clickhouse-load", 5L,
                    "C2 CompilerThre", 6L,
                    "somebody", 7L)))
        .containsOnly(
            entry(ThreadRole.GATEWAY, 7L),
            entry(ThreadRole.LOADER, 5L),
            entry(ThreadRole.COMPILER, 6L),
            entry(ThreadRole.OTHER, 7L));
  }
}
