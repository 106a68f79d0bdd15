package io.tokenmeter.flink.energy.attribution;

/**
 * How the time of a GPU is divided in each segment of a window. An engine runs one step at a time:
 * a prefill takes the part of its time in flight that its compute needs, all of it when nothing
 * else is there; decode passes take the rest, each model's by the rate and the length of its
 * passes. That is right for engines that prefill exclusively, where the prefill needs all of the
 * time between its ends, and for those that decode between its chunks, where it needs less.
 */
final class GpuTime {

  private static final double LEAST_OCCUPANCY = 1e-6;

  /** The part of the GPU's time that each prefill needs, by position. */
  final double[] occupancies;

  final EngineLoad[] loads;

  /** Seconds of a prefill that needs all of the time, by model and segment. */
  final double[][] prefill;

  /** Seconds of all of a model's decode passes, by model and segment. */
  final double[][] decode;

  /** Seconds in which only what is not counted was in flight. */
  final double[] uncounted;

  GpuTime(WindowSchedule schedule, WindowModels models) {
    occupancies = occupancies(schedule, models);
    loads = EngineLoad.of(schedule, models, occupancies);
    int segments = schedule.segments();
    prefill = new double[models.count()][segments];
    decode = new double[models.count()][segments];
    uncounted = new double[segments];
    double[] passes = new double[models.count()];
    for (int s = 0; s < segments; s++) {
      divide(s, schedule.seconds(s), passes, models);
    }
  }

  /** Seconds of all of a model's prefills. */
  double prefillSeconds(int model, int segment) {
    return prefill[model][segment] * loads[model].occupancy[segment];
  }

  /** How many are in flight for nothing that is counted. */
  int uncountedInFlight(int segment) {
    int count = 0;
    for (EngineLoad load : loads) {
      count += load.uncounted[segment];
    }
    return count;
  }

  private void divide(int s, double seconds, double[] passes, WindowModels models) {
    double needed = 0;
    double passing = 0;
    for (int m = 0; m < loads.length; m++) {
      needed += loads[m].occupancy[s];
      passes[m] = loads[m].passRate(s) * models.times(m).passSeconds(loads[m].context(s));
      passing += passes[m];
    }
    if (needed <= 0 && passing <= 0) {
      uncounted[s] = uncountedInFlight(s) > 0 ? seconds : 0;
      return;
    }
    double fullTime = needed <= 0 ? 0 : passing > 0 && needed < 1 ? 1 : 1 / needed;
    double left = passing > 0 ? Math.max(0, 1 - needed) / passing : 0;
    for (int m = 0; m < loads.length; m++) {
      prefill[m][s] = loads[m].prefillers[s] == 0 ? 0 : seconds * fullTime;
      decode[m][s] = seconds * left * passes[m];
    }
  }

  private static double[] occupancies(WindowSchedule schedule, WindowModels models) {
    double[] occupancies = new double[schedule.generations.size()];
    for (int i = 0; i < occupancies.length; i++) {
      int model = schedule.modelOf[i];
      double seconds = schedule.prefillSeconds(i);
      if (seconds > 0) {
        double needs =
            models.isTimed(model)
                ? models.times(model).prefillSeconds(schedule.generations.get(i).computedTokens())
                : seconds;
        occupancies[i] = Math.min(1, Math.max(needs / seconds, LEAST_OCCUPANCY));
      }
    }
    return occupancies;
  }
}
