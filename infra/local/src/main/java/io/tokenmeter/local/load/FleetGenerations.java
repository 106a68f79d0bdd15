package io.tokenmeter.local.load;

import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * What the fleet serves: chat-like prompts of some hundred tokens, often with a cached prefix,
 * answers of some dozens to some hundred tokens at about 10 ms each.
 */
final class FleetGenerations {

  private static final double FAILED = 0.005;
  private static final double CANCELLED = 0.015;
  private static final double AT_LIMIT = 0.03;
  private static final double CACHED = 0.4;
  private static final double REASONED = 0.1;
  private static final long MAX_INPUT = 16_000;
  private static final long MAX_OUTPUT = 1_024;
  private static final List<String> TEAMS = List.of("search", "support", "coding", "reports");

  private final FleetSpec spec;
  private final FleetNames names;
  private final long tickMicros;
  private final long startMicros;

  FleetGenerations(FleetSpec spec, FleetNames names) {
    this.spec = spec;
    this.names = names;
    this.tickMicros = spec.tick().toNanos() / 1_000;
    this.startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, spec.start());
  }

  Generation at(long number) {
    Chance chance = new Chance(spec.seed(), number);
    int gpu = Math.toIntExact(number % spec.gpus());
    String id = "g-%d-%d".formatted(spec.seed(), number);
    int tenant = chance.skewedBelow(spec.tenants());
    GenerationStatus status = status(chance);
    TokenCounts tokens = tokens(chance, status);
    Generation.Builder generation =
        Generation.newBuilder()
            .setTenant(names.tenant(tenant))
            .setSource(names.sourceOf(gpu))
            .setGenerationId(id)
            .setRequestId("r-" + number)
            .setSession("s-" + number / 5)
            .setKey("key-" + tenant % 4)
            .setProject(names.tenant(tenant) + "/" + TEAMS.get(tenant % TEAMS.size()))
            .setLabels(Map.of("team", TEAMS.get(chance.below(TEAMS.size()))))
            .setModel(names.model(gpu))
            .setPrecision("bf16")
            .setEndpoint(names.endpoint(gpu))
            .setEndpointTier(EndpointTier.LOCAL)
            .setSite(FleetSpec.SITE)
            .setGpus(List.of(names.gpu(gpu)))
            .setStatus(status)
            .setTokenReporting(TokenReporting.EXCLUSIVE)
            .setTokens(tokens);
    return withTimes(generation, number, tokens, chance).build();
  }

  private static GenerationStatus status(Chance chance) {
    double drawn = chance.between(0, 1);
    if (drawn < FAILED) {
      return GenerationStatus.FAILED;
    }
    if (drawn < FAILED + CANCELLED) {
      return GenerationStatus.CANCELLED;
    }
    return drawn < FAILED + CANCELLED + AT_LIMIT
        ? GenerationStatus.LENGTH
        : GenerationStatus.COMPLETED;
  }

  private static TokenCounts tokens(Chance chance, GenerationStatus status) {
    long prompt = chance.longTailed(400, 0.9, MAX_INPUT);
    long cached =
        chance.happens(CACHED) ? Math.round(prompt * chance.between(0.2, 0.9)) / 16 * 16 : 0;
    if (status == GenerationStatus.FAILED) {
      return new TokenCounts(prompt - cached, cached, 0L, 0L, 0L, 0L);
    }
    long made =
        status == GenerationStatus.LENGTH ? MAX_OUTPUT : chance.longTailed(120, 0.7, MAX_OUTPUT);
    long reasoning = chance.happens(REASONED) ? made / 2 : 0;
    return new TokenCounts(prompt - cached, cached, 0L, made - reasoning, reasoning, 0L);
  }

  /** Back from its end, which lies in its tick; none begins before the first reading. */
  private Generation.Builder withTimes(
      Generation.Builder generation, long number, TokenCounts tokens, Chance chance) {
    long made = tokens.getOutput() + tokens.getReasoning();
    long waitMicros = chance.longTailed(2_000, 1.0, 200_000);
    long prefillMicros = 15_000 + 40 * tokens.getInput();
    long decodeMicros = Math.round(Math.max(0, made - 1) * chance.between(7_000, 14_000));
    long tick = number / spec.generationsPerTick();
    long place = number % spec.generationsPerTick();
    long finished =
        startMicros
            + tick * tickMicros
            + 1
            + (place * (tickMicros - 2)) / Math.max(1, spec.generationsPerTick());
    double fit =
        Math.min(
            1.0, (double) (finished - startMicros) / (waitMicros + prefillMicros + decodeMicros));
    long first = finished - (long) (fit * decodeMicros);
    long scheduled = first - (long) (fit * prefillMicros);
    long arrived = scheduled - (long) (fit * waitMicros);
    return generation
        .setArrivedAt(instant(arrived))
        .setScheduledAt(instant(scheduled))
        .setFirstTokenAt(made == 0 ? null : instant(first))
        .setFinishedAt(instant(finished));
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
