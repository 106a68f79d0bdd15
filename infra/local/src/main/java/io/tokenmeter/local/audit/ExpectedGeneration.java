package io.tokenmeter.local.audit;

import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A generation that was acknowledged.
 *
 * @param gpus GPUs that its energy is expected on, prefill and decode; none where nobody meters it
 * @param usageAt when it finished, as sent: the instant of its prices
 */
public record ExpectedGeneration(
    GenerationIdentity identity,
    String model,
    GenerationStatus status,
    List<String> gpus,
    TokenTally tokens,
    Instant usageAt) {

  public ExpectedGeneration {
    gpus = gpus.stream().distinct().toList();
    usageAt = usageAt.truncatedTo(ChronoUnit.MICROS);
  }

  /** {@link #usageAt()} since the epoch. */
  long usageAtMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, usageAt);
  }
}
