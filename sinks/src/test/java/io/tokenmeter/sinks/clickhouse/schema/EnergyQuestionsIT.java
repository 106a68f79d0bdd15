package io.tokenmeter.sinks.clickhouse.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.GenericRecord;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The views of the whole building and of the questions, on the real engine. An hour of two GPUs:
 * GPU-1 is reserved for acme and served one generation each of acme and beta, GPU-2 nobody that was
 * measured. Every answer was worked out by hand.
 */
class EnergyQuestionsIT {

  /** Not a constant of the past: tables drop rows that have outlived their retention. */
  private static final Instant HOUR =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(2, ChronoUnit.HOURS);

  private static StartedEngine engine;
  private static Client client;

  @BeforeAll
  static void fillTheTables(@TempDir Path data) throws Exception {
    engine = StartedEngine.in(data);
    client = engine.client("questions");
    ClickHouseMigrations.apply(client);
    generations();
    energies();
    balances();
    overheads();
    run(
        "INSERT INTO generation_costs (tenant, source, generation_id, model, usage_at,"
            + " electricity_cost, hardware_cost, overhead_cost, currency, revision, recorded_at)"
            + " VALUES ('acme', 's', 'g1', 'm', now(), 1, 2, 0.5, 'USD', 1, now())");
  }

  @AfterAll
  static void stopTheEngine() {
    client.close();
    engine.close();
  }

  @Test
  void aGenerationsFullEnergyIsItsOwnAndWhatTheMetersAboveSay() {
    assertThat(
            rows(
                "SELECT generation_id, active_joules, full_joules, overhead_basis"
                    + " FROM generation_joules ORDER BY generation_id"))
        .containsExactly("g1 100 225 METER", "g2 50 null null", "g3 null null null", "g4 8 15 PUE");
  }

  @Test
  void joulesPerTokenNameTheirBoundaryAndTheirDenominator() {
    assertThat(perToken("exclude", "acme"))
        .containsExactly(
            "full computed_prefill_token 90 80 1.125",
            "full decoded_token 135 30 4.5",
            "narrow computed_prefill_token 40 80 0.5",
            "narrow decoded_token 60 30 2");
    assertThat(perToken("exclude", "beta"))
        .containsExactly(
            "full computed_prefill_token 0 0 null",
            "full decoded_token 0 0 null",
            "narrow computed_prefill_token 20 20 1",
            "narrow decoded_token 30 20 1.5");
  }

  @Test
  void idleSpreadByTokensRaisesWhatATokenTakes() {
    // 180 J and their overhead of 50 alone on GPU-1: 110 of its 150 tokens are acme's, so 132 J and
    // 36.666666 J; 2/5 of that to prefill, as of the rest.
    assertThat(perToken("by_tokens", "acme"))
        .contains(
            "full computed_prefill_token 157.466666 80 1.968333325",
            "full decoded_token 236.2 30 7.873333333");
  }

  @Test
  void idleBilledToTheReservationsOwnerIsApartFromItsTokens() {
    assertThat(perToken("reservation_owner", "acme"))
        .contains("full computed_prefill_token 90 80 1.125", "full decoded_token 230 0 null");
  }

  @Test
  void thePolicySaysWhoAnswersForIdle() {
    String alone =
        "SELECT tenant, sum(idle_alone_joules) AS alone FROM energy_by_consumer(idle_policy = '%s')"
            + " GROUP BY tenant HAVING alone != 0 ORDER BY tenant";
    assertThat(rows(alone.formatted("exclude"))).containsExactly(" 380");
    assertThat(rows(alone.formatted("by_tokens"))).containsExactly(" 200", "acme 132", "beta 48");
    assertThat(rows(alone.formatted("reservation_owner"))).containsExactly(" 200", "acme 180");
    assertThatThrownBy(() -> rows(alone.formatted("who knows")))
        .hasStackTraceContaining("idle_policy must be exclude, by_tokens or reservation_owner");
  }

