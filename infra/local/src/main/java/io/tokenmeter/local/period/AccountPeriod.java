package io.tokenmeter.local.period;

import java.math.BigDecimal;
import java.util.SortedMap;

/**
 * A month of an account.
 *
 * @param period as 2026-11
 * @param amounts by currency: what is payable, once closed; what is rated so far, before
 */
public record AccountPeriod(String period, State state, SortedMap<String, BigDecimal> amounts) {

  /** How far a month is. */
  public enum State {
    /** It goes on. */
    OPEN,
    /** It is over, and what comes late still lands in it. */
    CLOSING,
    /** It never changes again; what comes late is in the next one. */
    CLOSED
  }
}
