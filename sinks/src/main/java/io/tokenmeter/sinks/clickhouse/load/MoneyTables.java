package io.tokenmeter.sinks.clickhouse.load;

import static io.tokenmeter.sinks.clickhouse.load.Cell.flag;
import static io.tokenmeter.sinks.clickhouse.load.Cell.lowerCase;

import io.tokenmeter.schemas.derived.GenerationCost;
import io.tokenmeter.schemas.derived.GpuCharge;
import io.tokenmeter.schemas.derived.PeriodClosing;
import io.tokenmeter.schemas.derived.Posting;
import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was earned and what it cost. */
final class MoneyTables {

  /** A ledger entry beside the generation it belongs to. */
  private record Entry(RatedUsage usage, RatedEntry entry) {

    static List<Entry> of(RatedUsage usage) {
      return usage.getEntries().stream().map(entry -> new Entry(usage, entry)).toList();
    }
  }

  /** A posting beside the closing that made it; every closing has one at least, its rounding. */
  private record Posted(PeriodClosing closing, Posting posting) {

    static List<Posted> of(PeriodClosing closing) {
      return closing.getPostings().stream().map(posting -> new Posted(closing, posting)).toList();
    }
  }

  static final TableMapping<RatedUsage> RATED_USAGE =
      TableMapping.flattened(Topics.RATED_USAGE, "rated_usage", Entry::of)
          .column("entry_id", e -> e.entry.getEntryId())
          .column("corrects", e -> e.entry.getCorrects())
          .column("tenant", e -> e.usage.getTenant())
          .column("source", e -> e.usage.getSource())
          .column("generation_id", e -> e.usage.getGenerationId())
          .column("model", e -> e.usage.getModel())
          .column("endpoint", e -> e.usage.getEndpoint())
          .column("site", e -> e.usage.getSite())
          .column("account", e -> e.entry.getAccount())
          .column("project", e -> e.usage.getProject())
          .column("key", e -> e.usage.getKey())
          .column("agent", e -> e.usage.getAgent())
          .column("session", e -> e.usage.getSession())
          .column("labels", e -> new TreeMap<>(e.usage.getLabels()))
          .column("token_class", e -> lowerCase(e.entry.getTokenClass()))
          .column("tokens", e -> e.entry.getTokens())
          .column("status", e -> lowerCase(e.entry.getStatus()))
          .column("unit_price", e -> e.entry.getUnitPrice())
          .column("amount", e -> e.entry.getAmount())
          .column("currency", e -> e.entry.getCurrency())
          .column("price_id", e -> e.entry.getPriceId())
          .column("revision", e -> e.usage.getRevision())
          .column("usage_at", e -> e.usage.getUsageAt())
          .column("recorded_at", e -> e.usage.getRecordedAt())
          .position("ledger_partition", "ledger_offset")
          .build();

  static final TableMapping<PeriodClosing> PERIOD_POSTINGS =
      TableMapping.flattened(Topics.PERIOD_CLOSINGS, "period_postings", Posted::of)
          .column("entry_id", p -> p.posting.getEntryId())
          .column("account", p -> p.closing.getAccount())
          .column("period", p -> p.closing.getPeriod())
          .column("kind", p -> lowerCase(p.posting.getKind()))
          .column("usage_month", p -> p.posting.getUsageMonth())
          .column("subject", p -> p.posting.getSubject())
          .column("effective_from", p -> p.posting.getEffectiveFrom())
          .column("version", p -> p.posting.getVersion())
          .column("fx_rate", p -> p.posting.getFxRate())
          .column("amount", p -> p.posting.getAmount())
          .column("currency", p -> p.posting.getCurrency())
          .column("time_zone", p -> p.closing.getTimeZone())
          .column("period_start", p -> p.closing.getPeriodStart())
          .column("period_end", p -> p.closing.getPeriodEnd())
          .column("ledger_ends", p -> p.closing.getLedgerEnds())
          .column("rated", p -> rated(p.closing))
          .column("unpriced_tokens", p -> p.closing.getUnpricedTokens())
          .column("payable_amount", p -> p.closing.getPayableAmount())
          .column("payable_currency", p -> p.closing.getCurrency())
          .column("closed_by", p -> p.closing.getClosedBy())
          .column("recorded_at", p -> p.closing.getRecordedAt())
          .build();

  static final TableMapping<GpuCharge> GPU_CHARGES =
      TableMapping.of(Topics.GPU_CHARGES, "gpu_charges")
          .column("gpu", GpuCharge::getGpu)
          .column("gpu_model", GpuCharge::getGpuModel)
          .column("window_start", GpuCharge::getWindowStart)
          .column("window_end", GpuCharge::getWindowEnd)
          .column("charge", GpuCharge::getCharge)
          .column("allocated", GpuCharge::getAllocated)
          .column("idle", GpuCharge::getIdle)
          .column("unallocated", GpuCharge::getUnallocated)
          .column("currency", GpuCharge::getCurrency)
          .column("revision", GpuCharge::getRevision)
          .column("recorded_at", GpuCharge::getRecordedAt)
          .build();

  static final TableMapping<GenerationCost> GENERATION_COSTS =
      TableMapping.of(Topics.GENERATION_COSTS, "generation_costs")
          .column("tenant", GenerationCost::getTenant)
          .column("source", GenerationCost::getSource)
          .column("generation_id", GenerationCost::getGenerationId)
          .column("model", GenerationCost::getModel)
          .column("endpoint", GenerationCost::getEndpoint)
          .column("site", GenerationCost::getSite)
          .column("usage_at", GenerationCost::getUsageAt)
          .column("rated_amount", GenerationCost::getRatedAmount)
          .column("electricity_cost", GenerationCost::getElectricityCost)
          .column("hardware_cost", GenerationCost::getHardwareCost)
          .column("provider_cost", GenerationCost::getProviderCost)
          .column("overhead_cost", GenerationCost::getOverheadCost)
          .column("margin", GenerationCost::getMargin)
          .column("currency", GenerationCost::getCurrency)
          .column("margin_missing_reason", GenerationCost::getMarginMissingReason)
          .column("gco2e_location", GenerationCost::getGco2eLocation)
          .column("gco2e_market", GenerationCost::getGco2eMarket)
          .column("revision", GenerationCost::getRevision)
          .column("recorded_at", GenerationCost::getRecordedAt)
          .column("deleted", c -> flag(c.getDeleted()))
          .build();

  private MoneyTables() {}

  /** Amounts by currency, with all their digits. */
  private static Map<String, String> rated(PeriodClosing closing) {
    Map<String, String> rated = new TreeMap<>();
    closing.getRated().forEach(r -> rated.put(r.getCurrency(), r.getAmount().toPlainString()));
    return rated;
  }
}
