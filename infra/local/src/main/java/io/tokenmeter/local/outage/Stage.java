package io.tokenmeter.local.outage;

import java.util.Locale;

/** A part of a run. */
record Stage(Phase phase, String victim) {

  enum Phase {
    /** Load, and all is well. */
    BEFORE,
    /** Load, and the victim is down. */
    AWAY,
    /** The victim may start; what has waited is caught up with. */
    BACK,
    /** Load, and all is well again. */
    AFTER,
    /** The input has ended. */
    SETTLING
  }

  /** For people, such as {@code kafka away}. */
  String label() {
    return victim + " " + phase.name().toLowerCase(Locale.ROOT);
  }
}
