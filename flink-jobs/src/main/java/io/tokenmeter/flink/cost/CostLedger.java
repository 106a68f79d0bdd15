package io.tokenmeter.flink.cost;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is known so far about the cost of one generation. Sums are kept by GPU, because a
 * revision of energy replaces those of one GPU, and by currency: conversion waits until the
 * currency of the row is known. Mutable, because every part adds to it.
 */
public final class CostLedger {

  public @Nullable Usage usage;
  public @Nullable String endpoint;
  public @Nullable String site;

  public Map<String, BigDecimal> rated = new HashMap<>();
  public List<String> unpricedEntries = new ArrayList<>();
  public boolean isRated;

  public Map<String, GpuCost> byGpu = new HashMap<>();

  // Sums over all GPUs, as release 0.1.0 kept them: restored from its state, and added to no more.
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

  public int gpusDone;

  public int gpusExpected;
  public int revision;

  /** Of what the last row said; null before the first. */
  public byte @Nullable [] rowDigest;

  /** Wall clock at which the ledger is dropped. */
  public long keptUntilMillis;

  void add(WindowCost cost) {
    on(cost.gpu(), cost.pass()).add(cost);
  }

  void add(EnergyDone done) {
    GpuCost cost = on(done.gpu(), done.pass());
    cost.isDone = true;
    cost.lacksEnergy = !done.measured();
    gpusExpected = done.parts();
    endpoint = done.endpoint() == null ? endpoint : done.endpoint();
    site = done.site() == null ? site : done.site();
  }

  /** A correction reverses and replaces by entries of its own, so entries simply add up. */
  void add(List<RatedLine> lines) {
    isRated = true;
    for (RatedLine line : lines) {
      boolean hasAmount = Amounts.add(rated, line.currency(), line.amount());
      if (line.corrects() != null) {
        // What reverses an entry without a price has none either, and is not owed.
        unpricedEntries.remove(line.corrects());
      } else if (!hasAmount) {
        unpricedEntries.add(line.entryId());
      }
    }
  }

  /** Whether the row can be written. */
  boolean isComplete() {
    long done = gpusDone + byGpu.values().stream().filter(cost -> cost.isDone).count();
    return usage != null && isRated && gpusExpected > 0 && done >= gpusExpected;
  }

  /** Over all GPUs. */
  GpuCost total() {
    GpuCost total = ofFormerRelease();
    byGpu.values().forEach(total::add);
    return total;
  }

  /** A later pass of revision tells all windows again. */
  private GpuCost on(String gpu, long pass) {
    GpuCost known = byGpu.get(gpu);
    if (known == null || known.pass < pass) {
      known = GpuCost.ofPass(pass);
      byGpu.put(gpu, known);
    }
    return known;
  }

  private GpuCost ofFormerRelease() {
    GpuCost cost = new GpuCost();
    Amounts.addAll(cost.electricity, electricity);
    Amounts.addAll(cost.overhead, overhead);
    Amounts.addAll(cost.hardware, hardware);
    cost.gramsLocation = gramsLocation;
    cost.gramsMarket = gramsMarket;
    cost.lacksTariff = lacksTariff;
    cost.lacksOverhead = lacksOverhead;
    cost.lacksGpuRate = lacksGpuRate;
    cost.lacksCarbonLocation = lacksCarbonLocation;
    cost.lacksCarbonMarket = lacksCarbonMarket;
    cost.lacksEnergy = lacksEnergy;
    return cost;
  }
}
