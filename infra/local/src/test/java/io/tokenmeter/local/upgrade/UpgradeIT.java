package io.tokenmeter.local.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.local.RequestFile;
import io.tokenmeter.local.attribute.RecordingAttribution;
import io.tokenmeter.sinks.clickhouse.schema.ClickHouseMigrations;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * State that every former release has left behind, stopped in the middle of a recording, is
 * continued by this one: Flink's savepoint, the logs of Kafka with the changelogs of the Streams
 * stores (the stores themselves are left out), the registry's schemas and ClickHouse's tables.
 *
 * <p>What makes it proof against age, for the events and the state are from when the release was
 * made:
 *
 * <ul>
 *   <li>the gateway, the first-seen filter and the energy job are given a horizon of a hundred
 *       years, which lets events of old in and forgets no identity;
 *   <li>the retention of all topics, changelogs included, and of all tables was lifted before the
 *       data was packed ({@link Ageless}), so that nothing is deleted when it is started;
 *   <li>committed offsets outlive 60 days without a reader, because the broker looks for expired
 *       ones 10 minutes after its start, when the groups have members again; a transactional id
 *       outlives its day in the same way (an hour), and a producer whose id the broker has
 *       forgotten begins with a new epoch;
 *   <li>Flink's timers fire at once, but the years in which the job did not run are no silence of
 *       the GPU: the job counts a look that is overdue for 20 s at most.
 * </ul>
 */
