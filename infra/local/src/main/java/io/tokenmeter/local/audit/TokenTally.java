package io.tokenmeter.local.audit;

import io.tokenmeter.schemas.reference.TokenClass;
import java.util.List;

/** Tokens of one generation by class; classes are exclusive. */
public record TokenTally(
    long input, long cachedInput, long cacheWrite, long output, long reasoning) {

  /** The classes in the order of the components. */
  static final List<TokenClass> CLASSES =
      List.of(
          TokenClass.INPUT,
          TokenClass.CACHED_INPUT,
          TokenClass.CACHE_WRITE,
          TokenClass.OUTPUT,
          TokenClass.REASONING);

  /** Tokens of the class with that index in {@link #CLASSES}. */
  long of(int classIndex) {
    return switch (classIndex) {
      case 0 -> input;
      case 1 -> cachedInput;
      case 2 -> cacheWrite;
      case 3 -> output;
      case 4 -> reasoning;
      default -> throw new IllegalArgumentException("no token class has index " + classIndex);
    };
  }
}
