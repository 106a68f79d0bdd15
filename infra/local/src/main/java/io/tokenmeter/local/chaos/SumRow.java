package io.tokenmeter.local.chaos;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tokenmeter.local.demo.Summary;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One sum of both runs, side by side; null where a run has no such sum or does not know it.
 *
 * @param name for example {@code tokens input} or {@code USD of acme for llama}
 */
public record SumRow(
    @JsonProperty("name") String name,
    @JsonProperty("disturbed") @Nullable String disturbed,
    @JsonProperty("undisturbed") @Nullable String undisturbed,
    @JsonProperty("equal") boolean equal) {

  /** Every sum of either run: generations, tokens, amounts, joules. */
  static List<SumRow> of(Summary disturbed, Summary undisturbed) {
    Map<String, @Nullable String> left = sums(disturbed);
    Map<String, @Nullable String> right = sums(undisturbed);
    Set<String> names = new LinkedHashSet<>(left.keySet());
    names.addAll(right.keySet());
    List<SumRow> rows = new ArrayList<>();
    for (String name : names) {
      String ours = left.get(name);
      String theirs = right.get(name);
      rows.add(new SumRow(name, ours, theirs, Objects.equals(ours, theirs)));
    }
    return rows;
  }

  private static Map<String, @Nullable String> sums(Summary summary) {
    Map<String, @Nullable String> sums = new LinkedHashMap<>();
    sums.put("generations", Long.toString(summary.generations()));
    sums.put("rejected events", Long.toString(summary.rejected()));
    summary.tokens().forEach((name, sum) -> sums.put("tokens " + name, Long.toString(sum)));
    for (Summary.RatedSum rated : summary.rated()) {
      sums.put(
          rated.currency() + " of " + rated.tenant() + " for " + rated.model(),
          plain(rated.amount()));
    }
    Summary.Energy energy = summary.energy();
    sums.put("joules measured", plain(energy.measured()));
    sums.put("joules active", plain(energy.active()));
    sums.put("joules idle", plain(energy.idle()));
    sums.put("joules unattributed", plain(energy.unattributed()));
    return sums;
  }

  private static @Nullable String plain(@Nullable BigDecimal value) {
    return value == null ? null : value.stripTrailingZeros().toPlainString();
  }
}
