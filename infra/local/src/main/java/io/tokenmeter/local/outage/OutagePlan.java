package io.tokenmeter.local.outage;

import io.tokenmeter.engines.clickhouse.ClickHouse;
import io.tokenmeter.engines.kafka.KafkaBroker;
import io.tokenmeter.local.load.FleetSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What is taken away, for how long, under which load.
 *
 * @param victims processes that are kept down, one after another
 * @param outage for how long each
 * @param before load ahead of each outage
 * @param after load after each recovery
 * @param eventsPerSecond generations and readings together
 */
public record OutagePlan(
    List<String> victims, Duration outage, Duration before, Duration after, int eventsPerSecond) {

  /** Processes whose absence the others must outlast. */
  public static final Set<String> VICTIMS = Set.of(KafkaBroker.NAME, ClickHouse.NAME);

  /**
   * Enough to offer new events at a thousand a second although each request waits as long as the
   * front door may take for an answer, and fewer than it admits at once.
   */
  static final int CONNECTIONS = 24;

  private static final int EVENTS_PER_GPU = 16;
  private static final int READINGS_PER_GPU = 2;
  private static final long WINDOW_SECONDS = 10;
  private static final Duration LEAST_PATIENCE = Duration.ofMinutes(4);
  private static final long SEED = 3;

  public OutagePlan {
    victims = List.copyOf(victims);
    if (victims.isEmpty() || !VICTIMS.containsAll(victims)) {
      throw new IllegalArgumentException("outage of " + victims + ": name kafka or clickhouse");
    }
    if (outage.isNegative() || outage.isZero() || before.isNegative() || after.isNegative()) {
      throw new IllegalArgumentException(
          "outage for %s, before %s, after %s: none may be negative, and an outage must take time"
              .formatted(outage, before, after));
    }
    if (eventsPerSecond < EVENTS_PER_GPU) {
      throw new IllegalArgumentException(
          "rate = %d: must be at least %d events per second"
              .formatted(eventsPerSecond, EVENTS_PER_GPU));
    }
  }

  /** Whether senders must be told to come again while the process is away. */
  static boolean closesTheDoor(String victim) {
    return victim.equals(KafkaBroker.NAME);
  }

  /** Longest time that a recovery may take before the run gives up. */
  Duration patience() {
    return LEAST_PATIENCE.plus(outage);
  }

  /** Longest time that the whole load can last. */
  Duration longest() {
    return before.plus(outage).plus(patience()).plus(after).multipliedBy(victims.size());
  }

  /** Serves in step with the clock from now on, for longer than the run can last. */
  FleetSpec fleet(Instant now) {
    int gpus = eventsPerSecond / EVENTS_PER_GPU;
    long start = now.getEpochSecond();
    return FleetSpec.serving(SEED, 0, now)
        .gpus(gpus)
        .tick(Duration.ofSeconds(1))
        .generationsPerTick(eventsPerSecond - READINGS_PER_GPU * gpus)
        .startingAt(Instant.ofEpochSecond(start - Math.floorMod(start, WINDOW_SECONDS)))
        .ticks(longest().toSeconds());
  }
}
