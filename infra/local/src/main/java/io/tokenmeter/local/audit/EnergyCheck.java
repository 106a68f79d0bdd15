package io.tokenmeter.local.audit;

import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Every generation has one current share on each of its GPUs and nowhere else; the shares of a GPU
 * add up to the active energy of its balances, and none is missing where the meter was read; its
 * balances add up, each to its own measured energy and all of them to what the meter counted. To
 * the microjoule throughout.
 *
 * <p>A share covers all windows of its generation, so shares meet balances per GPU, not per window.
 */
final class EnergyCheck {

  private static final List<String> SHARES = Keys.with(Keys.SHARE, "active_joules", "deleted");
  private static final List<String> BALANCES =
      Keys.with(
          Keys.METER_WINDOW,
          "measured_joules",
          "active_joules",
          "idle_joules",
          "unattributed_joules");

  private final Expectation expectation;
  private final SharesSeen seen;
  private final Findings measured = new Findings("generation_energy.measured");
  private final Findings adds = new Findings("energy_balance.adds_up");
  private final Findings counter = new Findings("energy_balance.equals_counter");
  private final Map<String, Long> sharesOf = new TreeMap<>();
  private final Map<String, Long> activeOf = new TreeMap<>();
  private final Map<String, Long> measuredOf = new TreeMap<>();

  EnergyCheck(Expectation expectation) {
    this.expectation = expectation;
    this.seen = new SharesSeen(expectation);
  }

  List<AuditReport.Check> run(ClickHouseQuery query) throws IOException {
    readShares(query);
    readBalances(query);
    compareWithCounters();
    List<AuditReport.Check> checks = new ArrayList<>(seen.results());
    checks.add(measured.result());
    checks.add(sharesMeetBalances());
    checks.add(adds.result());
    checks.add(counter.result());
    return checks;
  }

  private void readShares(ClickHouseQuery query) throws IOException {
    String newest = Keys.newest("generation_energy", Keys.SHARE);
    try (RowStream rows = RowStream.select(query, SHARES, newest)) {
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        if (row.get().number(5) == 0) {
          seen.see(row.get());
          lookWhetherMeasured(row.get());
          sharesOf.merge(row.get().text(3), row.get().microjoulesOrZero(4), Math::addExact);
        }
      }
    }
  }

  private void lookWhetherMeasured(Row row) {
    int slot = expectation.find(row.text(0), row.text(1), row.text(2));
    if (expectation.isMetered(slot, row.text(3))) {
      measured.examined();
      if (row.isNull(4)) {
        measured.add(
            "nothing measured of a generation while its GPU's meter was read",
            () -> String.join("/", row.text(0), row.text(1), row.text(2)) + " on " + row.text(3));
      }
    }
  }

  private void readBalances(ClickHouseQuery query) throws IOException {
    String newest = Keys.newest("energy_balance", Keys.METER_WINDOW);
    try (RowStream rows = RowStream.select(query, BALANCES, newest)) {
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        if (row.get().text(0).equals("gpu")) {
          look(row.get());
        }
      }
    }
  }

  private void look(Row row) {
    adds.examined();
    long measured = row.microjoulesOrZero(4);
    long active = row.microjoulesOrZero(5);
    long parts = active + row.microjoulesOrZero(6) + row.microjoulesOrZero(7);
    String where = row.text(1) + " " + row.text(2);
    boolean known = !row.isNull(4);
    if (known == (row.isNull(5) || row.isNull(6) || row.isNull(7))) {
      adds.add("measured without its parts, or parts without it", () -> where);
    } else if (parts != measured) {
      adds.add(
          "active + idle + unattributed differ from measured",
          () -> where + ": by " + (parts - measured) + " microjoules");
    }
    activeOf.merge(row.text(1), active, Math::addExact);
    measuredOf.merge(row.text(1), measured, Math::addExact);
  }

  private AuditReport.Check sharesMeetBalances() {
    Findings findings = new Findings("generation_energy.adds_up");
    TreeSet<String> gpus = new TreeSet<>(sharesOf.keySet());
    gpus.addAll(activeOf.keySet());
    for (String gpu : gpus) {
      findings.examined();
      long difference = sharesOf.getOrDefault(gpu, 0L) - activeOf.getOrDefault(gpu, 0L);
      if (difference != 0) {
        findings.add(
            "active shares of a GPU differ from its balances",
            () -> gpu + ": by " + difference + " microjoules");
      }
    }
    return findings.result();
  }

  private void compareWithCounters() {
    Map<String, Long> counted = expectation.counterDifferences();
    counted.forEach(
        (gpu, microjoules) -> {
          counter.examined();
          Long measured = measuredOf.get(gpu);
          if (measured == null) {
            counter.add("no balance of a meter that was read", () -> gpu);
          } else if (measured - microjoules != 0) {
            counter.add(
                "measured differs from the counter",
                () -> gpu + ": by " + (measured - microjoules) + " microjoules");
          }
        });
    measuredOf.keySet().stream()
        .filter(gpu -> !counted.containsKey(gpu) && !expectation.otherMeters().contains(gpu))
        .forEach(gpu -> counter.add("balance of a meter that was never read", () -> gpu));
  }
}
