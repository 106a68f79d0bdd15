package io.tokenmeter.local.audit;

import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The windows of service levels count every generation once: requests, errors and cancelled ones
 * per tenant, model and window. A window's counts name no identity, so this is as near as it gets.
 */
final class ServiceCheck {

  private static final long WINDOW_MICROS = 10_000_000L;
  private static final List<String> COLUMNS =
      List.of(
          "tenant",
          "model",
          "toUnixTimestamp64Micro(window_start)",
          "requests",
          "errors",
          "cancelled");

  private final Expectation expectation;
  private final Findings findings = new Findings("sla_windows.complete");

  ServiceCheck(Expectation expectation) {
    this.expectation = expectation;
  }

  List<AuditReport.Check> run(ClickHouseQuery query) throws IOException {
    Map<Service, Counts> expected = expected();
    Map<Service, Counts> stored = stored(query);
    TreeSet<Service> all = new TreeSet<>(expected.keySet());
    all.addAll(stored.keySet());
    for (Service service : all) {
      findings.examined();
      Counts sent = expected.getOrDefault(service, Counts.NONE);
      Counts counted = stored.getOrDefault(service, Counts.NONE);
      if (!sent.equals(counted)) {
        findings.add(
            "counts differ", () -> service + ": counted " + counted + ", acknowledged " + sent);
      }
    }
    return List.of(findings.result());
  }

  private Map<Service, Counts> expected() {
    Map<Service, Counts> counts = new TreeMap<>();
    for (int slot = 0; slot < expectation.generations(); slot++) {
      ExpectedGeneration sent = expectation.get(slot);
      counts.merge(
          new Service(
              sent.identity().tenant(),
              sent.model(),
              Math.floorDiv(sent.usageAtMicros(), WINDOW_MICROS) * WINDOW_MICROS),
          Counts.of(sent.status()),
          Counts::plus);
    }
    return counts;
  }

  private static Map<Service, Counts> stored(ClickHouseQuery query) throws IOException {
    Map<Service, Counts> counts = new TreeMap<>();
    String newest = Keys.newest("sla_windows", Keys.SLA_WINDOW);
    try (RowStream rows = RowStream.select(query, COLUMNS, newest)) {
      for (Optional<Row> next = rows.next(); next.isPresent(); next = rows.next()) {
        Row row = next.get();
        counts.merge(
            new Service(row.text(0), row.text(1), row.number(2)),
            new Counts(row.number(3), row.number(4), row.number(5)),
            Counts::plus);
      }
    }
    return counts;
  }

  private record Service(String tenant, String model, long windowStartMicros)
      implements Comparable<Service> {

    private static final Comparator<Service> ORDER =
        Comparator.comparing(Service::tenant)
            .thenComparing(Service::model)
            .thenComparing(Service::windowStartMicros);

    @Override
    public int compareTo(Service other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return tenant + "/" + model + " " + Instant.EPOCH.plus(windowStartMicros, ChronoUnit.MICROS);
    }
  }

  private record Counts(long requests, long errors, long cancelled) {

    static final Counts NONE = new Counts(0, 0, 0);

    static Counts of(GenerationStatus status) {
      return new Counts(
          1,
          status == GenerationStatus.FAILED ? 1 : 0,
          status == GenerationStatus.CANCELLED ? 1 : 0);
    }

    Counts plus(Counts other) {
      return new Counts(
          requests + other.requests, errors + other.errors, cancelled + other.cancelled);
    }

    @Override
    public String toString() {
      return requests + " requests, " + errors + " errors, " + cancelled + " cancelled";
    }
  }
}
