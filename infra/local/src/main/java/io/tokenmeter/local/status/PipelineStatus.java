package io.tokenmeter.local.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far the pipeline has come.
 *
 * @param lagRecords records still to be read, by consumer group and topic
 * @param settlement one entry per GPU
 */
public record PipelineStatus(
    @JsonProperty("as_of") Instant asOf,
    @JsonProperty("lag_records") Map<String, Map<String, Long>> lagRecords,
    @JsonProperty("settlement") List<GpuSettlement> settlement) {

  /**
   * How far the energy of one GPU has settled; nulls before the first reading or window.
   *
   * @param clockOffsetSeconds how far the clock of its meter is ahead of the requests'; 0 when they
   *     agree, null until the load has told
   */
  public record GpuSettlement(
      @JsonProperty("gpu") String gpu,
      @JsonProperty("telemetry_until") @Nullable Instant telemetryUntil,
      @JsonProperty("settled_until") @Nullable Instant settledUntil,
      @JsonProperty("open_generations") long openGenerations,
      @JsonProperty("stale_readings") long staleReadings,
      @JsonProperty("late_generations") long lateGenerations,
      @JsonProperty("late_readings") long lateReadings,
      @JsonProperty("pending_windows") long pendingWindows,
      @JsonProperty("clock_offset_seconds") @Nullable Integer clockOffsetSeconds) {

    /** Everything known of the GPU is settled, and what came late has been taken in. */
    public boolean settled() {
      return openGenerations == 0
          && pendingWindows == 0
          && (telemetryUntil == null
              || (settledUntil != null && !settledUntil.isBefore(telemetryUntil)));
    }
  }

  /** Records that any group has still to read. */
  @JsonProperty("total_lag")
  public long totalLag() {
    return lagRecords.values().stream()
        .flatMap(topics -> topics.values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  /** Nothing is waiting anywhere and every GPU is settled. */
  @JsonProperty("settled")
  public boolean settled() {
    return totalLag() == 0 && settlement.stream().allMatch(GpuSettlement::settled);
  }
}
