package io.tokenmeter.local.load;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a fleet is like and when it served. The models and the site are those of the illustrative
 * price book, so that everything is priced.
 *
 * @param seed fleets of different seeds share no source, GPU or generation
 * @param gpus each serves one model
 * @param generationsPerTick of the whole fleet
 * @param tenants some are far busier than others
 * @param tick time between two readings of a GPU
 * @param start time of the first reading
 * @param ticks how long it serves
 */
public record FleetSpec(
    long seed,
    int gpus,
    int generationsPerTick,
    int tenants,
    Duration tick,
    Instant start,
    long ticks) {

  static final List<String> MODELS = List.of("llama-8b-shape", "llama-1b-shape");
  static final String SITE = "local";
  static final String GPU_MODEL = "NVIDIA H200";

  private static final int GPUS = 32;
  private static final int GENERATIONS_PER_GPU = 4;
  private static final int TENANTS = 12;
  private static final Duration TICK = Duration.ofSeconds(1);

  public FleetSpec {
    if (gpus < 1 || generationsPerTick < 0 || tenants < 1 || ticks < 0) {
      throw new IllegalArgumentException(
          "a fleet needs a GPU and a tenant, and counts that are not negative: %d GPUs, %d"
                  .formatted(gpus, generationsPerTick)
              + " generations per tick, %d tenants, %d ticks".formatted(tenants, ticks));
    }
    if (tick.toMillis() < 1) {
      throw new IllegalArgumentException("a tick of " + tick + " is shorter than a millisecond");
    }
  }

  /**
   * 32 GPUs that finish 4 generations a second each, about 7 at a time.
   *
   * @param generations at least so many; whole ticks are served
   * @param end the last reading is within 10 s before it
   */
  public static FleetSpec serving(long seed, long generations, Instant end) {
    return new FleetSpec(seed, GPUS, GPUS * GENERATIONS_PER_GPU, TENANTS, TICK, end, 0)
        .lasting(generations)
        .endingAt(end);
  }

  public FleetSpec gpus(int count) {
    return new FleetSpec(seed, count, generationsPerTick, tenants, tick, start, ticks);
  }

  public FleetSpec generationsPerTick(int count) {
    return new FleetSpec(seed, gpus, count, tenants, tick, start, ticks);
  }

  public FleetSpec tenants(int count) {
    return new FleetSpec(seed, gpus, generationsPerTick, count, tick, start, ticks);
  }

  public FleetSpec tick(Duration duration) {
    return new FleetSpec(seed, gpus, generationsPerTick, tenants, duration, start, ticks);
  }

  public FleetSpec startingAt(Instant time) {
    return new FleetSpec(seed, gpus, generationsPerTick, tenants, tick, time, ticks);
  }

  public FleetSpec ticks(long count) {
    return new FleetSpec(seed, gpus, generationsPerTick, tenants, tick, start, count);
  }

  /** As many whole ticks as that many generations need. */
  public FleetSpec lasting(long generations) {
    return ticks((generations + generationsPerTick - 1) / generationsPerTick);
  }

  /** Starts on a window of 10 s, and so that it ends at most 10 s before that time. */
  public FleetSpec endingAt(Instant end) {
    long first = end.minus(tick.multipliedBy(ticks)).getEpochSecond();
    return startingAt(Instant.ofEpochSecond(first - Math.floorMod(first, 10L)));
  }

  /** Events of a second of event time. */
  public double eventsPerSecond() {
    return eventsPerTick() * 1e3 / tick.toMillis();
  }

  /** A power reading and a telemetry sample of each GPU. */
  int readingsPerTick() {
    return 2 * gpus;
  }

  int eventsPerTick() {
    return readingsPerTick() + generationsPerTick;
  }
}
