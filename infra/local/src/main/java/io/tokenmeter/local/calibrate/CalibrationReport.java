package io.tokenmeter.local.calibrate;

import io.tokenmeter.schemas.reference.ValidationRun;
import java.util.ArrayList;
import java.util.List;

/** What a run found. */
public final class CalibrationReport {

  private final Validation validation;
  private final ValidationRun row;

  CalibrationReport(Validation validation, ValidationRun row) {
    this.validation = validation;
    this.row = row;
  }

  /** The row to publish. */
  public ValidationRun row() {
    return row;
  }

  public boolean isValid() {
    return row.getWeightedError() <= row.getTolerance();
  }

  /** For people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "joules per generation  count  alone, by the meter  expected in the mixture  attributed");
    for (Validation.OfShape shape : validation.shapes()) {
      lines.add(
          "%-21s  %5d  %19.2f  %23.2f  %10.2f"
              .formatted(
                  shape.name(),
                  shape.generations(),
                  shape.aloneJoules(),
                  shape.referenceJoules(),
                  shape.attributedJoules()));
    }
    lines.add("");
    lines.add(
        "weighted error of generations at most %.3f, of whole shapes %.3f; the reference itself misses the meter by %.3f"
            .formatted(
                validation.weightedError(), validation.shapeError(), validation.referenceError()));
    lines.add(
        "%s with %s, %s: %s from %s on (tolerance %.2f)"
            .formatted(
                row.getGpuModel(),
                row.getEngine(),
                row.getMethod(),
                isValid() ? "VALIDATED" : "UNVALIDATED",
                row.getEffectiveFrom(),
                row.getTolerance()));
    return lines;
  }
}
