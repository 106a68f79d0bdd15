package io.tokenmeter.local.rerate;

import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.derived.RatedUsage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What rating again came to.
 *
 * @param looked generations that were compared
 * @param corrected of these, whose ledger was wrong
 * @param entries reversals and new entries
 * @param difference by currency, what all of these entries add up to
 */
public record RerateReport(
    long looked, long corrected, long entries, SortedMap<String, BigDecimal> difference) {

  /** In lines for people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%,d generations compared, %,d corrected by %,d entries"
            .formatted(looked, corrected, entries));
    difference.forEach(
        (currency, amount) ->
            lines.add(
                "difference: %s %s"
                    .formatted(amount.stripTrailingZeros().toPlainString(), currency)));
    return lines;
  }

  static final class Builder {

    private final SortedMap<String, BigDecimal> difference = new TreeMap<>();
    private long looked;
    private long corrected;
    private long entries;

    void looked() {
      looked++;
    }

    void corrected(RatedUsage correction) {
      corrected++;
      entries += correction.getEntries().size();
      for (RatedEntry entry : correction.getEntries()) {
        if (entry.getAmount() != null) {
          difference.merge(entry.getCurrency(), entry.getAmount(), BigDecimal::add);
        }
      }
    }

    RerateReport build() {
      return new RerateReport(looked, corrected, entries, difference);
    }
  }
}
