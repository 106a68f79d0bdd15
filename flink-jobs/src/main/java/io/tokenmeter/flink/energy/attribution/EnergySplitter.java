package io.tokenmeter.flink.energy.attribution;

import io.tokenmeter.schemas.derived.Provenance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Divides the intervals of one window among the generations in flight. Totals are kept in whole
 * microjoules and microseconds; only the proportions between generations are floating-point, added
 * up in canonical order.
 */
final class EnergySplitter {

  private final List<GenerationOnGpu> generations;
  private final ModelPrices prices;
  private final double passTokens;

  private final double[] active;
  private final double[] prefill;
  private final double[] idle;
  private final double[] time;
  private final boolean[] missing;
  private final Provenance[] measured;
  private final Map<String, double[]> energyAndUnits = new TreeMap<>();

  long activeMicrojoules;
  long idleMicrojoules;
  long unattributedMicrojoules;
  long allocatedMicros;
  long idleMicros;
  long uncoveredMicros;
  private long sharedIdleMicrojoules;
  private Provenance worst = Provenance.COUNTER;

  EnergySplitter(List<GenerationOnGpu> generations, ModelPrices prices, double passTokens) {
    this.generations = generations;
    this.prices = prices;
    this.passTokens = passTokens;
    int n = generations.size();
    active = new double[n];
    prefill = new double[n];
    idle = new double[n];
    time = new double[n];
    missing = new boolean[n];
    measured = new Provenance[n];
    Arrays.fill(measured, Provenance.MISSING);
  }

  /** Takes in one interval and says whether a generation was in flight. */
  boolean add(MeterInterval interval, IdleFloor floor) {
    if (interval.isMissing()) {
      addMissing(interval);
      return true;
    }
    worst = worst.compareTo(interval.provenance()) > 0 ? worst : interval.provenance();
    markMeasured(interval);
    long energy = interval.energyMicrojoules();
    long idleEnergy = Math.min(energy, floor.energyMicrojoules(interval.micros()));
    ModelBatch batch = ModelBatch.in(interval, generations);
    UnitWeights weights = UnitWeights.of(generations, interval, batch, prices, passTokens);
    idleMicrojoules += idleEnergy;
    if (weights.anyoneInFlight()) {
      activeMicrojoules += energy - idleEnergy;
      sharedIdleMicrojoules += idleEnergy;
      allocatedMicros += interval.micros();
      share(weights, energy - idleEnergy, idleEnergy, interval.micros());
    } else {
      unattributedMicrojoules += energy - idleEnergy;
      idleMicros += interval.micros();
    }
    return weights.anyoneInFlight();
  }

  /** The shares, in whole numbers, in the order of the generations. */
  List<WindowShare> shares() {
    long[] actives = LargestRemainder.split(activeMicrojoules, active);
    long[] idles = LargestRemainder.split(sharedIdleMicrojoules, idle);
    long[] times = LargestRemainder.split(allocatedMicros, time);
    List<WindowShare> shares = new ArrayList<>();
    for (int i = 0; i < generations.size(); i++) {
      double ofPrefill = active[i] > 0 ? prefill[i] / active[i] : 0;
      shares.add(
          new WindowShare(
              generations.get(i),
              actives[i],
              Math.min(actives[i], Math.round(actives[i] * ofPrefill)),
              idles[i],
              times[i],
              measured[i],
              !missing[i]));
    }
    return shares;
  }

  Provenance provenance() {
    return allocatedMicros + idleMicros > 0 ? worst : Provenance.MISSING;
  }

  /** What the closed window says about the models. */
  ModelPrices learnt() {
    ModelPrices learnt = prices;
    for (Map.Entry<String, double[]> model : energyAndUnits.entrySet()) {
      learnt = learnt.meter(model.getKey(), model.getValue()[0], model.getValue()[1]);
    }
    return learnt;
  }

  private void addMissing(MeterInterval interval) {
    uncoveredMicros += interval.micros();
    for (int i = 0; i < generations.size(); i++) {
      missing[i] |= generations.get(i).touches(interval.startMicros(), interval.endMicros());
    }
  }

  private void markMeasured(MeterInterval interval) {
    for (int i = 0; i < generations.size(); i++) {
      if (generations.get(i).touches(interval.startMicros(), interval.endMicros())) {
        measured[i] = WindowShare.worstMeasured(measured[i], interval.provenance());
      }
    }
  }

  private void share(UnitWeights weights, long aboveFloor, long floorEnergy, long micros) {
    double total = 0;
    for (int i = 0; i < generations.size(); i++) {
      total += weights.prefillWeights[i] + weights.decodeWeights[i];
    }
    for (int i = 0; i < generations.size(); i++) {
      double weight = weights.prefillWeights[i] + weights.decodeWeights[i];
      if (weight > 0) {
        double part = weight / total;
        active[i] += aboveFloor * part;
        prefill[i] += aboveFloor * weights.prefillWeights[i] / total;
        idle[i] += floorEnergy * part;
        time[i] += micros * part;
        double[] model =
            energyAndUnits.computeIfAbsent(generations.get(i).model(), m -> new double[2]);
        model[0] += aboveFloor * part;
        model[1] += weights.prefillUnits[i] + weights.decodeUnits[i];
      }
    }
  }
}
