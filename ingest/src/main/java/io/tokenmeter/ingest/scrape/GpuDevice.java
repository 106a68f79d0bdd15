package io.tokenmeter.ingest.scrape;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whose series it is, by its labels: NVIDIA's and AMD's spellings. Series of the same device that
 * differ in other labels, such as pods that share it, are copies.
 *
 * @param gpu the device's UUID, or its serial number where it has none
 * @param partitionId of a MIG instance or an AMD partition
 */
record GpuDevice(
    String gpu,
    @Nullable String model,
    @Nullable String host,
    @Nullable String partitionId,
    @Nullable String partitionProfile) {

  /** How AMD calls a GPU that is not partitioned. */
  private static final String WHOLE = "spx";

  /** Empty when the labels name no device. */
  static Optional<GpuDevice> of(Map<String, String> labels) {
    String gpu = first(labels, "UUID", "uuid", "gpu_uuid", "serial_number", "SERIAL_NUMBER");
    if (gpu == null) {
      return Optional.empty();
    }
    String profile = first(labels, "GPU_I_PROFILE", "gpu_compute_partition_type");
    boolean isWhole = WHOLE.equalsIgnoreCase(profile);
    return Optional.of(
        new GpuDevice(
            gpu,
            first(labels, "modelName", "card_model", "CARD_MODEL"),
            first(labels, "Hostname", "hostname", "HOSTNAME"),
            isWhole ? null : first(labels, "GPU_I_ID", "gpu_partition_id"),
            isWhole ? null : profile));
  }

  private static @Nullable String first(Map<String, String> labels, String... names) {
    return Stream.of(names)
        .map(name -> labels.getOrDefault(name, ""))
        .filter(value -> !value.isBlank())
        .findFirst()
        .orElse(null);
  }
}
