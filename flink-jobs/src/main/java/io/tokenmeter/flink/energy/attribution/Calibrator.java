package io.tokenmeter.flink.energy.attribution;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes the next calibration of a closed epoch and the one that was in force in it. */
final class Calibrator {

  /** What was learnt counts half after so many epochs with work: five minutes of them. */
  private static final int HALF_LIFE_EPOCHS = 30;

  private static final double FADING = Math.pow(0.5, 1.0 / HALF_LIFE_EPOCHS);

  /** How far the prior of a time may be off; of those that it takes to be 0, of what is alike. */
  private static final double CONTEXT_DEVIATION = 0.02;

  private static final double ATTENTION_DEVIATION = 0.3;

  /** No pass is free, of the prior's: whoever is in flight has a part in the GPU's time. */
  private static final double LEAST_PASS = 0.01;

  private final Calibration before;
  private final WindowSchedule schedule;
  private final WindowModels models;
  private final TimingEvidence timing;
  private final PowerEvidence power;
  private final double passTokens;

  Calibrator(
      Calibration before,
      WindowSchedule schedule,
      WindowModels models,
      TimingEvidence timing,
      PowerEvidence power,
      double passTokens) {
    this.before = before;
    this.schedule = schedule;
    this.models = models;
    this.timing = timing;
    this.power = power;
    this.passTokens = passTokens;
  }

  Calibration next(
      IdleFloor floor, Cadence cadence, double[] delaySquares, ClockOffset offset, long epochEnd) {
    boolean worked = !power.isEmpty();
    PowerLevel level =
        worked ? before.level().after(power.joules, power.decodeSeconds, FADING) : before.level();
    MeterDelay delay =
        worked ? before.delay().after(delaySquares, FADING) : before.delay().settled();
    Map<String, ModelCalibration> known = new TreeMap<>();
    before.models().forEach(model -> known.put(model.model(), model));
    for (int m = 0; m < models.count(); m++) {
      known.put(models.key(m), model(m, level, epochEnd));
    }
    return new Calibration(floor, cadence, delay, offset, level, bounded(known), epochEnd);
  }

  private ModelCalibration model(int m, PowerLevel level, long epochEnd) {
    ModelCalibration model = before.model(models.key(m));
    Double fast = fast(m, model.fastSecondsPerToken());
    NormalEquations.Sums timed = timing.of(m);
    NormalEquations timings =
        timed.isEmpty() ? model.timing() : timed.after(model.timing(), FADING);
    NormalEquations.Sums metered = power.of(m);
    boolean isMetered = !metered.isEmpty();
    NormalEquations powers = isMetered ? metered.after(model.metered(), FADING) : model.metered();
    return new ModelCalibration(
        model.model(),
        fast,
        fast == null ? null : times(timings, fast, model.times()),
        isMetered ? PhasePower.of(powers, level.decodeWatts(), models.power(m)) : model.power(),
        timings,
        powers,
        epochEnd);
  }

  private PhaseTimes times(NormalEquations rows, double fast, @Nullable PhaseTimes known) {
    PhaseTimes prior = PhaseTimes.ofSpeed(fast, passTokens);
    if (rows.isEmpty()) {
      return prior;
    }
    double[] deviations = {
      prior.pass(),
      prior.pass() * CONTEXT_DEVIATION,
      prior.prefill(),
      prior.tokens(),
      prior.tokens() * ATTENTION_DEVIATION
    };
    double[] start = (known == null ? prior : known).coefficients();
    return PhaseTimes.of(rows.solve(prior.coefficients(), deviations, start))
        .withPassOfAtLeast(LEAST_PASS * prior.pass());
  }

  /** In the order in which the prefills ended, ties in canonical order. */
  private @Nullable Double fast(int model, @Nullable Double known) {
    List<Integer> byTurn =
        IntStream.range(0, schedule.modelOf.length)
            .filter(i -> schedule.modelOf[i] == model)
            .boxed()
            .sorted(Comparator.comparingLong(i -> schedule.generations.get(i).turnMicros()))
            .toList();
    Double fast = known;
    for (int i : byTurn) {
      Double seen = timing.secondsPerToken(i, passTokens);
      fast = seen == null ? fast : Double.valueOf(PhaseTimes.faster(fast, seen));
    }
    return fast;
  }

  private static List<ModelCalibration> bounded(Map<String, ModelCalibration> known) {
    List<ModelCalibration> all = new ArrayList<>(known.values());
    return all.size() <= Calibration.MOST_MODELS
        ? all
        : all.stream()
            .sorted(Comparator.comparingLong(ModelCalibration::usedAtMicros).reversed())
            .limit(Calibration.MOST_MODELS)
            .sorted(Comparator.comparing(ModelCalibration::model))
            .toList();
  }
}
