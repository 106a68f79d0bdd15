package io.tokenmeter.flink.energy.building;

import io.tokenmeter.flink.energy.attribution.MeteredEnergy;
import io.tokenmeter.schemas.reference.EnergyUse;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a meter in one window of the tree: what a meter above GPUs measured, or a
 * settled window of a GPU, or, with neither, that readings of a GPU came.
 *
 * @param windowMicros start of the window
 * @param site empty when nobody says it
 * @param above the meters above, nearest first
 */
public record TreeFact(
    String meter,
    long windowMicros,
    MeterPlace place,
    @Nullable MeteredEnergy metered,
    @Nullable GpuWindow settled,
    String site,
    List<String> above,
    EnergyUse use) {

  private static final Comparator<TreeFact> BY_PLACE =
      Comparator.<TreeFact, Boolean>comparing(f -> f.above.isEmpty())
          .thenComparing(f -> f.above.toString())
          .thenComparing(f -> f.place.toString());

  static TreeFact of(
      String meter,
      long windowMicros,
      MeterPlace place,
      @Nullable MeteredEnergy metered,
      @Nullable GpuWindow settled) {
    return new TreeFact(
        meter,
        windowMicros,
        place,
        metered,
        settled,
        place.site() == null ? "" : place.site(),
        place.parent() == null ? List.of() : List.of(place.parent()),
        EnergyUse.UNKNOWN);
  }

  /** The same, where reference data says more. */
  TreeFact at(String knownSite, List<String> metersAbove, EnergyUse ofRemainder) {
    return new TreeFact(
        meter, windowMicros, place, metered, settled, knownSite, metersAbove, ofRemainder);
  }

  /** Window of a site: what the tree is keyed by. */
  WindowOfSite window() {
    return new WindowOfSite(site, windowMicros);
  }

  /** A later fact of the same slot replaces this one. */
  String slot() {
    return settled == null ? meter : meter + "@" + settled.startMicros();
  }

  /**
   * What holds after a later fact of the same slot. Of two that say only where a GPU hangs, the one
   * that says more, whichever came first.
   */
  TreeFact replacedBy(TreeFact later) {
    boolean measures = later.metered != null || later.settled != null;
    return measures || BY_PLACE.compare(later, this) < 0 ? later : this;
  }
}
