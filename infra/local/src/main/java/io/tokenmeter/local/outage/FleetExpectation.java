package io.tokenmeter.local.outage;

import io.tokenmeter.local.audit.Expectation;
import io.tokenmeter.local.audit.ExpectedGeneration;
import io.tokenmeter.local.audit.TokenTally;
import io.tokenmeter.local.load.EventSequence;
import io.tokenmeter.local.load.IndexRange;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must be found of the acknowledged events of a fleet. */
final class FleetExpectation {

  private final Expectation expectation = new Expectation();
  private final Map<String, Long> firstMicrojoules = new HashMap<>();
  private final Map<String, PowerReading> lastReadings = new HashMap<>();

  private FleetExpectation() {}

  /**
   * @param acknowledged in order, as a meter's first and last readings are told by it
   */
  static Expectation of(EventSequence events, List<IndexRange> acknowledged) {
    FleetExpectation fleet = new FleetExpectation();
    for (IndexRange range : acknowledged) {
      for (long index = range.from(); index < range.to(); index++) {
        fleet.add(events.at(index).fact());
      }
    }
    fleet.lastReadings.forEach(
        (gpu, last) -> {
          fleet.expectation.metered(
              gpu,
              last.getEnergyCounterMicrojoules() - fleet.firstMicrojoules.getOrDefault(gpu, 0L));
          fleet.expectation.meteredThroughout(gpu, last.getSampleTime());
        });
    return fleet.expectation;
  }

  private void add(Object fact) {
    if (fact instanceof Generation generation) {
      expectation.accepted(expected(generation));
    } else if (fact instanceof PowerReading reading) {
      Long counter = reading.getEnergyCounterMicrojoules();
      if (counter != null) {
        firstMicrojoules.putIfAbsent(reading.getMeter(), counter);
        lastReadings.put(reading.getMeter(), reading);
      }
    }
  }

  private static ExpectedGeneration expected(Generation generation) {
    TokenCounts tokens = generation.getTokens();
    return new ExpectedGeneration(
        new GenerationIdentity(
            generation.getTenant(), generation.getSource(), generation.getGenerationId()),
        generation.getModel(),
        generation.getStatus(),
        generation.getGpus(),
        new TokenTally(
            tokens.getInput(),
            tokens.getCachedInput(),
            tokens.getCacheWrite(),
            tokens.getOutput(),
            tokens.getReasoning()),
        generation.getFinishedAt());
  }
}
