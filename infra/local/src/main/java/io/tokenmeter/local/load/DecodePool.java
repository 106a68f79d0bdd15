package io.tokenmeter.local.load;

import io.tokenmeter.ingest.cloudevents.FactTypes;
import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * GPUs that only decode, as behind a prefill pool: each serves one model, makes a step every 12.5
 * ms, and a step gives each generation in flight one token. So what a generation did in any time is
 * known without a model of the engine: the tokens it got in it. Generations last 2 to 20 whole
 * seconds, about 4.5 are in flight on a GPU, and who is does not change between two readings: rules
 * that spread the energy of an interval over its time differently agree on them. Each second begins
 * with a power reading of every GPU, then come the generations that finish with it; after the last
 * second every GPU is read once more.
 */
public final class DecodePool implements EventSequence {

  private static final int GPUS = 64;
  private static final int FINISHED_PER_SECOND = 26;
  private static final int FEW_PER_SECOND = 2;
  private static final int TENANTS = 12;
  private static final long TOKENS_PER_SECOND = 80;
  private static final long FEWEST_SECONDS = 2;
  private static final long MOST_SECONDS = 20;
  private static final long SECOND_MICROS = 1_000_000;

  private final FleetSpec spec;
  private final FleetNames names;
  private final FleetReadings readings;
  private final long startMicros;
  private final int eventsPerSecond;

  private DecodePool(FleetSpec spec) {
    this.spec = spec;
    this.names = new FleetNames(spec);
    this.readings = new FleetReadings(spec, names);
    this.startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, spec.start());
    this.eventsPerSecond = spec.gpus() + spec.generationsPerTick();
  }

  /**
   * 64 GPUs that finish 26 generations a second.
   *
   * @param generations at least so many; whole seconds are served
   * @param start a whole multiple of 10 s, so that windows begin with a reading
   */
  public static DecodePool serving(long seed, long generations, Instant start) {
    return of(seed, FINISHED_PER_SECOND, (generations - 1) / FINISHED_PER_SECOND + 1, start);
  }

  /**
   * 64 GPUs that are mostly read and seldom serve: 2 generations a second.
   *
   * @param readings at least so many
   * @param start a whole multiple of 10 s
   */
  public static DecodePool metered(long seed, long readings, Instant start) {
    return of(seed, FEW_PER_SECOND, (readings - 1) / GPUS + 1, start);
  }

  private static DecodePool of(long seed, int perSecond, long seconds, Instant start) {
    return new DecodePool(
        new FleetSpec(seed, GPUS, perSecond, TENANTS, Duration.ofSeconds(1), start, seconds));
  }

  /** The longest that one of its generations lasts. */
  public static Duration longest() {
    return Duration.ofSeconds(MOST_SECONDS);
  }

  @Override
  public long size() {
    return spec.ticks() * eventsPerSecond + spec.gpus();
  }

  /** How many of its events are generations. */
  public long generations() {
    return spec.ticks() * spec.generationsPerTick();
  }

  /** How many of its events are power readings. */
  public long readings() {
    return (spec.ticks() + 1) * spec.gpus();
  }

  @Override
  public LoadEvent<?> at(long index) {
    long second = index / eventsPerSecond;
    int offset = Math.toIntExact(index % eventsPerSecond);
    if (offset < spec.gpus()) {
      return new LoadEvent<>(FactTypes.POWER_READING, readings.power(offset, second));
    }
    long number = second * spec.generationsPerTick() + offset - spec.gpus();
    return new LoadEvent<>(FactTypes.GENERATION, generation(number));
  }

  /** How many of its generations end after the instant. */
  public long endingAfter(Instant instant) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    return java.util.stream.LongStream.range(0, generations())
        .filter(number -> finishedMicros(number) > micros)
        .count();
  }

  /** Time of the last reading. */
  public Instant end() {
    return readings.time(spec.ticks());
  }

  /** The number that a generation of the pool bears in its id. */
  public static long numberOf(String generationId) {
    return Long.parseLong(
        generationId, generationId.lastIndexOf('-') + 1, generationId.length(), 10);
  }

  /** None begins before the first reading; whoever would have lasts less long. */
  Generation generation(long number) {
    Chance chance = new Chance(spec.seed(), number);
    long drawn = Math.round(chance.between(FEWEST_SECONDS, MOST_SECONDS));
    long finished = finishedMicros(number);
    long seconds = Math.min(drawn, (finished - startMicros) / SECOND_MICROS);
    long tokens = seconds * TOKENS_PER_SECOND;
    Instant first = instant(finished - seconds * SECOND_MICROS);
    int gpu = Math.toIntExact(number % spec.gpus());
    int tenant = chance.skewedBelow(spec.tenants());
    return Generation.newBuilder()
        .setTenant(names.tenant(tenant))
        .setSource(names.sourceOf(gpu))
        .setGenerationId("g-" + spec.seed() + "-" + number)
        .setRequestId("r-" + number)
        .setSession("s-" + number / 5)
        .setKey("key-" + tenant % 4)
        .setProject(names.tenant(tenant))
        .setLabels(Map.of("team", "search"))
        .setModel(names.model(gpu))
        .setPrecision("bf16")
        .setEndpoint(names.endpoint(gpu))
        .setEndpointTier(EndpointTier.LOCAL)
        .setSite(FleetSpec.SITE)
        .setGpus(List.of(names.gpu(gpu)))
        .setStatus(GenerationStatus.COMPLETED)
        .setTokenReporting(TokenReporting.EXCLUSIVE)
        .setTokens(new TokenCounts(0L, chance.longTailed(400, 0.9, 16_000), 0L, tokens + 1, 0L, 0L))
        .setArrivedAt(first)
        .setScheduledAt(first)
        .setFirstTokenAt(first)
        .setFinishedAt(instant(finished))
        .build();
  }

  private long finishedMicros(long number) {
    return startMicros + (number / spec.generationsPerTick() + 1) * SECOND_MICROS;
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