  @ParameterizedTest
  @ValueSource(strings = {"exclude", "by_tokens", "reservation_owner"})
  void whateverThePolicyAllRowsTogetherAreWhatTheMetersMeasured(String policy) {
    assertThat(
            rows(
                "SELECT sum(active_joules + idle_in_flight_joules + idle_alone_joules"
                    + " + unattributed_joules), sum(overhead_alone_joules) FROM energy_by_consumer(idle_policy = '"
                    + policy
                    + "') WHERE gpu IN ('GPU-1', 'GPU-2')"))
        .containsExactly("600 50");
  }

  @Test
  void idleIsToldByGpuAndHour() {
    assertThat(
            rows(
                "SELECT gpu, measured_joules, idle_in_flight_joules, idle_alone_joules,"
                    + " idle_alone_ratio FROM idle_by_gpu_hour ORDER BY gpu"))
        .containsExactly("GPU-1 400 60 180 0.45", "GPU-2 200 0 200 1");
  }

  @Test
  void pueIsWhatCameInOverAllItAndWindowsThatDoNotCompareAreCounted() {
    // The first window: 1000 J, of them 100 into the battery and 150 facility, so 900 over 750.
    assertThat(
            rows(
                "SELECT site, windows, windows_left_out, facility_energy_joules, it_joules, pue"
                    + " FROM pue_by_hour"))
        .containsExactly("lab 1 1 900 750 1.2");
  }

  @Test
  void aRevisionReplacesAllPartsOfAnOverheadAndThePastCanStillBeRead() {
    assertThat(
            rows("SELECT generation_id, host_joules FROM overhead_allocations_current ORDER BY 1"))
        .containsExactly(" 20", "g1 30");
    assertThat(
            rows(
                "SELECT generation_id, host_joules FROM overhead_allocations_as_of(at = '"
                    + HOUR.plus(30, ChronoUnit.MINUTES)
                        .toString()
                        .replace('T', ' ')
                        .replace("Z", "")
                    + "') ORDER BY 1"))
        .containsExactly("g1 99", "g2 99");
  }

  @Test
  void metersThatDisagreeSayWhetherTheirAccuracyExplainsIt() {
    assertThat(
            rows(
                "SELECT meter, meter_error_joules, accuracy_joules, within_accuracy FROM meter_errors"
                    + " ORDER BY meter"))
        .containsExactly("pdu-1 -3 4 1", "pdu-2 -3 2 0", "pdu-3 -3 null null");
  }

  @Test
  void goodputTellsWhatLateCancelledAndFailedGenerationsTook() {
    assertThat(goodput(1000, 50))
        .containsExactly("cancelled 1 50 null 0", "failed 1 null null 1", "late 1 100 3.5 0");
    assertThat(goodput(1000, 500)).contains("good 1 100 3.5 0");
    assertThat(goodput(100, 500)).contains("late 1 100 3.5 0");
  }

  @Test
  void aCachedPrefixSavesThePrefillThatWasNotComputed() {
    // 60 J for 100 computed tokens of the model and endpoint; 20 were cached.
    assertThat(
            rows(
                "SELECT cached, generations, cached_tokens, estimated_joules_saved FROM"
                    + " prefix_cache_savings WHERE model = 'm' AND "
                    + thisHour()
                    + " ORDER BY cached"))
        .containsExactly("0 1 0 0", "1 1 20 12");
  }

  @Test
  void thisWeekStandsBesideLast() {
    assertThat(
            rows(
                "SELECT active_joules, active_joules_last, narrow_joules_per_decoded_token,"
                    + " narrow_joules_per_decoded_token_last, narrow_decode_change FROM"
                    + " energy_week_against_last(at = now64(6)) WHERE model = 'm'"))
        .containsExactly("150 8 1.8 0.3 5");
  }

  @Test
  void oneEngineStandsBesideAnother() {
    String against =
        "SELECT variant, generations, narrow_joules_per_computed_prefill_token,"
            + " narrow_joules_per_decoded_token FROM energy_a_against_b(by = '%s', a = '%s', b ="
            + " '%s') ORDER BY variant";
    assertThat(rows(against.formatted("engine", "sglang", "vllm")))
        .containsExactly("sglang 1 1 1.5", "vllm 2 0.45 1.575");
    assertThat(rows(against.formatted("precision", "fp8", "int4"))).hasSize(1);
    assertThatThrownBy(() -> rows(against.formatted("colour", "a", "b")))
        .hasStackTraceContaining("by must be engine");
  }

