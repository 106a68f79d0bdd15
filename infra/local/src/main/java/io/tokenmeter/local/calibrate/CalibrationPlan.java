package io.tokenmeter.local.calibrate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What a run sends: each shape alone, then all of them mixed, with the same number in flight
 * throughout, because what a decoded token takes depends on it.
 *
 * @param shapes that differ in how much of a request is prefill; at least two
 * @param inFlight requests at a time
 * @param requestsPerShape in its own phase, and again in the mixture
 * @param quiet how long the GPU rests before, so that its idle floor is known
 */
public record CalibrationPlan(
    List<Shape> shapes, int inFlight, int requestsPerShape, Duration quiet) {

  /** Prompts that are read, answers that are written, and chat between the two. */
  private static final List<Shape> SHAPES =
      List.of(
          new Shape("reader", 4_000, 16),
          new Shape("chatter", 1_000, 128),
          new Shape("writer", 128, 400));

  /** The same order in every run: a run can be repeated. */
  private static final long SEED = 20_061;

  public CalibrationPlan {
    shapes = List.copyOf(shapes);
    if (shapes.size() < 2 || inFlight < 1 || quiet.isNegative()) {
      throw new IllegalArgumentException(
          "%d shapes, %d in flight, %s quiet: at least 2 shapes and 1 in flight"
              .formatted(shapes.size(), inFlight, quiet));
    }
    if (requestsPerShape < 2 * inFlight) {
      throw new IllegalArgumentException(
          "%d requests of each shape with %d in flight: at least twice as many, or most run while the phase begins or ends"
              .formatted(requestsPerShape, inFlight));
    }
  }

  /** Of readers, chatters and writers. */
  public static CalibrationPlan of(int inFlight, int requestsPerShape, Duration quiet) {
    return new CalibrationPlan(SHAPES, inFlight, requestsPerShape, quiet);
  }

  /** Each shape alone, then the mixture. */
  List<Phase> phases() {
    List<Phase> phases = new ArrayList<>();
    List<Shape> mixture = new ArrayList<>();
    for (Shape shape : shapes) {
      List<Shape> requests = Collections.nCopies(requestsPerShape, shape);
      phases.add(new Phase(shape.name(), requests));
      mixture.addAll(requests);
    }
    Collections.shuffle(mixture, new Random(SEED));
    phases.add(new Phase(Phase.MIXED, mixture));
    return phases;
  }

  int requests() {
    return 2 * shapes.size() * requestsPerShape;
  }
}