@Tag("side-by-side")
class UpgradeIT {

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  static List<ReleasedState> releases() throws IOException {
    return ReleasedState.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("releases")
  void whatAReleaseLeftBehindIsContinuedAsIfItHadNeverStopped(ReleasedState released)
      throws Exception {
    Path recordingFolder = released.unpackRecordingInto(folder.resolve("recording"));
    TimedRecording recording = new TimedRecording(recordingFolder, released.shiftNanos());
    released.unpackDataInto(folder.resolve("data"));
    try (ContinuedRuntime runtime = ContinuedRuntime.start(folder.resolve("data"))) {
      theTablesHoldWhatTheyHeld(runtime, released);
      everyMigrationIsApplied(runtime, released);
      theSameEventsAgainChangeNothing(runtime, released, recording);
      Map<String, Share> settled = shares(runtime);

      runtime.frontDoor().send(recording.between(released.cut(), Instant.MAX));
      runtime.frontDoor().send(List.of(recording.mark()));
      runtime.awaitSettled();

      RequestFile requests = new RequestFile(recordingFolder);
      tokensAndAmountsAreThoseOfTheFile(runtime, requests);
      assertThat(shares(runtime)).as("what had settled stays").containsAllEntriesOf(settled);
      everyShareIsThatOfAnUninterruptedRun(runtime, recordingFolder);
      energyIsConservedAcrossTheStop(runtime, requests);
      costsAndServiceLevelsCoverEveryGeneration(runtime, requests);
    }
  }

  private static void theTablesHoldWhatTheyHeld(ContinuedRuntime runtime, ReleasedState released)
      throws Exception {
    TableContents contents = new TableContents(runtime.rows());
    assertThat(contents.answers(released.tables().keySet())).isEqualTo(released.tables());
  }

  private static void everyMigrationIsApplied(ContinuedRuntime runtime, ReleasedState released)
      throws Exception {
    List<Integer> applied =
        runtime.rows("SELECT version FROM schema_migrations FINAL ORDER BY version").stream()
            .map(row -> row.path("version").asInt())
            .toList();
    assertThat(applied)
        .startsWith(released.migrations().toArray(Integer[]::new))
        .isEqualTo(ClickHouseMigrations.versions());
  }

  /** Only the restored stores know that they came before. */
  private static void theSameEventsAgainChangeNothing(
      ContinuedRuntime runtime, ReleasedState released, TimedRecording recording) throws Exception {
    assertThat(recording.generationsInFlightAt(released.cut())).isPositive();
    assertThat(runtime.metric("tokenmeter_duplicates_total")).isZero();
    runtime.frontDoor().send(recording.between(recording.start(), released.cut()));
    runtime.awaitRead();
    assertThat(runtime.metric("tokenmeter_duplicates_total"))
        .isEqualTo(recording.generationsBefore(released.cut()));
    theTablesHoldWhatTheyHeld(runtime, released);
  }

  private static void tokensAndAmountsAreThoseOfTheFile(
      ContinuedRuntime runtime, RequestFile requests) throws Exception {
    JsonNode sums =
        runtime.one(
            "SELECT count() AS n, uniqExact(generation_id) AS ids, sum(input_tokens) AS input,"
                + " sum(output_tokens) AS output FROM generations");
    assertThat(sums.path("n").asInt()).isEqualTo(requests.requests().size());
    assertThat(sums.path("ids").asInt()).isEqualTo(requests.requests().size());
    assertThat(sums.path("input").asLong()).isEqualTo(requests.sum("input_tokens"));
    assertThat(sums.path("output").asLong()).isEqualTo(requests.sum("output_tokens"));
    Map<String, BigDecimal> rated = new TreeMap<>();
    for (JsonNode row :
        runtime.rows(
            "SELECT tenant, model, toString(sum(amount)) AS amount FROM rated_usage GROUP BY"
                + " tenant, model")) {
      rated.put(
          row.path("tenant").asText() + "/" + row.path("model").asText(),
          decimal(row, "amount").stripTrailingZeros());
    }
    Map<String, BigDecimal> owed = new TreeMap<>(requests.ratedByTenantAndModel());
    owed.replaceAll((who, amount) -> amount.stripTrailingZeros());
    assertThat(rated).isEqualTo(owed);
  }

  /**
   * The run beside it reads the whole recording at once, in one process, without any of this. Where
   * the release divided by another rule, its part of the time is not divided anew, and what today's
   * rule would have learnt from it is missing: then what was to be divided is the same to the
   * microjoule, since the floor that the release had learnt is still in force.
   */
  private void everyShareIsThatOfAnUninterruptedRun(ContinuedRuntime runtime, Path recording)
      throws Exception {
    Path csv = folder.resolve("shares.csv");
    RecordingAttribution.attribute(recording, csv);
    Map<String, Share> uninterrupted = new TreeMap<>();
    for (String line : Files.readAllLines(csv).stream().skip(1).toList()) {
      String[] cells = line.split(",");
      uninterrupted.put(cells[0], Share.of(cells[2], cells[3]));
    }
    Map<String, Share> continued = shares(runtime);
    if (isOneRule(runtime)) {
      assertThat(continued).isEqualTo(uninterrupted);
    } else {
      assertThat(continued.keySet()).isEqualTo(uninterrupted.keySet());
      assertThat(Share.sum(continued.values())).isEqualTo(Share.sum(uninterrupted.values()));
    }
  }

  private static boolean isOneRule(ContinuedRuntime runtime) throws Exception {
    return runtime
            .one("SELECT uniqExact(splitByChar(' ', method)[1]) AS rules FROM generation_energy")
            .path("rules")
            .asInt()
        == 1;
  }

  private static Map<String, Share> shares(ContinuedRuntime runtime) throws Exception {
    Map<String, Share> shares = new TreeMap<>();
    for (JsonNode row :
        runtime.rows(
            "SELECT generation_id, toString(active_joules) AS active, toString(idle_joules) AS"
                + " idle FROM generation_energy_current")) {
      shares.put(
          row.path("generation_id").asText(),
          Share.of(row.path("active").asText(), row.path("idle").asText()));
    }
    return shares;
  }

  private record Share(BigDecimal activeJoules, BigDecimal idleJoules) {

    static Share of(String activeJoules, String idleJoules) {
      return new Share(
          new BigDecimal(activeJoules).stripTrailingZeros(),
          new BigDecimal(idleJoules).stripTrailingZeros());
    }

    static Share sum(Collection<Share> shares) {
      return new Share(
          sum(shares.stream().map(Share::activeJoules)),
          sum(shares.stream().map(Share::idleJoules)));
    }

    private static BigDecimal sum(Stream<BigDecimal> joules) {
      return joules.reduce(BigDecimal.ZERO, BigDecimal::add).stripTrailingZeros();
    }
  }

  private static void energyIsConservedAcrossTheStop(ContinuedRuntime runtime, RequestFile requests)
      throws Exception {
    JsonNode balance =
        runtime.one(
            "SELECT count() AS n, uniqExact(window_start) AS windows, countIf(measured_joules IS"
                + " NULL OR active_joules + idle_joules + unattributed_joules != measured_joules) AS"
                + " broken, toString(sum(measured_joules)) AS measured, toString(sum(active_joules))"
                + " AS active FROM energy_balance");
    assertThat(balance.path("broken").asInt()).isZero();
    assertThat(balance.path("n").asInt())
        .as("no window settled twice")
        .isEqualTo(balance.path("windows").asInt());
    assertThat(decimal(balance, "measured")).isEqualByComparingTo(requests.counterDifference());
    assertThat(
            decimal(
                runtime.one(
                    "SELECT toString(sum(active_joules)) AS active FROM generation_energy_current"),
                "active"))
        .isEqualByComparingTo(decimal(balance, "active"));
    assertThat(runtime.status().settlement())
        .singleElement()
        .satisfies(gpu -> assertThat(gpu.lateGenerations()).isZero());
  }

  private static void costsAndServiceLevelsCoverEveryGeneration(
      ContinuedRuntime runtime, RequestFile requests) throws Exception {
    JsonNode costs =
        runtime.one(
            "SELECT count() AS n, countIf(margin IS NULL) AS unknown,"
                + " toString(sum(hardware_cost)) AS hardware FROM generation_costs_current");
    assertThat(costs.path("n").asInt()).isEqualTo(requests.requests().size());
    assertThat(costs.path("unknown").asInt()).isZero();
    JsonNode charges =
        runtime.one(
            "SELECT toString(sum(allocated)) AS sum_allocated, countIf(allocated + idle + unallocated"
                + " != charge) AS broken FROM gpu_charges_current");
    assertThat(charges.path("broken").asInt()).isZero();
    assertThat(decimal(costs, "hardware")).isEqualByComparingTo(decimal(charges, "sum_allocated"));
    assertThat(runtime.one("SELECT sum(requests) AS n FROM sla_windows_current").path("n").asInt())
        .isEqualTo(requests.requests().size());
    assertThat(runtime.one("SELECT count() AS n FROM rejected_events").path("n").asInt()).isZero();
  }

  private static BigDecimal decimal(JsonNode row, String field) {
    return new BigDecimal(row.path(field).asText());
  }
}