  private static void generations() throws Exception {
    generation("acme", "g1", "m", "vllm", "completed", 80, 20, 31, HOUR);
    generation("beta", "g2", "m", "sglang", "cancelled", 20, 0, 21, HOUR);
    generation("acme", "g3", "m2", "other", "failed", 10, 0, 10, HOUR);
    generation("acme", "g4", "m", "vllm", "completed", 20, 0, 11, HOUR.minus(8, ChronoUnit.DAYS));
  }

  private static void generation(
      String tenant,
      String id,
      String model,
      String engineLabel,
      String status,
      int input,
      int cached,
      int output,
      Instant from)
      throws Exception {
    long start = from.toEpochMilli() + 60_000;
    run(
        ("INSERT INTO generations (tenant, source, generation_id, model, labels, precision, site,"
                + " status, input_tokens, cached_input_tokens, output_tokens, arrived_at,"
                + " first_token_at, finished_at) VALUES ('%s', 's', '%s', '%s', {'engine': '%s'},"
                + " 'fp8', 'lab', '%s', %d, %d, %d, %s, %s, %s)")
            .formatted(
                tenant,
                id,
                model,
                engineLabel,
                status,
                input,
                cached,
                output,
                time(start),
                time(start + 500),
                time(start + 10_500)));
  }

  private static void energies() throws Exception {
    energy("'acme', 's', 'g1', 'GPU-1', 'm', 'e', 100, 40, 60, 50, 75, 80, 30, 'COUNTER'");
    energy("'beta', 's', 'g2', 'GPU-1', 'm', 'e', 50, 20, 30, 10, NULL, 20, 20, 'COUNTER'");
    energy(
        "'acme', 's', 'g3', 'GPU-2', 'm2', 'e2', NULL, NULL, NULL, NULL, NULL, 10, 9, 'MISSING'");
    energy("'acme', 's', 'g4', 'GPU-9', 'm', 'e', 8, 5, 3, 2, 5, 20, 10, 'COUNTER'");
  }

  private static void energy(String values) throws Exception {
    run(
        "INSERT INTO generation_energy (tenant, source, generation_id, gpu, model, endpoint,"
            + " active_joules, prefill_joules, decode_joules, idle_joules, overhead_joules,"
            + " computed_prefill_tokens, decoded_tokens, provenance, revision, recorded_at)"
            + " VALUES ("
            + values
            + ", 1, now())");
  }

  private static void balances() throws Exception {
    gpu("GPU-1", "400, 150, 240, 10, 60, 'acme'");
    gpu("GPU-2", "200, 0, 200, 0, 0, NULL");
    meter("node", "node", "'rack'", 0, "650, 600, 50, 0, 0, 0, 0, 0");
    meter("rack", "rack", "'site:lab'", 0, "750, 650, 0, 0, 100, 0, 0, 0");
    meter("feed", "battery", "'site:lab'", 0, "100, 0, 0, 0, 0, 100, 0, 0");
    meter("site", "site:lab", "NULL", 0, "1000, 850, 0, 150, 0, 0, 0, 0");
    meter("node", "node", "'site:lab'", 60, "500, 450, 0, 0, 0, 0, 0, 50");
    meter("site", "site:lab", "NULL", 60, "900, 500, 0, 400, 0, 0, 0, 0");
    disagreement("pdu-1", "4");
    disagreement("pdu-2", "2");
    disagreement("pdu-3", "NULL");
  }

  private static void gpu(String name, String values) throws Exception {
    run(
        "INSERT INTO energy_balance (scope, meter, site, window_start, window_end,"
            + " measured_joules, active_joules, idle_joules, unattributed_joules,"
            + " shared_idle_joules, reserved_for, revision, recorded_at) VALUES ('gpu', '"
            + name
            + "', 'lab', "
            + window(0)
            + values
            + ", 1, now())");
  }

