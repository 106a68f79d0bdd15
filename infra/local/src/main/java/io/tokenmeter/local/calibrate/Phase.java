package io.tokenmeter.local.calibrate;

import java.util.List;

/**
 * A stretch of the run after which nothing is in flight.
 *
 * @param requests in the order in which they are sent
 */
record Phase(String name, List<Shape> requests) {

  static final String MIXED = "mixed";
}
