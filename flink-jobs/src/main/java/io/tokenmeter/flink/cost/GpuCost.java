package io.tokenmeter.flink.cost;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a generation cost on one GPU so far, by currency. Mutable, because every window adds to it.
 */
public final class GpuCost {

  public Map<String, BigDecimal> electricity = new HashMap<>();
  public Map<String, BigDecimal> overhead = new HashMap<>();
  public Map<String, BigDecimal> hardware = new HashMap<>();
  public BigDecimal gramsLocation = BigDecimal.ZERO;
  public BigDecimal gramsMarket = BigDecimal.ZERO;

  public boolean lacksTariff;
  public boolean lacksOverhead;
  public boolean lacksGpuRate;
  public boolean lacksCarbonLocation;
  public boolean lacksCarbonMarket;
  public boolean lacksEnergy;

  /** Whether all windows are there. */
  public boolean isDone;

  /** The revision pass that it comes from. */
  public long pass;

  static GpuCost ofPass(long pass) {
    GpuCost cost = new GpuCost();
    cost.pass = pass;
    return cost;
  }

  void add(WindowCost cost) {
    lacksTariff |= !Amounts.add(electricity, cost.electricityCurrency(), cost.electricity());
    lacksOverhead |= !Amounts.add(overhead, cost.electricityCurrency(), cost.overhead());
    lacksGpuRate |= !Amounts.add(hardware, cost.hardwareCurrency(), cost.hardware());
    lacksCarbonLocation |= cost.gramsLocation() == null;
    lacksCarbonMarket |= cost.gramsMarket() == null;
    gramsLocation = gramsLocation.add(zeroIfNull(cost.gramsLocation()));
    gramsMarket = gramsMarket.add(zeroIfNull(cost.gramsMarket()));
  }

  /** Adds what it cost on another GPU. */
  void add(GpuCost other) {
    Amounts.addAll(electricity, other.electricity);
    Amounts.addAll(overhead, other.overhead);
    Amounts.addAll(hardware, other.hardware);
    gramsLocation = gramsLocation.add(other.gramsLocation);
    gramsMarket = gramsMarket.add(other.gramsMarket);
    lacksTariff |= other.lacksTariff;
    lacksOverhead |= other.lacksOverhead;
    lacksGpuRate |= other.lacksGpuRate;
    lacksCarbonLocation |= other.lacksCarbonLocation;
    lacksCarbonMarket |= other.lacksCarbonMarket;
    lacksEnergy |= other.lacksEnergy;
  }

  private static BigDecimal zeroIfNull(@Nullable BigDecimal value) {
    return value == null ? BigDecimal.ZERO : value;
  }
}
