package io.tokenmeter.local.calibrate;

/** Requests that are alike. */
public record Shape(String name, int inputTokens, int outputTokens) {

  public Shape {
    if (inputTokens < 1 || outputTokens < 1) {
      throw new IllegalArgumentException(
          "shape %s of %d input and %d output tokens: both must be at least 1"
              .formatted(name, inputTokens, outputTokens));
    }
  }
}
