package io.tokenmeter.schemas.limits;

import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GpuInput;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.event.TokenCounts;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** The numbers beyond which a fact is a defect of its source. */
public final class FactLimits {

  /** More than any model can handle in one call. */
  public static final long MOST_TOKENS_PER_CLASS = 1_000_000_000L;

  /** 100 kW: several times what the largest accelerator draws. */
  public static final long MOST_GPU_MICROWATTS = 100_000_000_000L;

  /** 100 GW: more than any site has. */
  public static final long MOST_MICROWATTS = 100_000_000_000_000_000L;

  private FactLimits() {}

  /** The largest believable power of a meter, in microwatts. */
  public static long mostMicrowatts(MeterScope scope) {
    return scope == MeterScope.GPU ? MOST_GPU_MICROWATTS : MOST_MICROWATTS;
  }

  /**
   * What no source can mean by a fact, in one line that names the value; empty for a believable
   * fact and for a record of any other kind.
   */
  public static Optional<String> problem(SpecificRecord fact) {
    if (fact instanceof Generation generation) {
      return first(tokens(generation.getTokens()), order(generation));
    }
    if (fact instanceof PowerReading reading) {
      return measurement(
          reading.getPowerMicrowatts(),
          reading.getEnergyCounterMicrojoules(),
          mostMicrowatts(reading.getScope()));
    }
    if (fact instanceof GpuTelemetry telemetry) {
      return measurement(
          telemetry.getPowerMicrowatts(),
          telemetry.getEnergyCounterMicrojoules(),
          MOST_GPU_MICROWATTS);
    }
    return fact instanceof InputMark mark ? counts(mark) : Optional.empty();
  }

  private static Optional<String> tokens(TokenCounts tokens) {
    return first(
        tokens("input", tokens.getInput()),
        tokens("cached_input", tokens.getCachedInput()),
        tokens("cache_write", tokens.getCacheWrite()),
        tokens("output", tokens.getOutput()),
        tokens("reasoning", tokens.getReasoning()),
        range("tokens.cache_write_1h", tokens.getCacheWrite1h(), tokens.getCacheWrite()));
  }

  private static Optional<String> tokens(String tokenClass, long count) {
    return range("tokens." + tokenClass, count, MOST_TOKENS_PER_CLASS);
  }

  private static Optional<String> measurement(
      @Nullable Long microwatts, @Nullable Long microjoules, long mostMicrowatts) {
    return first(
        microwatts == null
            ? Optional.empty()
            : range("power_microwatts", microwatts, mostMicrowatts),
        microjoules == null
            ? Optional.empty()
            : range("energy_counter_microjoules", microjoules, Long.MAX_VALUE));
  }

  private static Optional<String> counts(InputMark mark) {
    for (GpuInput gpu : mark.getGpus()) {
      Optional<String> problem =
          first(
              range("generations", gpu.getGenerations(), Long.MAX_VALUE),
              range("readings", gpu.getReadings(), Long.MAX_VALUE));
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> range(String field, long value, long most) {
    return value >= 0 && value <= most
        ? Optional.empty()
        : Optional.of(field + " = " + value + ": must lie between 0 and " + most);
  }

  private static Optional<String> order(Generation g) {
    Instant latest = null;
    for (Instant next :
        new @Nullable Instant[] {
          g.getArrivedAt(), g.getScheduledAt(), g.getFirstTokenAt(), g.getFinishedAt()
        }) {
      if (next != null && latest != null && next.isBefore(latest)) {
        return Optional.of(
            next
                + " must not be before "
                + latest
                + " (arrived <= scheduled <= first token <= finished)");
      }
      latest = next == null ? latest : next;
    }
    return Optional.empty();
  }

  @SafeVarargs
  private static Optional<String> first(Optional<String>... problems) {
    return Stream.of(problems).flatMap(Optional::stream).findFirst();
  }
}
