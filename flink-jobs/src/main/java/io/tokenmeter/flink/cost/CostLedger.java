package io.tokenmeter.flink.cost;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is known so far about the cost of one generation. Sums are kept by currency: conversion
 * waits until the currency of the row is known. Mutable, because every part adds to it.
 */
public final class CostLedger {

  public @Nullable Usage usage;
  public @Nullable String endpoint;
  public @Nullable String site;

  public Map<String, BigDecimal> rated = new HashMap<>();
  public List<String> unpricedEntries = new ArrayList<>();
  public boolean isRated;

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

  /** Wall clock at which the ledger is dropped. */
  public long keptUntilMillis;

  void add(WindowCost cost) {
    lacksTariff |= !add(electricity, cost.electricityCurrency(), cost.electricity());
    lacksOverhead |= !add(overhead, cost.electricityCurrency(), cost.overhead());
    lacksGpuRate |= !add(hardware, cost.hardwareCurrency(), cost.hardware());
    lacksCarbonLocation |= cost.gramsLocation() == null;
    lacksCarbonMarket |= cost.gramsMarket() == null;
    gramsLocation = gramsLocation.add(zeroIfNull(cost.gramsLocation()));
    gramsMarket = gramsMarket.add(zeroIfNull(cost.gramsMarket()));
  }

  void add(EnergyDone done) {
    gpusDone++;
    gpusExpected = done.parts();
    lacksEnergy |= !done.measured();
    endpoint = done.endpoint() == null ? endpoint : done.endpoint();
    site = done.site() == null ? site : done.site();
  }

  /** A correction reverses and replaces by entries of its own, so entries simply add up. */
  void add(List<RatedLine> lines) {
    isRated = true;
    for (RatedLine line : lines) {
      if (!add(rated, line.currency(), line.amount())) {
        unpricedEntries.add(line.entryId());
      }
      if (line.corrects() != null) {
        unpricedEntries.remove(line.corrects());
      }
    }
  }

  /** Whether the row can be written. */
  boolean isComplete() {
    return usage != null && isRated && gpusExpected > 0 && gpusDone >= gpusExpected;
  }

  private static boolean add(
      Map<String, BigDecimal> sums, @Nullable String currency, @Nullable BigDecimal amount) {
    if (currency == null || amount == null) {
      return false;
    }
    sums.merge(currency, amount, BigDecimal::add);
    return true;
  }

  private static BigDecimal zeroIfNull(@Nullable BigDecimal value) {
    return value == null ? BigDecimal.ZERO : value;
  }
}
