package io.tokenmeter.flink.kafka;

import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.event.GenerationStart;
import io.tokenmeter.schemas.event.GpuInput;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.identity.AcceptanceWindow;
import io.tokenmeter.schemas.limits.FactLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/**
 * What the gateway would have refused. Judged at the time the broker took the record, so that the
 * same record read again has the same answer.
 */
final class FactCheck {

  record Refusal(RejectReason reason, String detail) {}

  private final AcceptanceWindow window;

  /**
   * @param horizon oldest fact to believe, counted back from when the broker took it
   */
  FactCheck(Duration horizon) {
    this.window = new AcceptanceWindow(horizon, AcceptanceWindow.DEFAULT.ahead());
  }

  Optional<Refusal> of(SpecificRecord fact, Instant takenAt) {
    return FactLimits.problem(fact)
        .map(problem -> new Refusal(RejectReason.INVALID_FIELD, problem + "; correct its producer"))
        .or(() -> outsideWindow(fact, takenAt));
  }

  private Optional<Refusal> outsideWindow(SpecificRecord fact, Instant takenAt) {
    return times(fact)
        .flatMap(time -> window.refusal(time, takenAt).map(r -> refusal(r, time, takenAt)).stream())
        .findFirst();
  }

  private Refusal refusal(RejectReason reason, Instant time, Instant takenAt) {
    return new Refusal(
        reason,
        "event time %s must lie within %d days before and %d minutes after %s, when it came in"
                .formatted(time, window.horizon().toDays(), window.ahead().toMinutes(), takenAt)
            + "; correct the source's clock");
  }

  /** Generations were judged by their first-seen filter. */
  private static Stream<Instant> times(SpecificRecord fact) {
    if (fact instanceof PowerReading reading) {
      return Stream.of(reading.getSampleTime());
    }
    if (fact instanceof GpuTelemetry telemetry) {
      return Stream.of(telemetry.getSampleTime());
    }
    if (fact instanceof GenerationStart start) {
      return Stream.of(start.getStartedAt());
    }
    return fact instanceof InputMark mark
        ? Stream.concat(
            Stream.of(mark.getEndedAt()), mark.getGpus().stream().map(GpuInput::getLastSampleTime))
        : Stream.empty();
  }
}
