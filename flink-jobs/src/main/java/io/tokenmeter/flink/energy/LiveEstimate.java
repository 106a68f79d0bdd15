package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.Cadence;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.flink.energy.attribution.WindowResult;
import io.tokenmeter.flink.energy.attribution.WindowSettlement;
import io.tokenmeter.flink.energy.attribution.WindowShare;
import io.tokenmeter.schemas.derived.LiveEnergy;
import io.tokenmeter.schemas.derived.Provenance;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a GPU burns right now, by endpoint: the last windows are divided as if they were settled,
 * with the generations known so far, and the result is thrown away.
 */
final class LiveEstimate {

  private record Service(String endpoint, String model) {}

  private final AttributionSettings settings;
  private final String gpu;
  private final GpuProgress progress;
  private final GpuState state;

  LiveEstimate(AttributionSettings settings, String gpu, GpuProgress progress, GpuState state) {
    this.settings = settings;
    this.gpu = gpu;
    this.progress = progress;
    this.state = state;
  }

  /** One row for each endpoint that had a generation in the span; none before the first sample. */
  List<LiveEnergy> at(long nowMillis) throws Exception {
    Long until = progress.sampleUntilMicros;
    if (until == null) {
      return List.of();
    }
    long from = until - settings.liveSpanMicros();
    List<WindowResult> windows = windows(from, until);
    Map<Service, List<WindowShare>> byService =
        new TreeMap<>(
            java.util.Comparator.comparing(Service::endpoint).thenComparing(Service::model));
    for (WindowResult window : windows) {
      for (WindowShare share : window.shares()) {
        byService.computeIfAbsent(service(share), s -> new ArrayList<>()).add(share);
      }
    }
    List<LiveEnergy> rows = new ArrayList<>();
    byService.forEach(
        (service, shares) -> rows.add(row(service, shares, windows, from, until, nowMillis)));
    return rows;
  }

  private List<WindowResult> windows(long from, long until) throws Exception {
    WindowSettlement provisional =
        new WindowSettlement(
            settings,
            state.samples(from - Cadence.LONGEST_GAP_MICROS, until),
            state.generations().index().between(from, until),
            state.calibration());
    List<WindowResult> windows = new ArrayList<>();
    for (long start = from; start < until; start = next(start, until)) {
      windows.add(provisional.settle(start, next(start, until)));
    }
    return windows;
  }

  private long next(long start, long until) {
    return Math.min(settings.windowStart(start) + settings.windowMicros(), until);
  }

  private LiveEnergy row(
      Service service,
      List<WindowShare> shares,
      List<WindowResult> windows,
      long from,
      long until,
      long nowMillis) {
    long active = sum(shares, WindowShare::activeMicrojoules);
    long prefill = sum(shares, WindowShare::prefillMicrojoules);
    long time = sum(shares, WindowShare::gpuTimeMicros);
    long prefillTime = active > 0 ? Math.round(time * ((double) prefill / active)) : 0;
    List<GenerationOnGpu> generations =
        shares.stream().map(WindowShare::generation).distinct().toList();
    return LiveEnergy.newBuilder()
        .setEndpoint(service.endpoint())
        .setModel(service.model())
        .setGpu(gpu)
        .setGpuModel(progress.gpuModel)
        .setSite(progress.knownSite())
        .setWindowStart(instant(from))
        .setWindowEnd(instant(until))
        .setAsOf(Instant.ofEpochMilli(nowMillis))
        .setPrefillMicrojoules(prefill)
        .setDecodeMicrojoules(active - prefill)
        .setIdleMicrojoules(sum(shares, WindowShare::idleMicrojoules))
        .setPrefillGpuTimeMicros(prefillTime)
        .setDecodeGpuTimeMicros(time - prefillTime)
        .setComputedPrefillTokens(
            Math.round(generations.stream().mapToDouble(g -> g.computedIn(from, until)).sum()))
        .setDecodedTokens(
            Math.round(generations.stream().mapToDouble(g -> g.decodedIn(from, until)).sum()))
        .setPowerMicrowatts(power(windows))
        .setProvenance(provenance(windows))
        .build();
  }

  private static @Nullable Long power(List<WindowResult> windows) {
    long covered = windows.stream().mapToLong(WindowResult::coveredMicros).sum();
    double measured = windows.stream().mapToDouble(WindowResult::measuredMicrojoules).sum();
    return covered == 0 ? null : Math.round(measured / covered * 1e6);
  }

  private static Provenance provenance(List<WindowResult> windows) {
    return windows.stream()
        .filter(WindowResult::isCovered)
        .map(WindowResult::provenance)
        .max(java.util.Comparator.naturalOrder())
        .orElse(Provenance.MISSING);
  }

  private static Service service(WindowShare share) {
    GenerationOnGpu generation = share.generation();
    String endpoint = generation.endpoint();
    return new Service(endpoint == null ? generation.model() : endpoint, generation.model());
  }

  private static long sum(
      List<WindowShare> shares, java.util.function.ToLongFunction<WindowShare> of) {
    return shares.stream().mapToLong(of).sum();
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
