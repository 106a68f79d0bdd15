package io.tokenmeter.sinks.clickhouse.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.GenericRecord;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views of cost and carbon on the real engine, over the rows of {@code site-rows.sql}. */
@NullUnmarked
class CostViewsIT {

  private static StartedEngine engine;
  private static Client client;

  @BeforeAll
  static void fillTheTables(@TempDir Path data) throws Exception {
    engine = StartedEngine.in(data);
    client = engine.client("views");
    ClickHouseMigrations.apply(client);
    // What is of a day in 2026 must not be dropped when that is long ago.
    for (String table :
        List.of(
            "generations",
            "generation_energy",
            "energy_balance",
            "overhead_allocations",
            "route_costs")) {
      client.execute("ALTER TABLE " + table + " REMOVE TTL").get().close();
    }
    for (String statement : rows().split(";\\s*\\n")) {
      client.execute(statement).get().close();
    }
  }

  @AfterAll
  static void stopTheEngine() {
    client.close();
    engine.close();
  }

  /**
   * g1: 0.6 + 0.3 + 0.1 million computed tokens, 0.1 cached; 2 + 0.5 + 7.5 EUR; on two GPUs 1.8 MJ
   * active, 3.6 MJ in all, 1800 s at 20 g an hour. g2: 0.5 million tokens, its hardware cost, its
   * market-based carbon and its energy unknown.
   */
  @Test
  void figuresPerTokenAreOverGenerationsOfWhichTheyAreKnown() {
    assertThat(
            row(
                "(SELECT *, arrayStringConcat(gco2e_embodied_factors, '; ') AS factors FROM"
                    + " token_costs_hourly WHERE endpoint = 'e1')"))
        .containsAllEntriesOf(
            Map.ofEntries(
                Map.entry("hour", "2026-10-25 01:00:00"),
                Map.entry("site", "ams-1"),
                Map.entry("model", "llama"),
                Map.entry("currency", "EUR"),
                Map.entry("generations", "2"),
                Map.entry("computed_tokens", "1500000"),
                Map.entry("cached_input_tokens", "100000"),
                Map.entry("output_tokens", "400000"),
                Map.entry("generations_with_cost", "1"),
                Map.entry("cost", "10"),
                Map.entry("electricity_cost", "2.5"),
                Map.entry("electricity_share", "0.25"),
                Map.entry("cost_per_mtok_computed", "10"),
                Map.entry("cost_per_mtok_output", "25"),
                Map.entry("electricity_cost_per_mtok_computed", "2.5"),
                Map.entry("gco2e_location", "900"),
                Map.entry("gco2e_market", "200"),
                Map.entry("gco2e_embodied", "10"),
                Map.entry("factors", "maker, 2025"),
                Map.entry("gco2e_location_per_mtok_computed", "600"),
                Map.entry("gco2e_market_per_mtok_computed", "200"),
                Map.entry("gco2e_embodied_per_mtok_computed", "10"),
                Map.entry("generations_with_energy", "1"),
                Map.entry("computed_tokens_per_kwh_active", "2000000"),
                Map.entry("computed_tokens_per_kwh_full", "1000000"),
                Map.entry("computed_tokens_per_gpu_hour", "2000000")));
  }

  /**
   * 1 MJ of the GPU cost 2 EUR; meters found another 0.5 MJ of host and facility, where the PUE had
   * said 0.125 MJ for 0.25 EUR.
   */
  @Test
  void overheadThatMetersToldCostsWhatItsKilowattHoursDo() {
    assertThat(row("generation_full_costs WHERE generation_id = 'm1'"))
        .containsAllEntriesOf(
            Map.of(
                "overhead_basis", "METER",
                "overhead_cost", "1",
                "margin", "4"));
    assertThat(row("token_costs_hourly WHERE endpoint = 'metered'"))
        .containsAllEntriesOf(
            Map.of(
                "cost", "6",
                "electricity_cost", "3",
                "electricity_share", "0.5",
                "full_joules", "1500000",
                "computed_tokens_per_kwh_full", "2400000"));
  }

  @Test
  void overheadThatNoMeterToldStaysAsThePueToldIt() {
    assertThat(row("generation_full_costs WHERE generation_id = 'g1'"))
        .containsAllEntriesOf(Map.of("overhead_basis", "PUE", "overhead_cost", "0.5"));
  }

  @Test
  void aProvidersElectricityIsUnknownNotZero() {
    Map<String, String> row = row("token_costs_hourly WHERE endpoint = 'p1'");

    assertThat(row)
        .containsEntry("cost", "3")
        .containsEntry("cost_per_mtok_computed", "1.5")
        .containsEntry("cost_per_mtok_output", "7.5")
        .containsEntry("electricity_share", "null")
        .containsEntry("gco2e_location", "null")
        .containsEntry("computed_tokens_per_kwh_full", "null");
  }

