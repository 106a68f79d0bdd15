package io.tokenmeter.local.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PipelineStatusTest {

  private static final Instant EARLIER = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant LATER = EARLIER.plusMillis(1);

  @Test
  void anEmptyPipelineIsSettled() {
    assertThat(status(0).settled()).isTrue();
  }

  @Test
  void oneRecordToReadAnywhereIsNotSettled() {
    PipelineStatus status = status(1, gpu(EARLIER, EARLIER, 0));

    assertThat(status.settled()).isFalse();
    assertThat(status.totalLag()).isEqualTo(1);
  }

  @Test
  void telemetryPastTheLastSettledWindowIsNotSettled() {
    assertThat(gpu(LATER, EARLIER, 0).settled()).isFalse();
    assertThat(gpu(LATER, null, 0).settled()).isFalse();
    assertThat(gpu(EARLIER, EARLIER, 0).settled()).isTrue();
    assertThat(gpu(EARLIER, LATER, 0).settled()).isTrue();
  }

  @Test
  void anOpenGenerationIsNotSettledEvenWithoutTelemetry() {
    assertThat(gpu(null, null, 1).settled()).isFalse();
    assertThat(gpu(null, null, 0).settled()).isTrue();
  }

  @Test
  void whatCameLateAndIsNotTakenInIsNotSettled() {
    assertThat(gpu(EARLIER, EARLIER, 0, 1).settled()).isFalse();
  }

  @Test
  void oneGpuBehindHoldsTheWholeBack() {
    assertThat(status(0, gpu(EARLIER, EARLIER, 0), gpu(LATER, EARLIER, 0)).settled()).isFalse();
  }

  @Test
  void theApiSaysWhatItsClientReads() throws Exception {
    PipelineStatus status = status(7, gpu(LATER, null, 2));

    String json = StatusClient.JSON.writeValueAsString(status);

    assertThat(json).contains("\"settled\":false").contains("\"total_lag\":7");
    assertThat(StatusClient.JSON.readValue(json, PipelineStatus.class)).isEqualTo(status);
  }

  private static PipelineStatus status(long lag, PipelineStatus.GpuSettlement... gpus) {
    return new PipelineStatus(
        LATER, Map.of("loader", Map.of("generations", lag, "rated-usage", 0L)), List.of(gpus));
  }

  private static PipelineStatus.GpuSettlement gpu(
      @Nullable Instant telemetry, @Nullable Instant settled, long open) {
    return gpu(telemetry, settled, open, 0);
  }

  private static PipelineStatus.GpuSettlement gpu(
      @Nullable Instant telemetry, @Nullable Instant settled, long open, long pending) {
    return new PipelineStatus.GpuSettlement(
        "GPU-1", telemetry, settled, open, 0, 0, 0, pending, null);
  }
}
