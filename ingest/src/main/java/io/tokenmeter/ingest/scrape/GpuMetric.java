package io.tokenmeter.ingest.scrape;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The metrics we take from exporters of GPUs, by name, with the unit each is in. Of two that tell
 * the same of a device, the earlier one is taken. AMD's megabytes of VRAM are not taken: its
 * documentation does not say of which kind they are.
 */
enum GpuMetric {
  // NVIDIA's dcgm-exporter.
  DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION("energy_millijoules"),
  DCGM_FI_DEV_POWER_USAGE("power_watts"),
  DCGM_FI_DEV_GPU_UTIL("utilization_ratio", Scale.PERCENT),
  DCGM_FI_PROF_GR_ENGINE_ACTIVE("utilization_ratio"),
  DCGM_FI_DEV_MEM_COPY_UTIL("memory_utilization_ratio", Scale.PERCENT),
  DCGM_FI_PROF_DRAM_ACTIVE("memory_utilization_ratio"),
  DCGM_FI_DEV_SM_CLOCK("sm_clock_mhz"),
  DCGM_FI_DEV_MEM_CLOCK("memory_clock_mhz"),
  DCGM_FI_DEV_FB_USED("memory_used_bytes", Scale.MEBI),
  DCGM_FI_DEV_FB_TOTAL("memory_total_bytes", Scale.MEBI),
  DCGM_FI_DEV_GPU_TEMP("temperature_celsius"),
  DCGM_FI_DEV_XID_ERRORS("fault_code"),

  // AMD's device metrics exporter.
  GPU_ENERGY_CONSUMED("energy_microjoules"),
  GPU_PACKAGE_POWER("power_watts"),
  GPU_AVERAGE_PACKAGE_POWER("power_watts"),
  GPU_POWER_USAGE("power_watts"),
  GPU_GFX_ACTIVITY("utilization_ratio", Scale.PERCENT),
  GPU_UMC_ACTIVITY("memory_utilization_ratio", Scale.PERCENT),
  GPU_JUNCTION_TEMPERATURE("temperature_celsius"),
  GPU_EDGE_TEMPERATURE("temperature_celsius");

  private static final Map<String, GpuMetric> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(GpuMetric::name, Function.identity()));

  private final String field;
  private final BigDecimal scale;

  GpuMetric(String field) {
    this(field, Scale.ONE);
  }

  GpuMetric(String field, BigDecimal scale) {
    this.field = field;
    this.scale = scale;
  }

  /** In either case: AMD documents its names in capitals and exposes them in small letters. */
  static Optional<GpuMetric> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toUpperCase(Locale.ROOT)));
  }

  /** The field of a GPU telemetry event that it fills. */
  String field() {
    return field;
  }

  boolean isCounter() {
    return field.startsWith("energy");
  }

  /** A value of the metric in the field's unit. */
  BigDecimal inFieldsUnit(BigDecimal value) {
    return scale == Scale.ONE ? value : value.multiply(scale);
  }

  private static final class Scale {
    static final BigDecimal ONE = BigDecimal.ONE;
    static final BigDecimal PERCENT = new BigDecimal("0.01");
    static final BigDecimal MEBI = new BigDecimal(1 << 20);
  }
}