  /**
   * 10 kWh at 300 g and 6 kWh at 100 g; certificates of 8 kWh at 10 g and 4 kWh at 40 g; the 4 kWh
   * without are a quarter of 10 x 400 + 6 x 100 g, the second half-hour having no residual mix.
   */
  @Test
  void certificatesOfTheHourCountFirstAndTheUnmatchedShareIsShown() {
    assertThat(carbon("ams-1", 1))
        .containsAllEntriesOf(
            Map.of(
                "boundary", "site",
                "kwh", "16",
                "gco2e_location", "3600",
                "certified_kwh", "12",
                "matched_kwh", "12",
                "unmatched_kwh", "4",
                "unmatched_share", "0.25",
                "gco2e_market", "1390",
                "sources", "grid, actual; grid, forecast",
                "vintages", "2026"));
  }

  /**
   * 2 kWh each. Without certificates the contract's factor covers all; with 5 kWh of them, they do.
   */
  @Test
  void whatAContractOrMoreCertificatesThanEnergyCoverIsNotUnmatched() {
    assertThat(carbon("ams-1", 2))
        .containsAllEntriesOf(
            Map.of(
                "gco2e_location", "500",
                "matched_kwh", "0",
                "unmatched_share", "0",
                "gco2e_market", "100",
                "sources", "yearly"));
    assertThat(carbon("ams-1", 3))
        .containsAllEntriesOf(
            Map.of("certified_kwh", "5", "matched_kwh", "2", "gco2e_market", "20"));
  }

  @Test
  void aSiteWithoutAMeterIsItsGpusAndOverheadAndWithoutAFactorItsCarbonIsUnknown() {
    assertThat(carbon("lab", 1))
        .containsAllEntriesOf(
            Map.of(
                "boundary", "gpu and overhead",
                "kwh", "1.25",
                "unmatched_share", "1",
                "gco2e_location", "null",
                "gco2e_market", "null",
                "sources", ""));
  }

  /** 90 MJ in a quarter of an hour are 100 kW; the next quarter is half covered. */
  @Test
  void headroomIsWhatTheContractLeavesAndUnknownOfAQuarterWithAHole() {
    assertThat(row("site_power WHERE site = 'pow' AND quarter = '2026-10-25 01:00:00'"))
        .containsAllEntriesOf(
            Map.of("mean_kw", "100", "power_limit_kw", "250", "headroom_kw", "150"));
    assertThat(row("site_power WHERE site = 'pow' AND quarter = '2026-10-25 01:15:00'"))
        .containsAllEntriesOf(
            Map.of("covered_share", "0.5", "mean_kw", "null", "headroom_kw", "null"));
  }

  /**
   * 600 W, and 30,000 tokens in the minute of the record, under the endpoint's name and an alias.
   */
  @Test
  void wattsNowStandBesideTheTokensTheyMake() {
    assertThat(row("watts_per_token_now WHERE endpoint = 'live'"))
        .containsAllEntriesOf(
            Map.of(
                "watts", "600",
                "computed_tokens_per_second", "500",
                "watts_per_computed_token_per_second", "1.2"));
  }

  @Test
  void aLaterRevisionOfAnIntervalReplacesItAndTheEarlierCanStillBeRead() {
    assertThat(row("meter_intervals_current")).containsEntry("kwh", "12.75");
    assertThat(row("meter_intervals_as_of(at = '2026-11-02 00:00:00')"))
        .containsEntry("kwh", "12.5");
  }

  private static Map<String, String> carbon(String site, int hour) {
    return row(
        "(SELECT *, arrayStringConcat(factor_sources, '; ') AS sources,"
            + " arrayStringConcat(factor_vintages, '; ') AS vintages FROM site_carbon_hourly"
            + " WHERE site = '%s' AND hour = '2026-10-25 0%d:00:00')".formatted(site, hour));
  }

  /** The only row, numbers without trailing zeros, null as such. */
  private static Map<String, String> row(String from) {
    String select = "SELECT * FROM " + from;
    List<GenericRecord> rows = client.queryAll(select + " SETTINGS readonly = 1");
    assertThat(rows).as(from).hasSize(1);
    Map<String, String> cells = new TreeMap<>();
    client
        .queryAll("DESCRIBE TABLE (" + select + ")")
        .forEach(column -> cells.put(column.getString("name"), "null"));
    rows.get(0).getValues().forEach((column, value) -> cells.put(column, text(value)));
    return cells;
  }

  private static String text(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    }
    return value instanceof Double number
        ? text(BigDecimal.valueOf(number))
        : value instanceof ZonedDateTime time
            ? time.toLocalDateTime().toString().replace('T', ' ') + ":00"
            : String.valueOf(value);
  }

  private static String rows() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(CostViewsIT.class.getResourceAsStream("site-rows.sql"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