  private static void meter(String scope, String name, String parent, int second, String values)
      throws Exception {
    run(
        "INSERT INTO energy_balance (scope, meter, parent, site, window_start, window_end,"
            + " measured_joules, children_joules, host_joules, facility_joules, other_it_joules,"
            + " storage_joules, meter_error_joules, unattributed_joules, revision, recorded_at)"
            + " VALUES ('%s', '%s', %s, 'lab', ".formatted(scope, name, parent)
            + window(second)
            + values
            + ", 1, now())");
  }

  private static void disagreement(String pdu, String accuracy) throws Exception {
    run(
        "INSERT INTO energy_balance (scope, meter, site, window_start, window_end, measured_joules,"
            + " children_joules, meter_error_joules, accuracy_joules, revision, recorded_at) VALUES"
            + " ('pdu', '%s', 'elsewhere', ".formatted(pdu)
            + window(0)
            + "100, 103, -3, "
            + accuracy
            + ", 1, now())");
  }

  /** The first revision gave g2 a part too; the second replaces all of it. */
  private static void overheads() throws Exception {
    Instant first = HOUR.plus(20, ChronoUnit.MINUTES);
    Instant second = HOUR.plus(40, ChronoUnit.MINUTES);
    overhead("'acme', 's', 'g1', 150, 99, 99, 1", first);
    overhead("'beta', 's', 'g2', 60, 99, 99, 1", first);
    overhead("'acme', 's', 'g1', 150, 30, 45, 2", second);
    overhead("'', '', '', 250, 20, 30, 2", second);
  }

  private static void overhead(String values, Instant recordedAt) throws Exception {
    run(
        "INSERT INTO overhead_allocations (meter, scope, site, window_start, window_end, tenant,"
            + " source, generation_id, energy_joules, host_joules, facility_joules, revision,"
            + " recorded_at) VALUES ('GPU-1', 'gpu', 'lab', "
            + window(0)
            + values
            + ", "
            + time(recordedAt.toEpochMilli())
            + ")");
  }

  private static String window(int second) {
    long start = HOUR.toEpochMilli() + second * 1_000L;
    return time(start) + ", " + time(start + 60_000) + ", ";
  }

  private static String time(long millis) {
    return "fromUnixTimestamp64Milli(%d, 'UTC')".formatted(millis);
  }

  private static String thisHour() {
    return "hour = toDateTime(" + HOUR.getEpochSecond() + ", 'UTC')";
  }

  private static List<String> goodput(int ttftMillis, int tpotMillis) {
    return rows(
        "SELECT outcome, generations, active_joules, cost, without_joules FROM goodput(ttft_ms = "
            + ttftMillis
            + ", tpot_ms = "
            + tpotMillis
            + ") WHERE "
            + thisHour()
            + " ORDER BY outcome");
  }

  private static List<String> perToken(String policy, String tenant) {
    return rows(
        "SELECT boundary, denominator, joules, tokens, joules_per_token FROM"
            + " joules_per_token(idle_policy = '"
            + policy
            + "') WHERE tenant = '"
            + tenant
            + "' AND model IN ('m', '') AND "
            + thisHour()
            + " ORDER BY boundary, denominator, joules");
  }

  private static void run(String sql) throws Exception {
    client.execute(sql).get().close();
  }

  /** Each row as its columns with a space between, numbers without needless zeros. */
  private static List<String> rows(String select) {
    List<String> rows = new ArrayList<>();
    for (GenericRecord row : client.queryAll(select)) {
      rows.add(
          row.getSchema().getColumns().stream()
              .map(column -> shown(row.getObject(column.getColumnName())))
              .collect(Collectors.joining(" ")));
    }
    return rows;
  }

  private static String shown(Object value) {
    return value instanceof Number number && !(value instanceof Float)
        ? new BigDecimal(number.toString())
            .setScale(9, RoundingMode.HALF_EVEN)
            .stripTrailingZeros()
            .toPlainString()
        : String.valueOf(value);
  }
}
