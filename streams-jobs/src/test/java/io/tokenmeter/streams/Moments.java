package io.tokenmeter.streams;

import java.time.Instant;

/** Instants that tests speak of. */
public final class Moments {

  public static final Instant LONG_AGO = Instant.parse("2000-01-01T00:00:00Z");
  public static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

  private Moments() {}
}
