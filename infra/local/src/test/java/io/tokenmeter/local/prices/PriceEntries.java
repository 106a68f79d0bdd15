package io.tokenmeter.local.prices;

import java.time.Instant;

/** Acts of entering prices to try things with. */
final class PriceEntries {

  static final Instant TODAY = Instant.parse("2026-11-29T00:00:00Z");

  private PriceEntries() {}

  static PriceEntry today() {
    return new PriceEntry("default", TODAY, "ann", "new list", null, TODAY);
  }
}
