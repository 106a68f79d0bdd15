package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.schemas.derived.GenerationEnergy;
import java.util.Objects;
import org.apache.flink.types.Row;

/** Reads the answer from what each contender emits. */
final class Answers {

  private Answers() {}

  /** Active and idle energy together: SQL knows no floor, and both are divided the same way. */
  static Share of(GenerationEnergy row) {
    Long active = row.getActiveMicrojoules();
    Long idle = row.getIdleMicrojoules();
    return new Share(
        row.getGenerationId(), active != null && idle != null ? active + idle : Double.NaN);
  }

  static Share of(Row row) {
    return new Share(
        Objects.requireNonNull(row.<String>getFieldAs("id")),
        Objects.requireNonNull(row.<Double>getFieldAs("microjoules")));
  }
}
