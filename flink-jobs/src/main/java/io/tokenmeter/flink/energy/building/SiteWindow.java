package io.tokenmeter.flink.energy.building;

import io.tokenmeter.flink.energy.attribution.MeteredEnergy;
import io.tokenmeter.flink.energy.tree.MeterEnergy;
import io.tokenmeter.flink.energy.tree.ShareEnergy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All facts of one window of a site, by meter. The order in which they came makes no difference.
 */
final class SiteWindow {

  private final TreeSettings settings;
  private final long startMicros;
  private final Map<String, List<TreeFact>> byMeter = new TreeMap<>();

  SiteWindow(TreeSettings settings, long startMicros, Collection<TreeFact> facts) {
    this.settings = settings;
    this.startMicros = startMicros;
    facts.stream()
        .sorted(Comparator.comparing(TreeFact::slot))
        .forEach(f -> byMeter.computeIfAbsent(f.meter(), m -> new ArrayList<>()).add(f));
  }

  /** Whether any meter above GPUs is there or said to be. */
  boolean hasMetersAbove() {
    return facts().stream().anyMatch(f -> f.metered() != null || !f.above().isEmpty());
  }

  /** Whether any meter above GPUs was read: else there is nothing to balance. */
  boolean hasReadingsAbove() {
    return facts().stream().anyMatch(f -> f.metered() != null);
  }

  /** Whether every GPU that was read in the window has settled to its end. */
  boolean isComplete() {
    return byMeter.values().stream().allMatch(this::isSettled);
  }

  /** What each meter measured. */
  List<MeterEnergy> energies() {
    return byMeter.entrySet().stream().map(e -> energy(e.getKey(), e.getValue())).toList();
  }

  /** What the meter above GPUs measured; null for a GPU. */
  @Nullable MeteredEnergy metered(String meter) {
    return byMeter.getOrDefault(meter, List.of()).stream()
        .map(TreeFact::metered)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** What generations took of the GPU, in canonical order. */
  List<ShareEnergy> shares(String gpu) {
    Map<ShareEnergy, ShareEnergy> byIdentity = new TreeMap<>(ShareEnergy.BY_IDENTITY);
    settled(byMeter.getOrDefault(gpu, List.of())).stream()
        .flatMap(window -> window.shares().stream())
        .forEach(share -> byIdentity.merge(share, share, ShareEnergy::plus));
    return List.copyOf(byIdentity.values());
  }

  private List<TreeFact> facts() {
    return byMeter.values().stream().flatMap(List::stream).toList();
  }

  /** A window that ends between two of the GPU's own was cut at the end of its input. */
  private boolean isSettled(List<TreeFact> facts) {
    return facts.stream().anyMatch(f -> f.metered() != null)
        || settled(facts).stream()
            .anyMatch(
                w ->
                    w.endMicros() >= startMicros + settings.windowMicros()
                        || w.endMicros() % settings.gpuWindowMicros() != 0);
  }

  private MeterEnergy energy(String meter, List<TreeFact> facts) {
    TreeFact place = place(facts);
    MeteredEnergy metered = metered(meter);
    List<GpuWindow> settled = settled(facts);
    long covered =
        metered == null
            ? settled.stream().mapToLong(GpuWindow::coveredMicros).sum()
            : metered.coveredMicros();
    return new MeterEnergy(
        meter,
        place.place().scope(),
        place.above(),
        place.use(),
        metered == null ? sum(settled) : metered.microjoules(),
        covered == settings.windowMicros(),
        place.place().accuracyPercent());
  }

  /** Null when nothing was measured. */
  private static @Nullable Long sum(List<GpuWindow> settled) {
    return settled.stream()
        .map(GpuWindow::microjoules)
        .filter(Objects::nonNull)
        .reduce(Math::addExact)
        .orElse(null);
  }

  /** Readings say more of a GPU's place than its settled windows. */
  private static TreeFact place(List<TreeFact> facts) {
    return facts.stream()
        .min(
            Comparator.<TreeFact, Boolean>comparing(f -> f.above().isEmpty())
                .thenComparing(f -> f.settled() != null)
                .thenComparing(TreeFact::slot))
        .orElseThrow();
  }

  private static List<GpuWindow> settled(List<TreeFact> facts) {
    return facts.stream().map(TreeFact::settled).filter(Objects::nonNull).toList();
  }
}
