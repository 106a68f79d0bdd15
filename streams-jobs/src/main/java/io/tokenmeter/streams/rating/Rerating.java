package io.tokenmeter.streams.rating;

import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.reference.TokenClass;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rates a generation again. The ledger is only added to: what no longer holds is reversed by an
 * entry that names it, and what holds instead is a new entry, so that all entries together are what
 * the generation owes by the tables of now.
 */
public final class Rerating {

  private final Rater rater;

  public Rerating(Rater rater) {
    this.rater = rater;
  }

  /**
   * The next revision; empty when the ledger says what the tables say. An entry stays when tokens,
   * unit price, currency and account are the same, whichever row names them.
   *
   * @param ledger everything that was rated of this generation so far, in any order
   */
  public Optional<RatedUsage> correct(
      Generation generation, Collection<RatedUsage> ledger, Instant recordedAt) {
    Map<TokenClass, RatedEntry> standing = standing(ledger);
    int revision = 1 + ledger.stream().mapToInt(RatedUsage::getRevision).max().orElse(0);
    Map<TokenClass, RatedEntry> owed = new EnumMap<>(TokenClass.class);
    rater.entries(generation, revision).forEach(entry -> owed.put(entry.getTokenClass(), entry));

    List<RatedEntry> corrections = new ArrayList<>();
    Set<TokenClass> classes = EnumSet.noneOf(TokenClass.class);
    classes.addAll(standing.keySet());
    classes.addAll(owed.keySet());
    for (TokenClass tokenClass : classes) {
      RatedEntry before = standing.get(tokenClass);
      RatedEntry now = owed.get(tokenClass);
      if (!isSame(before, now)) {
        if (before != null) {
          corrections.add(reversal(generation, before, revision));
        }
        if (now != null) {
          corrections.add(now);
        }
      }
    }
    return corrections.isEmpty()
        ? Optional.empty()
        : Optional.of(rater.usage(generation, revision, corrections, recordedAt));
  }

  /** The entries that no other one reverses. */
  private static Map<TokenClass, RatedEntry> standing(Collection<RatedUsage> ledger) {
    Map<String, RatedEntry> byId = new HashMap<>();
    for (RatedUsage usage : ledger) {
      usage.getEntries().forEach(entry -> byId.put(entry.getEntryId(), entry));
    }
    for (RatedEntry entry : List.copyOf(byId.values())) {
      if (entry.getCorrects() != null) {
        byId.remove(entry.getCorrects());
        byId.remove(entry.getEntryId());
      }
    }
    Map<TokenClass, RatedEntry> standing = new EnumMap<>(TokenClass.class);
    byId.values().forEach(entry -> standing.put(entry.getTokenClass(), entry));
    return standing;
  }

  private static boolean isSame(@Nullable RatedEntry a, @Nullable RatedEntry b) {
    if (a == null || b == null) {
      return a == b;
    }
    return a.getTokens() == b.getTokens()
        && isSame(a.getUnitPrice(), b.getUnitPrice())
        && Objects.equals(a.getAccount(), b.getAccount())
        && Objects.equals(a.getCurrency(), b.getCurrency());
  }

  private static boolean isSame(@Nullable BigDecimal a, @Nullable BigDecimal b) {
    return a == null || b == null ? a == b : a.compareTo(b) == 0;
  }

  /** Tokens and amount with the other sign, at the price they had. */
  private static RatedEntry reversal(Generation generation, RatedEntry entry, int revision) {
    RatedEntry.Builder reversal =
        RatedEntry.newBuilder(entry)
            .setEntryId(
                EntryId.ofReversal(Rater.identity(generation), entry.getTokenClass(), revision))
            .setCorrects(entry.getEntryId())
            .setTokens(-entry.getTokens());
    if (entry.getAmount() != null) {
      reversal.setAmount(entry.getAmount().negate());
    }
    return reversal.build();
  }
}
