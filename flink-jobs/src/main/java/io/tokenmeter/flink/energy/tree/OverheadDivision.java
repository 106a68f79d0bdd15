package io.tokenmeter.flink.energy.tree;

import io.tokenmeter.flink.energy.attribution.LargestRemainder;
import io.tokenmeter.schemas.reference.EnergyUse;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Who carries the overhead that a tree's meters found. A node's host serves its GPUs alike, whether
 * they work or not: they carry it in equal parts. Facility is for all IT below the meter that found
 * it, because all of it is turned into heat: GPUs with the host they carry, and other IT, carry it
 * in proportion to their energy. A meter of facility alone, such as a chiller's, serves what is
 * below the meter above it. Leftovers by largest remainder, ties to the first name.
 */
public final class OverheadDivision {

  private final MeterTree tree;
  private final List<MeterBalance> balances;
  private final Map<String, Long> host = new HashMap<>();
  private final Map<String, Long> facility = new HashMap<>();
  private final Map<String, Long> otherIt = new HashMap<>();

  /**
   * @param balances of all meters of the tree that measured and are no GPUs
   */
  public OverheadDivision(MeterTree tree, List<MeterBalance> balances) {
    this.tree = tree;
    this.balances = balances;
    for (MeterBalance balance : balances) {
      if (balance.otherItMicrojoules() > 0) {
        otherIt.put(balance.meter().meter(), balance.otherItMicrojoules());
      }
    }
    divide(EnergyUse.HOST, MeterBalance::hostMicrojoules);
    divide(EnergyUse.FACILITY, MeterBalance::facilityMicrojoules);
  }

  /** The share of every carrier that has one, by name. */
  public List<OverheadShare> shares() {
    return tree.meters().stream()
        .filter(m -> host.containsKey(m.meter()) || facility.containsKey(m.meter()))
        .map(m -> new OverheadShare(m, host.get(m.meter()), facility.get(m.meter())))
        .toList();
  }

  private void divide(EnergyUse use, ToLongFunction<MeterBalance> overhead) {
    for (MeterBalance balance : balances) {
      if (balance.tells(use, tree)) {
        List<MeterEnergy> carriers = carriers(balance.meter(), use);
        long[] weights = carriers.stream().mapToLong(c -> weight(c, use)).toArray();
        hand(overhead.applyAsLong(balance), carriers, weights, use);
      }
    }
  }

  private List<MeterEnergy> carriers(MeterEnergy meter, EnergyUse use) {
    MeterEnergy parent = tree.parent(meter);
    MeterEnergy domain = tree.children(meter).isEmpty() && parent != null ? parent : meter;
    return tree.subtree(domain).stream()
        .filter(m -> m.isGpu() || (use == EnergyUse.FACILITY && otherIt.containsKey(m.meter())))
        .sorted(Comparator.comparing(MeterEnergy::meter))
        .toList();
  }

  private long weight(MeterEnergy carrier, EnergyUse use) {
    if (use == EnergyUse.HOST) {
      return 1;
    }
    return carrier.isGpu()
        ? carrier.inflowMicrojoules() + host.getOrDefault(carrier.meter(), 0L)
        : otherIt.getOrDefault(carrier.meter(), 0L);
  }

  private void hand(long overhead, List<MeterEnergy> carriers, long[] weights, EnergyUse use) {
    long[] effective = weights;
    if (Arrays.stream(weights).allMatch(w -> w == 0)) {
      effective = weights.clone();
      Arrays.fill(effective, 1);
    }
    BigInteger[] parts = LargestRemainder.split(BigInteger.valueOf(overhead), effective);
    Map<String, Long> carried = use == EnergyUse.HOST ? host : facility;
    for (int i = 0; i < parts.length; i++) {
      carried.merge(carriers.get(i).meter(), parts[i].longValueExact(), Math::addExact);
    }
  }
}
