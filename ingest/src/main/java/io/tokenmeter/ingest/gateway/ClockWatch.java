package io.tokenmeter.ingest.gateway;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tokenmeter.ingest.cloudevents.FactType;
import io.tokenmeter.ingest.cloudevents.FactTypes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the clocks of sources with ours, each kind of event by itself, and says which cannot be
 * right: power is attributed to generations by time, so their hosts must agree on it. Safe for use
 * by several threads.
 */
final class ClockWatch {

  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

  private static final String DELAY = "tokenmeter.gateway.source.delay.least";
  private static final String SUSPECT = "tokenmeter.gateway.source.clocks.suspect";
  private static final double MILLIS = 1_000;

  /** Further sources push out the one that was silent for longest. */
  static final int MOST_SOURCES = 1_000;

  private record Source(String type, String name) {}

  private record Watched(SourceClock clock, Meter gauge) {}

  private final MeterRegistry registry;
  private final Clock clock;
  private final Map<Source, Watched> sources = new LinkedHashMap<>(16, 0.75f, true);

  ClockWatch(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
    Gauge.builder(SUSPECT, this, ClockWatch::suspects)
        .description("Sources whose clock is ahead of the gateway's, or behind, or that send late")
        .register(registry);
  }

  /** Takes note of events that have just come. */
  synchronized void see(List<Verdict> verdicts) {
    Instant now = clock.instant();
    for (Verdict verdict : verdicts) {
      if (verdict instanceof Verdict.Accepted<?> accepted) {
        see(accepted, now);
      }
    }
  }

  /** How many sources were found suspect in their last epoch. */
  synchronized long suspects() {
    return sources.values().stream()
        .filter(watched -> watched.clock.isAhead() || watched.clock.isBehindOrLate())
        .count();
  }

  private <V extends SpecificRecord> void see(Verdict.Accepted<V> accepted, Instant now) {
    FactType<V> type = accepted.type();
    if (type == FactTypes.INPUT_MARK) {
      return; // It is sent when all else has been acknowledged.
    }
    Source source = new Source(type.name(), type.source(accepted.fact()));
    SourceClock watched = sources.computeIfAbsent(source, this::watch).clock;
    if (watched.see(type.eventTime(accepted.fact()), now)) {
      judge(source, watched);
    }
    forgetSilent();
  }

  private Watched watch(Source source) {
    SourceClock watched = new SourceClock();
    Gauge gauge =
        Gauge.builder(DELAY, watched, ClockWatch::leastDelaySeconds)
            .description("Least time from an event's own time to its arrival, in five minutes")
            .tags("type", source.type, "source", source.name)
            .baseUnit("seconds")
            .strongReference(true)
            .register(registry);
    return new Watched(watched, gauge);
  }

  private static void judge(Source source, SourceClock clock) {
    double seconds = leastDelaySeconds(clock);
    if (clock.isAhead()) {
      LOG.warn(
          "The clock of {} ({}) is at least {} s ahead of this host's: set it by a time server",
          source.name,
          source.type,
          -seconds);
    } else if (clock.isBehindOrLate()) {
      LOG.warn(
          "Nothing of {} ({}) came sooner than {} s after it happened: its clock is behind this"
              + " host's, or it sends late",
          source.name,
          source.type,
          seconds);
    }
  }

  private void forgetSilent() {
    Iterator<Watched> silentFirst = sources.values().iterator();
    while (sources.size() > MOST_SOURCES) {
      registry.remove(silentFirst.next().gauge);
      silentFirst.remove();
    }
  }

  private static double leastDelaySeconds(@Nullable SourceClock clock) {
    Duration least = clock == null ? null : clock.leastDelay();
    return least == null ? Double.NaN : least.toMillis() / MILLIS;
  }
}
