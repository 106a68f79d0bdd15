package io.tokenmeter.flink.energy.attribution;

import org.jspecify.annotations.Nullable;

/**
 * What a window says about the times of its engines. The decode of a generation that lies in the
 * window is one row: its duration is made of its own passes, the prefills of its model that came in
 * between, and the steps of other models, as far as their times are known. A prefill that had the
 * GPU to itself is another: all of it was compute.
 */
final class TimingEvidence {

  /** Rows count by relative error; below this duration clocks are no better. */
  private static final double CLOCK_SECONDS = 0.003;

  private static final double THOUSAND = 1000;
  private static final double NOTHING = 1e-9;

  private final WindowSchedule schedule;
  private final EngineLoad[] loads;

  /** Sums up to each bound, by model and feature. */
  private final double[][][] features;

  /** Sums up to each bound of the time that known models needed, by model, and over all. */
  private final double[][] known;

  private final double[] knownOfAll;
  private final double[] decoding;
  private final double[] prefilling;

  TimingEvidence(WindowSchedule schedule, GpuTime time, WindowModels models) {
    this.schedule = schedule;
    this.loads = time.loads;
    int bounds = schedule.bounds.length;
    features = new double[models.count()][PhaseTimes.FEATURES][bounds];
    known = new double[models.count()][bounds];
    knownOfAll = new double[bounds];
    decoding = new double[bounds];
    prefilling = new double[bounds];
    for (int s = 0; s + 1 < bounds; s++) {
      sumUp(s, models);
    }
  }

  /** The rows of one model. */
  NormalEquations.Sums of(int model) {
    NormalEquations.Sums rows = new NormalEquations.Sums(PhaseTimes.FEATURES);
    for (int i = 0; i < schedule.modelOf.length; i++) {
      if (schedule.modelOf[i] == model) {
        addDecode(i, model, rows);
        addLonePrefill(i, rows);
      }
    }
    return rows;
  }

  /** Seconds per token, a pass counted as tokens, of a prefill that ended in the window. */
  @Nullable Double secondsPerToken(int i, double passTokens) {
    GenerationOnGpu generation = schedule.generations.get(i);
    double seconds = schedule.prefillSeconds(i);
    boolean tells = seconds > 0 && generation.computedTokens() > 0 && hasTurned(i);
    return tells ? seconds / (generation.computedTokens() + passTokens) : null;
  }

  private void addDecode(int i, int model, NormalEquations.Sums rows) {
    GenerationOnGpu generation = schedule.generations.get(i);
    int turn = schedule.turnAt[i];
    int end = schedule.endAt[i];
    double passes = between(features[model][0], turn, end);
    if (passes <= 0
        || !schedule.decodes(i)
        || !isInWindow(generation.turnMicros(), generation.endMicros())) {
      return;
    }
    double seconds = schedule.decodeSeconds(i);
    double others = between(knownOfAll, turn, end) - between(known[model], turn, end);
    double own = generation.decodedTokens() / passes;
    rows.add(
        seconds - others,
        1 / (seconds + CLOCK_SECONDS),
        generation.decodedTokens(),
        own * between(features[model][1], turn, end),
        between(features[model][2], turn, end),
        between(features[model][3], turn, end),
        between(features[model][4], turn, end));
  }

  private void addLonePrefill(int i, NormalEquations.Sums rows) {
    GenerationOnGpu generation = schedule.generations.get(i);
    double seconds = schedule.prefillSeconds(i);
    int start = schedule.startAt[i];
    int turn = schedule.turnAt[i];
    if (seconds > 0
        && hasTurned(i)
        && isInWindow(schedule.prefillStarts[i], generation.turnMicros())
        && between(decoding, start, turn) < NOTHING
        && between(prefilling, start, turn) < seconds + NOTHING) {
      double n = generation.computedTokens() / THOUSAND;
      rows.add(seconds, 1 / (seconds + CLOCK_SECONDS), 0, 0, 1, n, n * n);
    }
  }

  /** One that ended with its prefill may have been cancelled in the middle of it. */
  private boolean hasTurned(int i) {
    GenerationOnGpu generation = schedule.generations.get(i);
    return generation.finishedMicros() > generation.turnMicros()
        && generation.turnMicros() > schedule.bounds[0]
        && generation.turnMicros() <= schedule.bounds[schedule.bounds.length - 1];
  }

  private boolean isInWindow(long from, long to) {
    return from >= schedule.bounds[0] && to <= schedule.bounds[schedule.bounds.length - 1];
  }

  private void sumUp(int s, WindowModels models) {
    double seconds = schedule.seconds(s);
    int decoders = 0;
    int prefillers = 0;
    knownOfAll[s + 1] = knownOfAll[s];
    for (int m = 0; m < loads.length; m++) {
      decoders += loads[m].decoders[s];
      prefillers += loads[m].prefillers[s];
      double needed = sumUp(m, s, seconds, models.times(m).coefficients());
      double counted = models.isTimed(m) ? needed : 0;
      known[m][s + 1] = known[m][s] + counted;
      knownOfAll[s + 1] += counted;
    }
    decoding[s + 1] = decoding[s] + (decoders > 0 ? seconds : 0);
    prefilling[s + 1] = prefilling[s] + prefillers * seconds;
  }

  /** Sums up the features of one model and tells the seconds that they stand for. */
  private double sumUp(int m, int s, double seconds, double[] secondsPer) {
    EngineLoad load = loads[m];
    double passes = load.passRate(s);
    double[] rates = {
      passes,
      passes * load.context(s) / THOUSAND,
      load.prefillRates[0][s],
      load.prefillRates[1][s],
      load.prefillRates[2][s]
    };
    double needed = 0;
    for (int f = 0; f < rates.length; f++) {
      features[m][f][s + 1] = features[m][f][s] + rates[f] * seconds;
      needed += rates[f] * seconds * secondsPer[f];
    }
    return needed;
  }

  private static double between(double[] sums, int first, int last) {
    return sums[last] - sums[first];
  }
}
