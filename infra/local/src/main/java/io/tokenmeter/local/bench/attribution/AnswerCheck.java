package io.tokenmeter.local.bench.attribution;

/**
 * Whether two contenders give the same answer. Attribution divides in whole microjoules, per window
 * and for active and idle energy apart, so each generation may differ by less than one for each of
 * the two in each of the at most three windows that it touches; SQL divides in binary floating
 * point.
 */
final class AnswerCheck {

  static final double TOLERANCE_MICROJOULES = 6;

  private AnswerCheck() {}

  /**
   * @param expected attribution's microjoules by the number of the generation
   * @param answered the same by somebody else
   * @param count so many generations from the first on must be there and the same
   * @return the largest difference in microjoules
   * @throws IllegalStateException naming the first generation that is missing or differs
   */
  static double require(String who, double[] expected, double[] answered, int count) {
    double largest = 0;
    for (int number = 0; number < count; number++) {
      double difference = Math.abs(expected[number] - answered[number]);
      if (!(difference <= TOLERANCE_MICROJOULES)) {
        throw new IllegalStateException(
            "%s gives generation %d %s microjoules, attribution gives it %s"
                .formatted(who, number, text(answered[number]), text(expected[number])));
      }
      largest = Math.max(largest, difference);
    }
    return largest;
  }

  /**
   * @throws IllegalStateException naming the first generation without an answer
   */
  static void requireAll(String who, double[] answered) {
    for (int number = 0; number < answered.length; number++) {
      if (Double.isNaN(answered[number])) {
        throw new IllegalStateException(who + " gives no answer for generation " + number);
      }
    }
  }

  private static String text(double microjoules) {
    return Double.isNaN(microjoules) ? "no" : "%.3f".formatted(microjoules);
  }
}
