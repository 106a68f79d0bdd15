package io.tokenmeter.local.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What one check finds, while it looks: a count per kind and its first few examples. */
final class Findings {

  private static final int EXAMPLES = 5;

  private final String check;
  private final Map<String, Tally> tallies = new LinkedHashMap<>();
  private long examined;

  private static final class Tally {
    private long count;
    private final List<String> examples = new ArrayList<>();
  }

  Findings(String check) {
    this.check = check;
  }

  /** One more row, key or sum was looked at. */
  void examined() {
    examined++;
  }

  void examined(long more) {
    examined += more;
  }

  void add(String kind, Supplier<String> example) {
    Tally tally = tally(kind);
    tally.count++;
    if (tally.examples.size() < EXAMPLES) {
      tally.examples.add(example.get());
    }
  }

  /** So many of a kind at once, with examples of some. */
  void add(String kind, long count, List<String> some) {
    Tally tally = tally(kind);
    tally.count += count;
    some.stream().limit(EXAMPLES - tally.examples.size()).forEach(tally.examples::add);
  }

  AuditReport.Check result() {
    List<AuditReport.Finding> found = new ArrayList<>();
    tallies.forEach(
        (kind, tally) -> found.add(new AuditReport.Finding(kind, tally.count, tally.examples)));
    return new AuditReport.Check(check, examined, found);
  }

  private Tally tally(String kind) {
    return tallies.computeIfAbsent(kind, k -> new Tally());
  }
}
