package io.tokenmeter.streams.routing;

import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.streams.routing.EnergySample.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The recent past of one endpoint. Windows end at the endpoint's own newest event, not at the wall
 * clock: the last figures stay until newer ones come, and a recording played faster or later than
 * it happened fills them as well.
 */
final class EndpointState {

  private static final int MAX_SERVED = 1_000;
  private static final int MAX_ENERGY = 4_000;
  private static final long NEVER = Long.MIN_VALUE / 2;

  final String endpoint;
  String model;
  @Nullable String site;
  EndpointTier tier = EndpointTier.UNKNOWN;
  long heardAtMillis;
  final List<ServedSample> served = new ArrayList<>();
  final List<EnergySample> energy = new ArrayList<>();

  EndpointState(String endpoint, String model) {
    this.endpoint = endpoint;
    this.model = model;
  }

  void add(ServedSample sample, Duration window) {
    int position = served.size();
    while (position > 0 && served.get(position - 1).atMicros() > sample.atMicros()) {
      position--;
    }
    served.add(position, sample);
    long oldest = newestServedMicros() - micros(window);
    served.removeIf(s -> s.atMicros() < oldest);
    if (served.size() > MAX_SERVED) {
      served.remove(0);
    }
  }

  void add(EnergySample sample, Duration window) {
    energy.removeIf(sample::describesSameAs);
    int position = energy.size();
    while (position > 0 && energy.get(position - 1).endMicros() > sample.endMicros()) {
      position--;
    }
    energy.add(position, sample);
    List<EnergySample> needed = new ArrayList<>(recentEnergy(window));
    needed.addAll(energyOf(Phase.PREFILL, window));
    needed.addAll(energyOf(Phase.DECODE, window));
    energy.retainAll(java.util.Set.copyOf(needed));
    if (energy.size() > MAX_ENERGY) {
      energy.remove(0);
    }
  }

  /**
   * The windows that tell the energy per token of a phase: those around the newest one in which the
   * phase produced tokens.
   */
  List<EnergySample> energyOf(Phase phase, Duration window) {
    long newest = NEVER;
    for (EnergySample sample : energy) {
      if (sample.tokens(phase) > 0) {
        newest = Math.max(newest, sample.endMicros());
      }
    }
    return between(newest - micros(window), newest);
  }

  /** The windows of the last {@code back}, whether or not there was traffic. */
  List<EnergySample> recentEnergy(Duration back) {
    long newest = energy.isEmpty() ? NEVER : energy.get(energy.size() - 1).endMicros();
    return between(newest - micros(back), newest);
  }

  /** Newest event behind the figures, in microseconds since the epoch. */
  long observedAtMicros() {
    long newest = newestServedMicros();
    for (EnergySample sample : energy) {
      if (sample.served()) {
        newest = Math.max(newest, sample.endMicros());
      }
    }
    return newest == NEVER && !energy.isEmpty()
        ? energy.get(energy.size() - 1).endMicros()
        : newest;
  }

  private long newestServedMicros() {
    return served.isEmpty() ? NEVER : served.get(served.size() - 1).atMicros();
  }

  private List<EnergySample> between(long afterMicros, long untilMicros) {
    return energy.stream()
        .filter(s -> s.endMicros() > afterMicros && s.endMicros() <= untilMicros)
        .toList();
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
