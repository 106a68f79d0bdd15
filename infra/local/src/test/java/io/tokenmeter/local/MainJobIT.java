package io.tokenmeter.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenmeter.ingest.replay.ReplayOptions;
import io.tokenmeter.ingest.replay.ReplayResult;
import io.tokenmeter.ingest.replay.Replayer;
import io.tokenmeter.local.attribute.RecordingAttribution;
import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.local.demo.ShippedRecording;
import io.tokenmeter.local.runtime.LocalRuntime;
import io.tokenmeter.local.status.MetricsClient;
import io.tokenmeter.local.status.SettlementWait;
import io.tokenmeter.local.status.StatusClient;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
  private static final Duration SETTLE = Duration.ofMinutes(4);
  private static final BigDecimal MICROS_PER_HOUR = new BigDecimal("3600000000");
  private static final BigDecimal JOULES_PER_KWH = new BigDecimal("3600000");

  @TempDir static Path data;

  private LocalRuntime runtime;
  private ClickHouseQuery query;
  private ClickHouseRows rows;
  private List<RequestFile> recordings;

  @BeforeAll
  void playTheRecordings() throws Exception {
    recordings = recordings();
    runtime = LocalRuntime.start(data.resolve("runtime"), stage -> {});
    query = new ClickHouseQuery(runtime.descriptor().clickHouseSettings());
    rows = new ClickHouseRows(query);
    for (RequestFile recording : recordings) {
      ReplayResult result = replay(recording.folder(), OptionalDouble.empty());
      assertThat(result.rejected()).isEmpty();
    }
    awaitSettled();
  }

  @AfterAll
  void stop() {
    if (query != null) {
      query.close();
    }
    if (runtime != null) {
      runtime.close();
    }
  }

  @Test
  void everyRequestIsOneGenerationAndTheTokensAreTheFiles() throws Exception {
    for (RequestFile recording : recordings) {
      JsonNode sums =
          one(
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
          rows.of(
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
        one(
            "SELECT count() AS n FROM energy_balance_current WHERE measured_joules IS NULL OR"
                + " active_joules + idle_joules + unattributed_joules != measured_joules");
    assertThat(broken.path("n").asLong()).isZero();
    for (RequestFile recording : recordings) {
      JsonNode balance =
          one(
              "SELECT toString(sum(measured_joules)) AS measured, toString(sum(active_joules)) AS"
                  + " active, toString(sum(unattributed_joules)) AS unattributed FROM"
                  + " energy_balance_current WHERE meter = "
                  + quoted(recording.gpu()));
      JsonNode shares =
          one(
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
      Map<String, String> running = new HashMap<>();
      for (JsonNode row :
          rows.of(
              "SELECT generation_id, toString(active_joules) AS active, toString(idle_joules) AS"
                  + " idle FROM generation_energy_current WHERE source = "
                  + quoted(recording.source()))) {
        running.put(
            row.path("generation_id").asText(),
            decimal(row, "active").toPlainString() + "," + decimal(row, "idle").toPlainString());
      }
      Map<String, String> bounded = new HashMap<>();
      for (String line : Files.readAllLines(csv).stream().skip(1).toList()) {
        String[] cells = line.split(",");
        bounded.put(
            cells[0],
            new BigDecimal(cells[2]).stripTrailingZeros().toPlainString()
                + ","
                + new BigDecimal(cells[3]).stripTrailingZeros().toPlainString());
      }
      running.replaceAll((id, shares) -> stripped(shares));
      assertThat(bounded).isEqualTo(running);
    }
  }

  @Test
  void aSecondReplayChangesNoSumAndShowsAsDuplicates() throws Exception {
    MetricsClient metrics = new MetricsClient(runtime.descriptor().apiUrl());
    RequestFile recording = recordings.get(0);
    String before = fingerprint();
    double duplicates = metrics.sum("tokenmeter_duplicates_total");
    replay(recording.folder(), OptionalDouble.empty());
    awaitSettled();
    assertThat(fingerprint()).isEqualTo(before);
    assertThat(metrics.sum("tokenmeter_duplicates_total") - duplicates)
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
          one(
              "SELECT toString(active_joules + idle_joules) AS joules, gpu_time_micros FROM"
                  + " generation_energy_current"
                  + where);
      JsonNode cost = one("SELECT * FROM generation_costs_current" + where);
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
        one(
            "SELECT count() AS n, countIf(allocated + idle + unallocated != charge) AS broken,"
                + " countIf(charge IS NULL) AS unknown FROM gpu_charges_current");
    assertThat(broken.path("n").asLong()).isPositive();
    assertThat(broken.path("broken").asLong()).isZero();
    assertThat(broken.path("unknown").asLong()).isZero();
    for (JsonNode row :
        rows.of(
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
          one(
              "SELECT toString(sum(hardware_cost)) AS cost FROM generation_costs_current WHERE"
                  + " source = "
                  + quoted(recording.source()));
      JsonNode allocated =
          one(
              "SELECT toString(sum(allocated)) AS cost FROM gpu_charges_current WHERE gpu = "
                  + quoted(recording.gpu()));
      assertThat(decimal(hardware, "cost")).isEqualByComparingTo(decimal(allocated, "cost"));
    }
  }

  @Test
  void whileARecordingPlaysAsItHappenedEveryEndpointHasAFreshAndFilledRoute() throws Exception {
    Path live = cutForLivePlay(data.resolve("live"), "GPU-live-play", Duration.ofSeconds(40));
    CompletableFuture<ReplayResult> playing =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return replay(live, OptionalDouble.of(1));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(250))
        .until(() -> filledRoutes("GPU-live-play") == 2);
    while (!playing.isDone()) {
      for (JsonNode route : routes("GPU-live-play")) {
        Instant asOf = Instant.parse(route.path("as_of").asText());
        assertThat(Duration.between(asOf, Instant.now())).isLessThan(Duration.ofSeconds(4));
        assertThat(route.path("state").asText()).isEqualTo("fresh");
      }
      Thread.onSpinWait();
      CompletableFuture<Void> pause = new CompletableFuture<>();
      pause.completeOnTimeout(null, 500, java.util.concurrent.TimeUnit.MILLISECONDS).join();
    }
    assertThat(playing.get().rejected()).isEmpty();
  }

  private long filledRoutes(String gpu) throws Exception {
    return routes(gpu).stream().filter(MainJobIT::isFilled).count();
  }

  private static boolean isFilled(JsonNode route) {
    return Stream.of(
            "marginal_cost_per_mtok_input",
            "marginal_cost_per_mtok_output",
            "full_cost_per_mtok_input",
            "full_cost_per_mtok_output",
            "joules_per_token_prefill",
            "joules_per_token_decode",
            "ttft_p99_ms",
            "tpot_p99_ms")
        .allMatch(field -> route.hasNonNull(field));
  }

  private List<JsonNode> routes(String gpu) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(runtime.descriptor().apiUrl() + "/v1/routes"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode route : new ObjectMapper().readTree(response.body())) {
      if (route.path("endpoint").asText().endsWith(gpu)) {
        found.add(route);
      }
    }
    return found;
  }

  private String fingerprint() throws Exception {
    StringBuilder all = new StringBuilder();
    for (String select :
        List.of(
            "SELECT count(), sum(input_tokens), sum(output_tokens) FROM generations",
            "SELECT count(), sum(tokens), toString(sum(amount)) FROM rated_usage",
            "SELECT count(), toString(sum(active_joules)), toString(sum(idle_joules)) FROM"
                + " generation_energy",
            "SELECT count(), toString(sum(measured_joules)), toString(sum(active_joules)) FROM"
                + " energy_balance",
            "SELECT count(), toString(sum(charge)) FROM gpu_charges",
            "SELECT count(), toString(sum(margin)), toString(sum(electricity_cost)) FROM"
                + " generation_costs",
            "SELECT sum(requests), sum(attained) FROM sla_windows_current",
            "SELECT count() FROM rejected_events")) {
      all.append(rows.of(select)).append('\n');
    }
    return all.toString();
  }

  private ReplayResult replay(Path folder, OptionalDouble speed) throws Exception {
    return Replayer.replay(
        new ReplayOptions(
            folder,
            URI.create(runtime.descriptor().gatewayUrl()),
            speed,
            false,
            false,
            data.resolve("replays")),
        progress -> {});
  }

  private void awaitSettled() throws InterruptedException {
    assertThat(
            SettlementWait.await(
                new StatusClient(runtime.descriptor().apiUrl()), SETTLE, status -> {}))
        .as("settled within %s", SETTLE)
        .isTrue();
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

  /** The beginning of the shipped recording, on a GPU of its own. */
  private static Path cutForLivePlay(Path folder, String gpu, Duration length) throws Exception {
    ShippedRecording.unpackInto(folder);
    ObjectMapper json = new ObjectMapper();
    List<String> samples = Files.readAllLines(folder.resolve("nvml.csv"));
    long end = Long.parseLong(samples.get(1).split(",")[0]) + length.toNanos();
    List<String> keptSamples = new ArrayList<>(List.of(samples.get(0)));
    samples.stream()
        .skip(1)
        .filter(row -> Long.parseLong(row.split(",")[0]) < end)
        .forEach(keptSamples::add);
    List<String> keptRequests = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("requests.jsonl"))) {
      if (json.readTree(line).path("finish_ns").asLong() < end) {
        keptRequests.add(line);
      }
    }
    Files.write(folder.resolve("nvml.csv"), keptSamples);
    Files.write(folder.resolve("requests.jsonl"), keptRequests);
    com.fasterxml.jackson.databind.node.ObjectNode meta =
        (com.fasterxml.jackson.databind.node.ObjectNode)
            json.readTree(folder.resolve("meta.json").toFile());
    json.writeValue(folder.resolve("meta.json").toFile(), meta.put("gpu_uuid", gpu));
    return folder;
  }

  private JsonNode one(String select) throws Exception {
    return rows.of(select).get(0);
  }

  private static BigDecimal decimal(JsonNode row, String field) {
    return new BigDecimal(row.path(field).asText());
  }

  private static String stripped(String shares) {
    String[] cells = shares.split(",");
    return new BigDecimal(cells[0]).stripTrailingZeros().toPlainString()
        + ","
        + new BigDecimal(cells[1]).stripTrailingZeros().toPlainString();
  }

  private static String quoted(String text) {
    return "'" + text + "'";
  }
}
