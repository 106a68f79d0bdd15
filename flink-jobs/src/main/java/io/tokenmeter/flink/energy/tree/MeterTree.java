package io.tokenmeter.flink.energy.tree;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one window, each below the nearest meter above it that measured anything. Meters
 * are visited in the order of their names. A ring of meters, which bad reference rows can make, is
 * cut above its last name.
 */
public final class MeterTree {

  private final Map<String, MeterEnergy> meters = new TreeMap<>();
  private final Map<String, String> parents = new TreeMap<>();
  private final Map<String, List<MeterEnergy>> children = new TreeMap<>();

  /** Meters below which something hangs that did not measure. */
  private final Set<String> incomplete = new HashSet<>();

  /**
   * @param energies one for each meter
   */
  public MeterTree(Collection<MeterEnergy> energies) {
    energies.forEach(energy -> meters.put(energy.meter(), energy));
    for (MeterEnergy meter : meters.values()) {
      String parent = nearestMeasured(meter);
      if (parent != null && !isAbove(meter.meter(), parent)) {
        hang(meter, parent);
      }
    }
  }

  /** All meters, by name. */
  public Collection<MeterEnergy> meters() {
    return meters.values();
  }

  /** The nearest meter above that measured; null for a root. */
  public @Nullable MeterEnergy parent(MeterEnergy meter) {
    String parent = parents.get(meter.meter());
    return parent == null ? null : meters.get(parent);
  }

  /** The meters that measured right below, by name. */
  public List<MeterEnergy> children(MeterEnergy meter) {
    return children.getOrDefault(meter.meter(), List.of());
  }

  /** The meter and all below it that measured, by name within a level. */
  public List<MeterEnergy> subtree(MeterEnergy meter) {
    List<MeterEnergy> all = new ArrayList<>(List.of(meter));
    children(meter).forEach(child -> all.addAll(subtree(child)));
    return all;
  }

  /** Whether the meter and all right below measured the whole window: only then do they compare. */
  public boolean isComparable(MeterEnergy meter) {
    return meter.isWhole()
        && !incomplete.contains(meter.meter())
        && children(meter).stream().allMatch(MeterEnergy::isWhole);
  }

  private void hang(MeterEnergy meter, String parent) {
    parents.put(meter.meter(), parent);
    if (meter.isMeasured()) {
      children.computeIfAbsent(parent, p -> new ArrayList<>()).add(meter);
    } else {
      incomplete.add(parent);
    }
    if (!meter.above().get(0).equals(parent)) {
      incomplete.add(parent);
    }
  }

  private @Nullable String nearestMeasured(MeterEnergy meter) {
    return meter.above().stream()
        .filter(name -> !name.equals(meter.meter()))
        .filter(name -> meters.containsKey(name) && meters.get(name).isMeasured())
        .findFirst()
        .orElse(null);
  }

  private boolean isAbove(String meter, String other) {
    for (String up = other; up != null; up = parents.get(up)) {
      if (up.equals(meter)) {
        return true;
      }
    }
    return false;
  }
}
