package io.tokenmeter.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.local.status.PipelineStatus.GpuSettlement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusCommandTest {

  @Test
  void aClockThatIsOffIsWarnedOf() {
    assertThat(StatusCommand.clockWarning(gpu(7)))
        .hasValueSatisfying(w -> assertThat(w).contains("about 7 s ahead of the requests'"));
    assertThat(StatusCommand.clockWarning(gpu(-12)))
        .hasValueSatisfying(w -> assertThat(w).contains("about 12 s behind the requests'"));
  }

  @Test
  void clocksThatAgreeOrThatNothingTellsOfAreNot() {
    assertThat(StatusCommand.clockWarning(gpu(0))).isEmpty();
    assertThat(StatusCommand.clockWarning(gpu(null))).isEmpty();
  }

  private static GpuSettlement gpu(@Nullable Integer clockOffsetSeconds) {
    return new GpuSettlement("GPU-1", null, null, 0, 0, 0, 0, 0, clockOffsetSeconds);
  }
}
