package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.local.bench.Rate;
import java.util.ArrayList;
import java.util.List;

/**
 * Who answered how fast, round by round, in generations.
 *
 * @param generations that a round answers for
 */
record Rounds(String title, long generations, List<Rate> rates) {

  Rounds(String title, long generations) {
    this(title, generations, new ArrayList<>());
  }

  /** Takes in a round that was measured in rows. */
  void add(Rate rows) {
    rates.add(new Rate(generations, rows.seconds(), rows.processorSeconds()));
  }

  /** All rounds together. */
  Rate all() {
    return rates.stream().reduce(new Rate(0, 0, 0), Rate::plus);
  }

  /** Generations per processor second, as a multiple of another's. */
  double to(Rounds other) {
    return all().perProcessorSecond() / other.all().perProcessorSecond();
  }

  /** The same, round by round. */
  List<Double> eachTo(Rounds other) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < rates.size(); round++) {
      ratios.add(
          rates.get(round).perProcessorSecond() / other.rates().get(round).perProcessorSecond());
    }
    return ratios;
  }
}
