package io.tokenmeter.local.chaos;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Healing times of one kind of fault on one victim, alone or in a pair.
 *
 * @param of for example {@code kill kafka}, {@code freeze registry}, or {@code all}
 */
public record HealingStats(
    @JsonProperty("of") String of,
    @JsonProperty("faults") int faults,
    @JsonProperty("p50_seconds") double p50Seconds,
    @JsonProperty("p95_seconds") double p95Seconds,
    @JsonProperty("max_seconds") double maxSeconds) {

  /** Of all faults that healed; a fault on a pair counts for both. */
  static List<HealingStats> of(List<FaultReport> faults) {
    Map<String, List<Double>> times = new LinkedHashMap<>();
    for (FaultReport fault : faults) {
      if (fault.healingSeconds() != null) {
        add(times, "all", fault.healingSeconds());
        add(times, shape(fault), fault.healingSeconds());
        for (String victim : fault.victims()) {
          add(times, fault.kind() + " " + victim, fault.healingSeconds());
        }
      }
    }
    return times.entrySet().stream().map(e -> of(e.getKey(), e.getValue())).toList();
  }

  private static String shape(FaultReport fault) {
    return switch (fault.victims().size()) {
      case 0 -> fault.kind();
      case 1 -> "alone";
      default -> "pairs";
    };
  }

  private static void add(Map<String, List<Double>> times, String name, double seconds) {
    times.computeIfAbsent(name, n -> new ArrayList<>()).add(seconds);
  }

  private static HealingStats of(String name, List<Double> seconds) {
    List<Double> sorted = seconds.stream().sorted().toList();
    return new HealingStats(
        name,
        sorted.size(),
        quantile(sorted, 0.5),
        quantile(sorted, 0.95),
        sorted.get(sorted.size() - 1));
  }

  /** Nearest rank. */
  private static double quantile(List<Double> sorted, double q) {
    return sorted.get((int) Math.ceil(q * sorted.size()) - 1);
  }
}
