package io.tokenmeter.local.prices;

import io.tokenmeter.schemas.lookup.Timeline;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.topic.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What changes when rows come to those that are published. A row that says what is in force for its
 * terms when it begins changes nothing. Nothing is rewritten: a row that begins when another did is
 * its next version, and both are kept.
 */
public final class PriceChanges {

  private final Timeline<String, Price> inForce = new Timeline<>();
  private final Map<String, Integer> versions = new HashMap<>();
  private final Set<String> terms = new LinkedHashSet<>();
  private final Set<String> entered = new HashSet<>();

  /**
   * @param published all rows of the price book, in any order
   */
  public PriceChanges(Collection<Price> published) {
    published.forEach(this::add);
  }

  /** The rows in force at the instant, one for each list, item and terms. */
  public List<Price> inForce(Instant at) {
    return terms.stream().flatMap(each -> inForce.at(each, at).stream()).toList();
  }

  /**
   * The rows to be written for these, in their order.
   *
   * @throws IllegalArgumentException when two of them give the same terms two prices
   */
  public List<PriceChange> enter(List<Price> rows) {
    List<PriceChange> changes = new ArrayList<>();
    for (Price row : rows) {
      Optional<Price> before = inForce.at(terms(row), row.getEffectiveFrom());
      boolean isNew = entered.add(start(row));
      if (before.isPresent() && isSame(before.get(), row)) {
        continue;
      }
      if (!isNew) {
        throw new IllegalArgumentException(
            "%s is given twice, at %s and at %s; leave one out"
                .formatted(
                    start(row),
                    before.map(b -> b.getUnitPrice().toPlainString()).orElse("no price"),
                    row.getUnitPrice().toPlainString()));
      }
      changes.add(new PriceChange(write(row), before));
    }
    return changes;
  }

  /**
   * The rows to be written so that none of the terms of these has a price at that instant and
   * later, until a row that begins later gives one.
   */
  public List<PriceChange> expire(Collection<Price> rows, Instant at, PriceEntry entry) {
    List<PriceChange> changes = new ArrayList<>();
    for (Price row : rows) {
      // One that has ended gives way to an earlier one that has not.
      Optional<Price> last = inForce.at(terms(row), at);
      while (last.isPresent()) {
        Price ended = Price.newBuilder(last.get()).setEffectiveTo(at).setPriceId("").build();
        changes.add(new PriceChange(write(entry.sign(ended)), last));
        last = inForce.at(terms(row), at);
      }
    }
    return changes;
  }

  private Price write(Price row) {
    Price written =
        Price.newBuilder(row).setVersion(versions.getOrDefault(start(row), 0) + 1).build();
    if (written.getPriceId().isEmpty()) {
      written.setPriceId(Topics.PRICES.key(written));
    }
    add(written);
    return written;
  }

  private void add(Price row) {
    inForce.add(terms(row), row.getEffectiveFrom(), row.getEffectiveTo(), row.getVersion(), row);
    terms.add(terms(row));
    versions.merge(start(row), row.getVersion(), Math::max);
  }

  private static boolean isSame(Price a, Price b) {
    return a.getUnitPrice().compareTo(b.getUnitPrice()) == 0
        && a.getCurrency().equals(b.getCurrency())
        && Objects.equals(a.getEffectiveTo(), b.getEffectiveTo());
  }

  /** What a price is for, as its topic's key says it. */
  private static String terms(Price row) {
    String start = start(row);
    return start.substring(0, start.lastIndexOf('@'));
  }

  private static String start(Price row) {
    String key = Topics.PRICES.key(row);
    return key.substring(0, key.lastIndexOf('#'));
  }
}
