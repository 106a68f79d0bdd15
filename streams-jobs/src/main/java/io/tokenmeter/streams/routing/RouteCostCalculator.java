package io.tokenmeter.streams.routing;

import io.tokenmeter.schemas.derived.RouteCost;
import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.Placement;
import io.tokenmeter.schemas.tariff.UnitPrice;
import io.tokenmeter.streams.routing.EnergySample.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns the recent past of an endpoint into its record of the live feed. Reference data is looked
 * up at as_of; what is unknown is null.
 *
 * <p>Confidence is evidence times freshness: n / (n + 5) of n generations in the window, times a
 * factor that is 1 while the newest event is younger than the window and falls to 0 where the
 * record expires.
 */
final class RouteCostCalculator {

  private static final double HALF_CONFIDENT_SAMPLES = 5;
  private static final Duration POWER_WINDOW = Duration.ofSeconds(10);

  private final ReferenceTables tables;
  private final RouteCostRules rules;

  RouteCostCalculator(ReferenceTables tables, RouteCostRules rules) {
    this.tables = tables;
    this.rules = rules;
  }

  RouteCost calculate(EndpointState state, Instant asOf) {
    Instant observedAt = Instant.EPOCH.plus(state.observedAtMicros(), ChronoUnit.MICROS);
    RouteCost cost = new RouteCost();
    cost.setEndpoint(state.endpoint);
    cost.setAsOf(asOf);
    cost.setObservedAt(observedAt);
    cost.setExpiresAt(observedAt.plus(rules.validity()));
    cost.setWindowSeconds(rules.window().toSeconds());
    cost.setSamples(state.served.size());
    cost.setConfidence(confidence(state.served.size(), Duration.between(observedAt, asOf)));
    describePlace(cost, state, asOf);
    describeService(cost, state.served);
    describeEnergy(cost, state, asOf);
    return cost;
  }

  private void describePlace(RouteCost cost, EndpointState state, Instant asOf) {
    Optional<Placement> placement = tables.placement(state.endpoint, asOf);
    cost.setModel(placement.map(Placement::getModel).orElse(state.model));
    cost.setSite(placement.map(Placement::getSite).orElse(state.site));
    cost.setEndpointTier(placement.map(p -> tier(p.getEndpointTier())).orElse(state.tier));
    cost.setAliases(placement.map(Placement::getAliases).orElse(List.of()));
  }

  private static void describeService(RouteCost cost, List<ServedSample> served) {
    double[] ttft = sorted(served, ServedSample::ttftMillis);
    double[] tpot = sorted(served, ServedSample::tpotMillis);
    cost.setTtftP50Ms(quantile(ttft, 0.5));
    cost.setTtftP99Ms(quantile(ttft, 0.99));
    cost.setTpotP50Ms(quantile(tpot, 0.5));
    cost.setTpotP99Ms(quantile(tpot, 0.99));
    cost.setErrorRatio(ratio(served.stream().map(ServedSample::failed).toList()));
    cost.setSloOkRatio(
        ratio(served.stream().map(ServedSample::attained).filter(Objects::nonNull).toList()));
  }

  private void describeEnergy(RouteCost cost, EndpointState state, Instant asOf) {
    PhaseTotals prefill =
        PhaseTotals.of(Phase.PREFILL, state.energyOf(Phase.PREFILL, rules.window()));
    PhaseTotals decode = PhaseTotals.of(Phase.DECODE, state.energyOf(Phase.DECODE, rules.window()));
    cost.setJoulesPerTokenPrefill(prefill.activeJoulesPerToken());
    cost.setJoulesPerTokenDecode(decode.activeJoulesPerToken());
    cost.setWatts(watts(state.recentEnergy(POWER_WINDOW)));
    String site = cost.getSite();
    if (site != null) {
      UnitPrice.at(site, asOf, tables)
          .ifPresent(p -> price(cost, new TokenPrices(p, tables, asOf), prefill, decode));
    }
  }

  private static void price(
      RouteCost cost, TokenPrices prices, PhaseTotals prefill, PhaseTotals decode) {
    cost.setCurrency(prices.currency());
    cost.setMarginalCostPerMtokInput(prices.marginal(prefill));
    cost.setMarginalCostPerMtokCachedInput(TokenPrices.CACHED_INPUT);
    cost.setMarginalCostPerMtokOutput(prices.marginal(decode));
    cost.setFullCostPerMtokInput(prices.full(prefill));
    cost.setFullCostPerMtokCachedInput(TokenPrices.CACHED_INPUT);
    cost.setFullCostPerMtokOutput(prices.full(decode));
  }

  /** Mean power the endpoint accounts for: over its GPUs, energy divided by the time it covers. */
  private static @Nullable Double watts(List<EnergySample> samples) {
    Map<String, double[]> joulesAndSecondsByGpu = new HashMap<>();
    for (EnergySample s : samples) {
      double[] sums = joulesAndSecondsByGpu.computeIfAbsent(s.gpu(), gpu -> new double[2]);
      sums[0] += (s.prefillMicrojoules() + s.decodeMicrojoules() + s.idleMicrojoules()) / 1e6;
      sums[1] += (s.endMicros() - s.startMicros()) / 1e6;
    }
    return joulesAndSecondsByGpu.isEmpty()
        ? null
        : joulesAndSecondsByGpu.values().stream()
            .mapToDouble(sums -> sums[1] > 0 ? sums[0] / sums[1] : 0)
            .sum();
  }

  private double confidence(int samples, Duration age) {
    double evidence = samples / (samples + HALF_CONFIDENT_SAMPLES);
    double staleMillis = age.minus(rules.window()).toMillis();
    double span = rules.validity().minus(rules.window()).toMillis();
    double freshness = Math.min(1, Math.max(0, 1 - staleMillis / span));
    return evidence * freshness;
  }

  private static double[] sorted(
      List<ServedSample> served, Function<ServedSample, @Nullable Double> millis) {
    return served.stream()
        .map(millis)
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .sorted()
        .toArray();
  }

  /** Nearest rank: the smallest value that at least that share of the values does not exceed. */
  private static @Nullable Double quantile(double[] sorted, double share) {
    return sorted.length == 0 ? null : sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  private static @Nullable Double ratio(List<Boolean> outcomes) {
    return outcomes.isEmpty()
        ? null
        : (double) outcomes.stream().filter(b -> b).count() / outcomes.size();
  }

  private static EndpointTier tier(String name) {
    for (EndpointTier tier : EndpointTier.values()) {
      if (tier.name().equalsIgnoreCase(name)) {
        return tier;
      }
    }
    return EndpointTier.UNKNOWN;
  }
}
