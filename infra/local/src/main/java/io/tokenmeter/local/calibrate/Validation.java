package io.tokenmeter.local.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far what was attributed in the mixture falls from what the shapes took alone.
 *
 * @param weightedError sum of the absolute errors of generations over the sum of their joules. An
 *     upper bound: equal requests truly differ a little, by what ran beside them
 * @param shapeError the same of whole shapes, where that evens out
 * @param referenceError how far the shapes' own energies miss what the meter says of the mixture,
 *     relative; they are scaled by it before they are compared
 * @param generations that were compared
 * @param shapes by name
 */
record Validation(
    double weightedError,
    double shapeError,
    double referenceError,
    int generations,
    List<OfShape> shapes) {

  /**
   * One shape.
   *
   * @param aloneJoules mean of a generation in the shape's own phase, by the meter alone
   * @param referenceJoules the same, scaled to what the meter says of the mixture
   * @param attributedJoules mean of a generation in the mixture, as attributed
   */
  record OfShape(
      String name,
      int generations,
      double aloneJoules,
      double referenceJoules,
      double attributedJoules) {}

  /**
   * @param alone active joules of each generation of the shapes' own phases, by shape
   * @param mixed the same of the mixture
   * @throws IllegalArgumentException when a shape is missing in one of them or took nothing
   */
  static Validation of(Map<String, List<Double>> alone, Map<String, List<Double>> mixed) {
    if (!alone.keySet().equals(mixed.keySet())) {
      throw new IllegalArgumentException(
          "shapes %s alone and %s in the mixture: they must be the same"
              .formatted(alone.keySet(), mixed.keySet()));
    }
    Map<String, Double> means = new TreeMap<>();
    alone.forEach((shape, joules) -> means.put(shape, mean(shape, joules)));
    double measured = 0;
    double expected = 0;
    for (Map.Entry<String, Double> shape : means.entrySet()) {
      List<Double> joules = mixed.getOrDefault(shape.getKey(), List.of());
      measured += sum(joules);
      expected += joules.size() * shape.getValue();
    }
    double scale = measured / expected;
    double errors = 0;
    double shapeErrors = 0;
    int generations = 0;
    List<OfShape> shapes = new ArrayList<>();
    for (Map.Entry<String, Double> shape : means.entrySet()) {
      List<Double> joules = mixed.getOrDefault(shape.getKey(), List.of());
      double reference = shape.getValue() * scale;
      errors += joules.stream().mapToDouble(j -> Math.abs(j - reference)).sum();
      shapeErrors += Math.abs(sum(joules) - joules.size() * reference);
      generations += joules.size();
      shapes.add(
          new OfShape(
              shape.getKey(),
              joules.size(),
              shape.getValue(),
              reference,
              mean(shape.getKey(), joules)));
    }
    return new Validation(
        errors / measured,
        shapeErrors / measured,
        Math.abs(expected - measured) / measured,
        generations,
        shapes);
  }

  private static double mean(String shape, List<Double> joules) {
    double sum = sum(joules);
    if (!(sum > 0)) {
      throw new IllegalArgumentException(
          "no energy above idle was measured while %s ran: is it the GPU's meter, and is the GPU the engine's?"
              .formatted(shape));
    }
    return sum / joules.size();
  }

  private static double sum(List<Double> joules) {
    return joules.stream().mapToDouble(Double::doubleValue).sum();
  }
}
