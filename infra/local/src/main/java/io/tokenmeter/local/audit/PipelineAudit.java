package io.tokenmeter.local.audit;

import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Proves from the tables that every acknowledged generation is in them once and exactly, and
 * nothing else is. Ask it when the pipeline has settled: what is still on its way counts as
 * missing.
 */
public final class PipelineAudit {

  /** What can be proved on its own. */
  public enum Part {
    /** {@code generations}. */
    GENERATIONS,
    /** {@code rated_usage}. */
    LEDGER,
    /** {@code sla_windows}. */
    SERVICE,
    /** {@code generation_energy} and {@code energy_balance}. */
    ENERGY,
    /** {@code generation_costs} and {@code gpu_charges}. */
    COSTS,
    /** {@code rejected_events}. */
    REJECTIONS;

    /** All there is. */
    public static final Set<Part> ALL = Set.copyOf(EnumSet.allOf(Part.class));

    /** What needs no telemetry and no settled energy. */
    public static final Set<Part> WITHOUT_ENERGY = Set.of(GENERATIONS, LEDGER, SERVICE, REJECTIONS);
  }

  private final ClickHouseQuery query;
  private final PriceBook prices;

  /**
   * @param query stays the caller's to close
   * @param prices of the run, all of them
   */
  public PipelineAudit(ClickHouseQuery query, PriceBook prices) {
    this.query = query;
    this.prices = prices;
  }

  /** Everything. */
  public AuditReport run(Expectation expectation) throws IOException {
    return run(expectation, Part.ALL);
  }

  /**
   * Some of it.
   *
   * @throws io.tokenmeter.sinks.QueryFailedException when ClickHouse does not answer
   */
  public AuditReport run(Expectation expectation, Set<Part> parts) throws IOException {
    List<AuditReport.Check> checks = new ArrayList<>();
    if (parts.contains(Part.GENERATIONS)) {
      checks.add(UniqueRows.GENERATIONS.check(query));
      checks.addAll(new GenerationsCheck(expectation).run(query));
    }
    if (parts.contains(Part.LEDGER)) {
      checks.add(UniqueRows.RATED_USAGE.check(query));
      checks.addAll(new RatedUsageCheck(expectation, prices).run(query));
    }
    if (parts.contains(Part.SERVICE)) {
      checks.add(UniqueRows.SLA_WINDOWS.check(query));
      checks.addAll(new ServiceCheck(expectation).run(query));
    }
    if (parts.contains(Part.ENERGY)) {
      checks.add(UniqueRows.GENERATION_ENERGY.check(query));
      checks.add(UniqueRows.ENERGY_BALANCE.check(query));
      checks.addAll(new EnergyCheck(expectation).run(query));
    }
    if (parts.contains(Part.COSTS)) {
      checks.add(UniqueRows.GENERATION_COSTS.check(query));
      checks.add(UniqueRows.GPU_CHARGES.check(query));
      checks.addAll(new CostsCheck(expectation, prices).run(query));
    }
    if (parts.contains(Part.REJECTIONS)) {
      checks.add(RejectionsCheck.run(query, expectation.rejections()));
    }
    return new AuditReport(checks);
  }
}
