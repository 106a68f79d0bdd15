package io.tokenmeter.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.ingest.replay.ReplayResult;
import io.tokenmeter.local.attribute.RecordingAttribution;
import io.tokenmeter.local.cli.CommandRun;
import io.tokenmeter.local.demo.ShippedRecording;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job end to end on the local runtime: recordings in at the front door, rows out of
 * ClickHouse, checked against the files by other arithmetic than the pipeline's. Plays the
 * recordings under ../shared/data where they are, else the one the demo ships.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MainJobIT {

  private static final Path SHARED = Path.of("..", "..", "..", "shared", "data");
  private static final String LIVE_GPU = "GPU-live-play";
  private static final BigDecimal MICROS_PER_HOUR = new BigDecimal("3600000000");
  private static final BigDecimal JOULES_PER_KWH = new BigDecimal("3600000");

  @TempDir static Path data;

  private RunningPipeline pipeline;
  private List<RequestFile> recordings;

  @BeforeAll
  void playTheRecordings() throws Exception {
    recordings = recordings();
    pipeline = RunningPipeline.start(data);
    for (RequestFile recording : recordings) {
      ReplayResult result = pipeline.replay(recording.folder(), OptionalDouble.empty());
      assertThat(result.rejected()).isEmpty();
    }
    pipeline.awaitSettled();
  }

  @AfterAll
  void stop() {
    if (pipeline != null) {
      pipeline.close();
    }
  }

  @Test
  void everyRequestIsOneGenerationAndTheTokensAreTheFiles() throws Exception {
    for (RequestFile recording : recordings) {
      JsonNode sums =
          pipeline.one(
              "SELECT count() AS n, uniqExact(generation_id) AS ids, sum(input_tokens) AS input,"
                  + " sum(output_tokens) AS output FROM generations WHERE source = "
                  + quoted(recording.source()));
      assertThat(sums.path("n").asLong()).isEqualTo(recording.requests().size());
      assertThat(sums.path("ids").asLong()).isEqualTo(recording.requests().size());
      assertThat(sums.path("input").asLong()).isEqualTo(recording.sum("input_tokens"));
      assertThat(sums.path("output").asLong()).isEqualTo(recording.sum("output_tokens"));
    }
  }

  @Test
  void theLedgerEqualsAnIndependentCalculationToTheLastDigit() throws Exception {
    for (RequestFile recording : recordings) {
      Map<String, BigDecimal> rated = new TreeMap<>();
      for (JsonNode row :
          pipeline.rows(
              "SELECT tenant, model, toString(sum(amount)) AS amount FROM rated_usage"
                  + " WHERE source = "
                  + quoted(recording.source())
                  + " GROUP BY tenant, model")) {
        rated.put(
            row.path("tenant").asText() + "/" + row.path("model").asText(), decimal(row, "amount"));
      }
      Map<String, BigDecimal> owed = recording.ratedByTenantAndModel();
      assertThat(rated.keySet()).isEqualTo(owed.keySet());
      owed.forEach((who, amount) -> assertThat(rated.get(who)).isEqualByComparingTo(amount));
    }
  }

  @Test
  void everyBalanceAddsUpToTheMeterAndTheSharesToTheBalance() throws Exception {
    JsonNode broken =
        pipeline.one(
            "SELECT count() AS n FROM energy_balance_current WHERE measured_joules IS NULL OR"
                + " active_joules + idle_joules + unattributed_joules != measured_joules");
    assertThat(broken.path("n").asLong()).isZero();
    for (RequestFile recording : recordings) {
      JsonNode balance =
          pipeline.one(
              "SELECT toString(sum(measured_joules)) AS measured, toString(sum(active_joules)) AS"
                  + " active, toString(sum(unattributed_joules)) AS unattributed FROM"
                  + " energy_balance_current WHERE meter = "
                  + quoted(recording.gpu()));
      JsonNode shares =
          pipeline.one(
              "SELECT toString(sum(active_joules)) AS active, countIf(active_joules IS NULL) AS"
                  + " missing FROM generation_energy_current WHERE source = "
                  + quoted(recording.source()));
      BigDecimal measured = decimal(balance, "measured");
      assertThat(shares.path("missing").asLong()).isZero();
      assertThat(decimal(shares, "active")).isEqualByComparingTo(decimal(balance, "active"));
      assertThat(measured.subtract(recording.counterDifference()).abs())
          .isLessThanOrEqualTo(recording.counterDifference().multiply(new BigDecimal("0.005")));
      assertThat(decimal(balance, "unattributed"))
          .isLessThanOrEqualTo(measured.multiply(new BigDecimal("0.01")));
    }
  }

  @Test
  void theBoundedCommandWritesTheSharesOfTheRunningJob() throws Exception {
    for (RequestFile recording : recordings) {
      Path csv = data.resolve("shares-" + recording.gpu() + ".csv");
      RecordingAttribution.attribute(recording.folder(), csv);
      Map<String, String> bounded = new HashMap<>();
      for (String line : Files.readAllLines(csv).stream().skip(1).toList()) {
        String[] cells = line.split(",");
        bounded.put(cells[0], shares(cells[2], cells[3]));
      }
      assertThat(bounded).isEqualTo(runningShares(recording));
    }
  }

  @Test
  void whatTheTopicsHoldIsAttributedAsTheRunningJobDid() throws Exception {
    Path csv = data.resolve("stored-shares.csv");
    CommandRun run =
        CommandRun.of(
            pipeline.folder(),
            "attribute",
            "--from",
            Instant.now().minus(Duration.ofHours(2)).toString(),
            "--to",
            Instant.now().plus(Duration.ofHours(1)).toString(),
            "--out",
            csv.toString());
    assertThat(run.exit()).as(run.err()).isZero();
    Map<String, Map<String, String>> stored = new HashMap<>();
    for (String line : Files.readAllLines(csv).stream().skip(1).toList()) {
      String[] cells = line.split(",");
      stored
          .computeIfAbsent(cells[1], source -> new HashMap<>())
          .put(cells[2], shares(cells[4], cells[5]));
    }
    for (RequestFile recording : recordings) {
      assertThat(stored.get(recording.source())).isEqualTo(runningShares(recording));
    }
  }

  private Map<String, String> runningShares(RequestFile recording) throws Exception {
    Map<String, String> running = new HashMap<>();
    for (JsonNode row :
        pipeline.rows(
            "SELECT generation_id, toString(active_joules) AS active, toString(idle_joules) AS"
                + " idle FROM generation_energy_current WHERE source = "
                + quoted(recording.source()))) {
      running.put(
          row.path("generation_id").asText(),
          shares(row.path("active").asText(), row.path("idle").asText()));
    }
    return running;
  }

  private static String shares(String active, String idle) {
    return new BigDecimal(active).stripTrailingZeros().toPlainString()
        + ","
        + new BigDecimal(idle).stripTrailingZeros().toPlainString();
  }

  @Test
  void figuresPerTokenAreThoseOfTheRowsTheyAreMadeOf() throws Exception {
    JsonNode rows =
        pipeline.one(
            "SELECT count() AS n, toString(sum(electricity_cost + overhead_cost + hardware_cost)) AS"
                + " cost, toString(sum(electricity_cost + overhead_cost)) AS electricity FROM"
                + " generation_costs_current WHERE currency = 'USD'");
    JsonNode view =
        pipeline.one(
            "SELECT sum(generations_with_cost) AS n, toString(sum(cost)) AS cost,"
                + " toString(sum(electricity_cost)) AS electricity, countIf(NOT (electricity_share >"
                + " 0 AND electricity_share < 1 AND cost_per_mtok_computed > 0 AND"
                + " computed_tokens_per_kwh_full < computed_tokens_per_kwh_active AND"
                + " gco2e_location > 0 AND gco2e_embodied > 0)) AS odd FROM token_costs_hourly"
                + " WHERE currency = 'USD'");
    assertThat(view.path("n").asLong()).isEqualTo(rows.path("n").asLong()).isPositive();
    assertThat(decimal(view, "cost")).isEqualByComparingTo(decimal(rows, "cost"));
    assertThat(decimal(view, "electricity")).isEqualByComparingTo(decimal(rows, "electricity"));
    assertThat(view.path("odd").asLong()).isZero();
  }

  /**
   * February in Amsterdam: 2688 quarters of an hour, 10 kWh each. A revision makes the first 35
   * kWh: 26905 kWh at 0.12 EUR, and a peak of 140 kW.
   */
  @Test
  void theStoryOfAGenerationHasItsPricesJoulesCostAndServiceLevel() throws Exception {
    RequestFile recording = recordings.get(0);
    JsonNode row =
        pipeline.one(
            "SELECT generation_id, tenant, any(currency) AS currency, toString(sum(amount)) AS amount,"
                + " max(tokens) AS tokens FROM rated_usage WHERE source = "
                + quoted(recording.source())
                + " GROUP BY generation_id, tenant ORDER BY generation_id LIMIT 1");
    CommandRun story =
        CommandRun.of(
            pipeline.folder(),
            "explain",
            row.path("generation_id").asText(),
            "--source",
            recording.source());

    assertThat(story.err()).isEmpty();
    assertThat(story.exit()).isZero();
    assertThat(story.out())
        .contains(row.path("generation_id").asText() + " of " + row.path("tenant").asText())
        .contains("list default")
        .contains("%,d x ".formatted(row.path("tokens").asLong()))
        .contains(
            "together       %s %s"
                .formatted(
                    decimal(row, "amount").stripTrailingZeros().toPlainString(),
                    row.path("currency").asText()))
        .containsPattern("J active \\(prefill [0-9.]+, decode [0-9.]+\\)")
        .containsPattern("drew [0-9.]+ W while it was in flight, over [1-9][0-9]* windows")
        .containsPattern("margin +-?[0-9.]+ ")
        .containsPattern("policy default: at most 1000 ms and 50 ms: (kept|missed)");
    CommandRun unknown = CommandRun.of(pipeline.folder(), "explain", "nobody's");
    assertThat(unknown.err()).contains("no generation 'nobody's' is stored");
    assertThat(unknown.exit()).isNotZero();
  }

  @Test
  void aBillIsMadeOfImportedIntervalsInTheirLatestRevision() throws Exception {
    StringBuilder lines = new StringBuilder("start,kwh\n");
    Instant first = Instant.parse("2026-01-31T23:00:00Z");
    for (int i = 0; i < 2688; i++) {
      lines.append(first.plusSeconds(900L * i)).append(",10\n");
    }
    Path file = data.resolve("intervals.csv");
    Files.writeString(file, lines);
    assertThat(imported(file)).contains("2688 rows written to meter-intervals, 0 were there");
    assertThat(imported(file)).contains("0 rows written to meter-intervals, 2688 were there");
    Files.writeString(file, lines.toString().replaceFirst(",10\n", ",35\n"));
    assertThat(imported(file)).contains("1 rows written to meter-intervals, 2687 were there");
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                pipeline
                    .one("SELECT toString(sum(kwh)) AS kwh FROM meter_intervals_current")
                    .path("kwh")
                    .asText()
                    .equals("26905"));

    CommandRun bill =
        CommandRun.of(pipeline.folder(), "bill", "--site", "local", "--month", "2026-02");

    assertThat(bill.err()).isEmpty();
    assertThat(bill.out().replaceAll(" +", " "))
        .contains("From imported intervals of meter site:local: 26905 kWh")
        .contains("energy 26905 kWh 0.12 3228.60 EUR")
        .contains("grid-demand 140 kW ");
    assertThat(bill.exit()).isZero();
    assertThat(pipeline.one("SELECT count() AS n FROM meter_intervals").path("n").asLong())
        .as("the earlier revision is kept")
        .isEqualTo(2689);
  }

  /** Metering is 45 EUR a month, borne by energy, and no energy of the month is anybody else's. */
  @Test
  void theFixedPartOfABillIsBorneByTheTenantsThatUsedTheEnergy() throws Exception {
    String month =
        pipeline
            .one(
                "SELECT formatDateTime(min(usage_at), '%Y-%m', 'Europe/Amsterdam') AS month FROM"
                    + " generation_costs_current WHERE site = 'local'")
            .path("month")
            .asText();

    CommandRun bill =
        CommandRun.of(
            pipeline.folder(),
            "bill",
            "--site",
            "local",
            "--month",
            month,
            "--partial",
            "--by",
            "tenant");

    assertThat(bill.err()).isEmpty();
    assertThat(bill.exit()).isZero();
    assertThat(bill.out()).contains("PARTIAL: ", "energy_balance of meter site:local");
    Map<String, BigDecimal> borne = new TreeMap<>();
    bill.out()
        .lines()
        .map(line -> line.split(" +"))
        .filter(words -> words.length == 4 && words[1].equals("metering"))
        .forEach(words -> borne.put(words[0], new BigDecimal(words[2])));
    assertThat(borne).hasSizeGreaterThan(1).doesNotContainKey("(unallocated)");
    assertThat(borne.values()).allSatisfy(part -> assertThat(part).isPositive());
    assertThat(borne.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add)).isEqualTo("45.00");
  }

  private String imported(Path file) {
    CommandRun run =
        CommandRun.of(
            pipeline.folder(),
            "grid",
            "import",
            file.toString(),
            "--site",
            "local",
            "--kind",
            "intervals");
    assertThat(run.err()).isEmpty();
    return run.out();
  }

  @Test
  void energyIsUnvalidatedUntilARunOnItsGpuAndEngineHasFoundTheError() throws Exception {
    String domain =
        "SELECT groupUniqArray(v.validation)[1] AS validation, uniqExact(v.validation) AS n,"
            + " count() AS generations FROM generation_energy_validation AS v"
            + " WHERE v.gpu_model = '%s'";
    try (SimulatedEngine engine =
        new SimulatedEngine(URI.create(pipeline.descriptor().gatewayUrl()))) {
      String[] options = {
        "--engine-url", engine.url().toString(),
        "--engine", "simulated",
        "--model", "llama-8b-shape",
        "--gpu", SimulatedEngine.GPU,
        "--in-flight", "4",
        "--requests", "12",
        "--quiet", "5s",
        "--tolerance", "0.5"
      };
      CommandRun run = CommandRun.of(pipeline.folder(), "calibrate", options);
      assertThat(run.exit()).as(run.toString()).isZero();
      assertThat(run.out()).contains("reader", "writer", "VALIDATED");
    }
    await()
        .untilAsserted(
            () -> {
              JsonNode row = pipeline.one(domain.formatted(SimulatedEngine.GPU_MODEL));
              assertThat(row.path("generations").asInt()).isEqualTo(72);
              assertThat(row.path("validation").asText()).isEqualTo("VALIDATED");
              assertThat(row.path("n").asInt()).isEqualTo(1);
            });
    JsonNode others = pipeline.one(domain.formatted("NVIDIA H200"));
    assertThat(others.path("generations").asInt()).isPositive();
    assertThat(others.path("validation").asText()).isEqualTo("UNVALIDATED");
    assertThat(others.path("n").asInt()).isEqualTo(1);
  }

  @Test
  void aSecondReplayChangesNoSumAndShowsAsDuplicates() throws Exception {
    pipeline.awaitSettled();
    RequestFile recording = recordings.get(0);
    String before = fingerprint();
    double duplicates = pipeline.metric("tokenmeter_duplicates_total");
    pipeline.replay(recording.folder(), OptionalDouble.empty());
    pipeline.awaitSettled();
    assertThat(fingerprint()).isEqualTo(before);
    assertThat(pipeline.metric("tokenmeter_duplicates_total") - duplicates)
        .isEqualTo(recording.requests().size());
  }

  @Test
  void theMarginOfThreeGenerationsIsRecomputedByHand() throws Exception {
    RequestFile recording = recordings.get(0);
    JsonNode reference = RequestFile.reference();
    BigDecimal eurPerKwh = decimal(reference.path("tariffs").get(0), "price_per_kwh");
    BigDecimal usdPerEur = decimal(reference.path("fx-rates").get(0), "rate");
    BigDecimal usdPerGpuHour = decimal(reference.path("gpu-rates").get(0), "price_per_gpu_hour");
    BigDecimal overheadShare =
        decimal(reference.path("site-meters").get(0), "power_usage_effectiveness")
            .subtract(BigDecimal.ONE);
    int last = recording.requests().size() - 1;
    for (int picked : List.of(0, last / 2, last)) {
      JsonNode request = recording.requests().get(picked);
      String where =
          " WHERE source = "
              + quoted(recording.source())
              + " AND generation_id = "
              + quoted(request.path("request_id").asText());
      JsonNode energy =
          pipeline.one(
              "SELECT toString(active_joules + idle_joules) AS joules, gpu_time_micros FROM"
                  + " generation_energy_current"
                  + where);
      JsonNode cost = pipeline.one("SELECT * FROM generation_costs_current" + where);
      BigDecimal electricity =
          decimal(energy, "joules")
              .multiply(eurPerKwh)
              .multiply(usdPerEur)
              .divide(JOULES_PER_KWH, 20, RoundingMode.HALF_EVEN);
      BigDecimal hardware =
          decimal(energy, "gpu_time_micros")
              .multiply(usdPerGpuHour)
              .divide(MICROS_PER_HOUR, 20, RoundingMode.HALF_EVEN);
      BigDecimal overhead = electricity.multiply(overheadShare);
      BigDecimal margin =
          RequestFile.rated(request).subtract(electricity).subtract(hardware).subtract(overhead);
      assertThat(decimal(cost, "rated_amount"))
          .isEqualByComparingTo(RequestFile.rated(request).setScale(12, RoundingMode.HALF_EVEN));
      // Every window rounds once to 12 decimals, and a generation spans a few windows.
      BigDecimal dust = new BigDecimal("0.00000000005");
      assertThat(decimal(cost, "electricity_cost")).isCloseTo(electricity, within(dust));
      assertThat(decimal(cost, "hardware_cost")).isCloseTo(hardware, within(dust));
      assertThat(decimal(cost, "overhead_cost")).isCloseTo(overhead, within(dust));
      assertThat(decimal(cost, "margin")).isCloseTo(margin, within(dust));
      assertThat(cost.path("currency").asText()).isEqualTo("USD");
    }
  }

  @Test
  void theChargeOfAGpuIsRateTimesTimeAndItsPartsAddUpExactly() throws Exception {
    BigDecimal usdPerGpuHour =
        decimal(RequestFile.reference().path("gpu-rates").get(0), "price_per_gpu_hour");
    JsonNode broken =
        pipeline.one(
            "SELECT count() AS n, countIf(allocated + idle + unallocated != charge) AS broken,"
                + " countIf(charge IS NULL) AS unknown FROM gpu_charges_current");
    assertThat(broken.path("n").asLong()).isPositive();
    assertThat(broken.path("broken").asLong()).isZero();
    assertThat(broken.path("unknown").asLong()).isZero();
    for (JsonNode row :
        pipeline.rows(
            "SELECT toString(charge) AS charge, dateDiff('microsecond', window_start, window_end)"
                + " AS micros FROM gpu_charges_current")) {
      assertThat(decimal(row, "charge"))
          .isEqualByComparingTo(
              usdPerGpuHour
                  .multiply(decimal(row, "micros"))
                  .divide(MICROS_PER_HOUR, 12, RoundingMode.HALF_EVEN));
    }
    for (RequestFile recording : recordings) {
      JsonNode hardware =
          pipeline.one(
              "SELECT toString(sum(hardware_cost)) AS cost FROM generation_costs_current WHERE"
                  + " source = "
                  + quoted(recording.source()));
      JsonNode allocated =
          pipeline.one(
              "SELECT toString(sum(allocated)) AS cost FROM gpu_charges_current WHERE gpu = "
                  + quoted(recording.gpu()));
      assertThat(decimal(hardware, "cost")).isEqualByComparingTo(decimal(allocated, "cost"));
    }
  }

  @Test
  void whileARecordingPlaysAsItHappenedEveryEndpointHasAFreshAndFilledRoute() throws Exception {
    Path live = LiveRecording.cut(data.resolve("live"), LIVE_GPU, Duration.ofSeconds(40));
    CompletableFuture<ReplayResult> playing =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return pipeline.replay(live, OptionalDouble.of(1));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(250))
        .until(() -> pipeline.routes(LIVE_GPU).stream().filter(MainJobIT::isFilled).count() == 2);
    List<Duration> ages = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              for (JsonNode route : pipeline.routes(LIVE_GPU)) {
                Instant asOf = Instant.parse(route.path("as_of").asText());
                ages.add(Duration.between(asOf, Instant.now()));
                assertThat(route.path("state").asText()).isEqualTo("fresh");
              }
              return playing.isDone();
            });
    assertThat(playing.get().rejected()).isEmpty();
    Collections.sort(ages);
    // Nine in ten: other work on the machine may delay a look.
    assertThat(ages.get(ages.size() * 9 / 10)).isLessThanOrEqualTo(Duration.ofSeconds(2));
  }

  private static boolean isFilled(JsonNode route) {
    return Stream.of(
            "marginal_cost_per_mtok_input",
            "marginal_cost_per_mtok_cached_input",
            "marginal_cost_per_mtok_output",
            "full_cost_per_mtok_input",
            "full_cost_per_mtok_cached_input",
            "full_cost_per_mtok_output",
            "joules_per_token_prefill",
            "joules_per_token_decode",
            "ttft_p99_ms",
            "tpot_p99_ms")
        .allMatch(field -> route.hasNonNull(field));
  }

  /** Rows and content of every table that a repeated event must not change. */
  private String fingerprint() throws Exception {
    StringBuilder all = new StringBuilder();
    for (JsonNode table :
        pipeline.rows(
            "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE"
                + " '%MergeTree' AND name NOT IN ('route_costs', 'settlement_status') ORDER BY"
                + " name")) {
      String name = table.path("name").asText();
      all.append(name)
          .append(' ')
          .append(
              pipeline.one(
                  "SELECT count() AS n, toString(groupBitXor(cityHash64(toString(tuple(*))))) AS content FROM "
                      + name))
          .append('\n');
    }
    return all.toString();
  }

  private List<RequestFile> recordings() throws Exception {
    List<RequestFile> found = new ArrayList<>();
    for (String name : List.of("h200-trace", "h200-trace-chunked")) {
      if (Files.exists(SHARED.resolve(name).resolve("requests.jsonl"))) {
        found.add(new RequestFile(SHARED.resolve(name)));
      }
    }
    if (found.isEmpty()) {
      found.add(new RequestFile(ShippedRecording.unpackInto(data.resolve("shipped"))));
    }
    return found;
  }

  private static BigDecimal decimal(JsonNode row, String field) {
    return new BigDecimal(row.path(field).asText());
  }

  private static String quoted(String text) {
    return "'" + text + "'";
  }
}
