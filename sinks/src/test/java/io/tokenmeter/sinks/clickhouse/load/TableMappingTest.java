package io.tokenmeter.sinks.clickhouse.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.derived.EnergyBalance;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.sinks.SampleRecords;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TableMappingTest {

  /** The columns that other people's queries rely on. */
  private static final Map<String, String> CONTRACT =
      Map.of(
          "generations",
          "tenant source generation_id request_id attempt model endpoint site status input_tokens"
              + " cached_input_tokens cache_write_tokens output_tokens reasoning_tokens arrived_at"
              + " scheduled_at first_token_at finished_at",
          "rated_usage",
          "entry_id corrects tenant source generation_id model token_class tokens unit_price amount"
              + " currency price_id usage_at recorded_at",
          "generation_energy",
          "tenant source generation_id gpu active_joules idle_joules overhead_joules provenance"
              + " method revision recorded_at deleted",
          "energy_balance",
          "scope meter parent window_start window_end measured_joules active_joules idle_joules"
              + " unattributed_joules overhead_joules residual_joules provenance revision"
              + " recorded_at",
          "generation_costs",
          "tenant source generation_id model endpoint rated_amount electricity_cost hardware_cost"
              + " provider_cost overhead_cost margin currency gco2e_location gco2e_market revision"
              + " recorded_at",
          "sla_windows",
          "tenant model endpoint window_start window_end requests errors ttft_p50_ms ttft_p99_ms"
              + " tpot_p50_ms tpot_p99_ms attainment revision",
          "route_costs",
          "endpoint model as_of marginal_cost_per_mtok_input marginal_cost_per_mtok_cached_input"
              + " marginal_cost_per_mtok_output full_cost_per_mtok_input"
              + " full_cost_per_mtok_cached_input full_cost_per_mtok_output currency"
              + " joules_per_token_prefill joules_per_token_decode ttft_p99_ms tpot_p99_ms"
              + " slo_ok_ratio headroom confidence",
          "rejected_events",
          "received_at stage reason detail topic partition offset payload",
          "gpu_charges",
          "gpu window_start window_end charge allocated idle unallocated currency revision"
              + " recorded_at");

  /**
   * Counts of what came again or late: a replay raises them, so they are metrics and in no table.
   */
  private static final Set<String> METRICS =
      Set.of("stale_readings", "late_generations", "late_readings", "pending_windows");

  static Stream<TableMapping<?>> all() {
    return Tables.all().stream();
  }

  @Test
  void everyContractColumnIsMapped() {
    CONTRACT.forEach(
        (table, columns) -> {
          TableMapping<?> mapping =
              all().filter(m -> m.table().equals(table)).findFirst().orElseThrow();
          assertThat(mapping.columns()).as(table).contains(columns.split(" "));
        });
  }

  @ParameterizedTest
  @MethodSource("all")
  <V extends SpecificRecord> void everyFieldOfARecordReachesItsRow(TableMapping<V> mapping) {
    List<List<Object>> before = mapping.rows(SampleRecords.full(mapping.topic(), 2), 0, 0);
    for (Schema.Field field : mapping.topic().schema().getFields()) {
      if (METRICS.contains(field.name())) {
        continue;
      }
      V changed = SampleRecords.full(mapping.topic(), 2);
      changed.put(field.pos(), SampleRecords.fieldValue(field, 3));
      assertThat(mapping.rows(changed, 0, 0)).as(field.name()).isNotEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  <V extends SpecificRecord> void unknownStaysNull(TableMapping<V> mapping) {
    List<Object> sparse = mapping.rows(SampleRecords.sparse(mapping.topic(), 2), 0, 0).get(0);
    List<Object> full = mapping.rows(SampleRecords.full(mapping.topic(), 2), 0, 0).get(0);
    assertThat(full).hasSameSizeAs(mapping.columns()).doesNotContainNull();
    long optional =
        mapping.topic().schema().getFields().stream()
            .filter(f -> f.schema().getType() == Schema.Type.UNION)
            .count();
    assertThat(sparse.stream().filter(java.util.Objects::isNull).count())
        .isGreaterThanOrEqualTo(optional);
  }

  @Test
  void aLedgerRecordBecomesOneRowPerEntry() {
    RatedUsage usage = SampleRecords.full(Topics.RATED_USAGE, 1);
    usage.setEntries(
        List.of(
            SampleRecords.full(Topics.RATED_USAGE, 1).getEntries().get(0),
            SampleRecords.full(Topics.RATED_USAGE, 2).getEntries().get(0)));
    assertThat(MoneyTables.RATED_USAGE.rows(usage, 0, 0))
        .extracting(row -> row.get(MoneyTables.RATED_USAGE.columns().indexOf("entry_id")))
        .containsExactly("text 1", "text 2");
  }

  @Test
  void aLedgerRowSaysWhereInTheLedgerItStands() {
    List<Object> row =
        MoneyTables.RATED_USAGE.rows(SampleRecords.full(Topics.RATED_USAGE, 1), 3, 17).get(0);
    List<String> columns = MoneyTables.RATED_USAGE.columns();
    assertThat(row.get(columns.indexOf("ledger_partition"))).isEqualTo(3);
    assertThat(row.get(columns.indexOf("ledger_offset"))).isEqualTo(17L);
  }

  @Test
  void microjoulesBecomeJoulesExactlyAndMayBeNegative() {
    EnergyBalance balance = SampleRecords.full(Topics.ENERGY_BALANCE, 1);
    balance.setResidualMicrojoules(-1L);
    balance.setMeasuredMicrojoules(Long.MAX_VALUE);
    List<Object> row = EnergyTables.ENERGY_BALANCE.rows(balance, 0, 0).get(0);
    List<String> columns = EnergyTables.ENERGY_BALANCE.columns();
    assertThat(row.get(columns.indexOf("residual_joules"))).isEqualTo(new BigDecimal("-0.000001"));
    assertThat(row.get(columns.indexOf("measured_joules")))
        .isEqualTo(new BigDecimal("9223372036854.775807"));
  }

  @Test
  void aTombstoneOfACompactedTopicBecomesADeletedRowAndOfOthersNothing() {
    Instant at = Instant.parse("2026-05-05T12:00:00Z");
    List<Object> gone = ServiceTables.ROUTE_COSTS.tombstone("edge-1", at).get(0);
    List<String> columns = ServiceTables.ROUTE_COSTS.columns();
    assertThat(gone).hasSameSizeAs(columns);
    assertThat(gone.get(columns.indexOf("endpoint"))).isEqualTo("edge-1");
    assertThat(gone.get(columns.indexOf("deleted"))).isEqualTo(1);
    assertThat(EnergyTables.SETTLEMENT_STATUS.tombstone("gpu", at).get(0))
        .hasSameSizeAs(EnergyTables.SETTLEMENT_STATUS.columns());
    assertThat(FactTables.GENERATIONS.tombstone("key", at)).isEmpty();
  }
}
