package io.tokenmeter.schemas.lookup;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Effective-dated rows by their name, found by any alias too. An alias belongs to the row that had
 * it at that instant: one that dropped it ends it. Not thread-safe.
 */
final class AliasedTimeline<R> {

  private final Function<R, String> name;
  private final Function<R, List<String>> aliases;
  private final Timeline<String, R> byName = new Timeline<>();
  private final Timeline<String, R> byAlias = new Timeline<>();

  AliasedTimeline(Function<R, String> name, Function<R, List<String>> aliases) {
    this.name = name;
    this.aliases = aliases;
  }

  void add(Instant effectiveFrom, @Nullable Instant effectiveTo, int version, R row) {
    byName.add(name.apply(row), effectiveFrom, effectiveTo, version, row);
    for (String alias : aliases.apply(row)) {
      byAlias.add(alias, effectiveFrom, effectiveTo, version, row);
    }
  }

  Optional<R> named(String wanted, Instant at) {
    return byName.at(wanted, at);
  }

  Optional<R> aliased(String alias, Instant at) {
    return byAlias
        .at(alias, at)
        .flatMap(row -> byName.at(name.apply(row), at))
        .filter(inForce -> aliases.apply(inForce).contains(alias));
  }
}
