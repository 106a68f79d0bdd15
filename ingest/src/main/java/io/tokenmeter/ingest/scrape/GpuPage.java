package io.tokenmeter.ingest.scrape;

import io.tokenmeter.ingest.cloudevents.Blanks;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The GPUs of a page: each device, and each partition of one, has one sample, however many series
 * repeat it for the pods and containers that share it.
 *
 * @param problems what of the page could not be used, though it looks as if it should
 */
record GpuPage(List<GpuSample> samples, List<String> problems) {

  static GpuPage of(Exposition page) {
    Map<GpuDevice, Values> devices = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>(page.problems());
    for (Series series : page.series()) {
      GpuMetric metric = GpuMetric.named(series.name()).orElse(null);
      if (metric == null) {
        continue;
      }
      GpuDevice device = GpuDevice.of(series.labels()).orElse(null);
      if (device == null) {
        problems.add(series.name() + " has neither a UUID nor a serial_number");
      } else {
        devices.computeIfAbsent(device, d -> new Values()).add(metric, series);
      }
    }
    List<GpuSample> samples = new ArrayList<>();
    devices.forEach(
        (device, values) -> {
          if (!values.values.isEmpty()) {
            samples.add(values.sample(device));
          }
        });
    return new GpuPage(List.copyOf(samples), List.copyOf(problems));
  }

  /** The values of one device. */
  private static final class Values {

    private final Map<GpuMetric, BigDecimal> values = new EnumMap<>(GpuMetric.class);
    private @Nullable Instant time;

    /** Copies were read one after the other: the largest is the latest of a counter. */
    void add(GpuMetric metric, Series series) {
      BigDecimal value = series.value();
      if (value != null && !isBlank(metric, value)) {
        values.merge(metric, value, BigDecimal::max);
        time = series.time() == null ? time : series.time();
      }
    }

    GpuSample sample(GpuDevice device) {
      SortedMap<String, BigDecimal> measured = new TreeMap<>();
      values.forEach(
          (metric, value) -> measured.putIfAbsent(metric.field(), metric.inFieldsUnit(value)));
      boolean hasCounter = values.keySet().stream().anyMatch(GpuMetric::isCounter);
      return new GpuSample(device, measured, hasCounter, time);
    }

    private static boolean isBlank(GpuMetric metric, BigDecimal value) {
      return Blanks.isBlank(value) || (!metric.isCounter() && Blanks.isNarrowBlank(value));
    }
  }
}
