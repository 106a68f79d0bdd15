package io.tokenmeter.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.engines.flink.FlinkRest;
import io.tokenmeter.engines.process.ProcessStatus;
import io.tokenmeter.ingest.badinput.SampleEvents;
import io.tokenmeter.ingest.replay.ReplayResult;
import io.tokenmeter.local.cli.CommandRun;
import io.tokenmeter.local.demo.ShippedRecording;
import io.tokenmeter.local.rejected.RecordPlace;
import io.tokenmeter.local.rejected.Rejection;
import io.tokenmeter.local.rejected.RejectionFilter;
import io.tokenmeter.local.rejected.RejectionReplay;
import io.tokenmeter.local.rejected.RejectionText;
import io.tokenmeter.local.rejected.Rejections;
import io.tokenmeter.local.status.StatusClient;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.reference.FxRate;
import io.tokenmeter.schemas.topic.Topics;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything bad there is a case for, sent through the running system between good traffic. Every
 * case has its exact answer, and the good traffic's sums are those of its file.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> SAID_OF_GOOD_RECORDS = Set.of("IDENTITY_CONFLICT", "UNPLACED");
  private static final byte[] NONE = {};

  /** Long: what names its files after their whole path must cope. */
  private static final String FOLDER = "a-data-folder-with-quite-a-long-name-of-its-own";

  @TempDir static Path data;

  private final HttpClient http = HttpClient.newHttpClient();
  private RunningPipeline pipeline;
  private RequestFile recording;
  private Poison poison;
  private BadTraffic bad;

  /** As of when everything had been sent: some tests send things again. */
  private List<Rejection> rejected;

  @BeforeAll
  void sendGoodAndBad() throws Exception {
    recording = new RequestFile(ShippedRecording.unpackInto(data.resolve("shipped")));
    pipeline = RunningPipeline.start(data.resolve(FOLDER));
    poison = new Poison(pipeline.descriptor().kafkaSettings());
    bad = new BadTraffic(pipeline.descriptor().gatewayUrl(), poison, recording.gpu());
    CompletableFuture<ReplayResult> good = CompletableFuture.supplyAsync(this::replay);
    bad.send();
    assertThat(good.get().rejected()).isEmpty();
    pipeline.awaitSettled();
    rejected = awaitRejections(bad.refused().size() + poison.expected().size() + 2);
  }

  @AfterAll
  void stop() {
    if (poison != null) {
      poison.close();
    }
    if (pipeline != null) {
      pipeline.close();
    }
  }

  @Test
  void everyRequestIsAnsweredAsTheTableSays() {
    assertThat(bad.wrongAnswers()).isEmpty();
  }

  @Test
  void whatTheFrontDoorRefusedIsKeptOnceWithItsReasonAndWithoutPrompts() throws Exception {
    List<String> kept = new ArrayList<>();
    for (Rejection rejection : rejectedBy(RejectStage.INGEST)) {
      kept.add(rejection.reason() + " " + rejection.detail());
      assertThat(new String(rejection.payload(), UTF_8)).doesNotContain("SECRET");
    }
    assertThat(kept).containsExactlyInAnyOrderElementsOf(bad.refused());
  }

  @Test
  void poisonIsRejectedOnceByEachStageThatReadsItAndItsBytesAreNotKept() throws Exception {
    List<String> kept = new ArrayList<>();
    for (Rejection rejection : rejected) {
      if (rejection.record().isPresent() && !SAID_OF_GOOD_RECORDS.contains(rejection.reason())) {
        kept.add(rejection.stage() + " " + rejection.reason() + " " + rejection.name());
        assertThat(new String(rejection.payload(), UTF_8) + rejection.detail())
            .doesNotContain("SECRET");
      }
    }
    assertThat(kept).containsExactlyInAnyOrderElementsOf(poison.expected());
  }

  @Test
  void theGoodTrafficIsCountedExactly() throws Exception {
    JsonNode sums =
        pipeline.one(
            "SELECT count() AS n, sum(input_tokens) AS input, sum(output_tokens) AS output FROM"
                + " generations WHERE source = "
                + quoted(recording.source()));
    assertThat(sums.path("n").asLong()).isEqualTo(recording.requests().size());
    assertThat(sums.path("input").asLong()).isEqualTo(recording.sum("input_tokens"));
    assertThat(sums.path("output").asLong()).isEqualTo(recording.sum("output_tokens"));
    BigDecimal owed =
        recording.ratedByTenantAndModel().values().stream()
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    JsonNode rated =
        pipeline.one(
            "SELECT toString(sum(amount)) AS amount FROM rated_usage WHERE source = "
                + quoted(recording.source()));
    assertThat(decimal(rated, "amount")).isEqualByComparingTo(owed);
    JsonNode balance =
        pipeline.one(
            "SELECT toString(sum(measured_joules)) AS measured, toString(sum(active_joules)) AS"
                + " active FROM energy_balance_current WHERE meter = "
                + quoted(recording.gpu()));
    JsonNode shares =
        pipeline.one(
            "SELECT toString(sum(active_joules)) AS active FROM generation_energy_current WHERE"
                + " source = "
                + quoted(recording.source()));
    assertThat(decimal(balance, "measured")).isEqualByComparingTo(recording.counterDifference());
    assertThat(decimal(shares, "active")).isEqualByComparingTo(decimal(balance, "active"));
  }

  @Test
  void aCounterThatCannotBeBelievedIsReplacedVisiblyAndNoJouleIsLostOrMadeUp() throws Exception {
    for (SpoiledMeters.Spoiled meter : SpoiledMeters.ALL) {
      JsonNode balance =
          pipeline.one(
              "SELECT toString(sum(measured_joules)) AS measured, groupUniqArray(provenance) AS"
                  + " how FROM energy_balance_current WHERE meter = "
                  + quoted(meter.gpu()));
      assertThat(decimal(balance, "measured")).as(meter.gpu()).isEqualByComparingTo("6000");
      assertThat(balance.path("how").toString())
          .as(meter.gpu())
          .isEqualToIgnoringCase("[\"" + meter.provenance() + "\"]");
    }
  }

  @Test
  void aHoleInPowerThatIsFilledLaterIsARevisionAndBothTruthsAreKept() throws Exception {
    PowerHole hole = new PowerHole(Instant.now().minus(Duration.ofHours(1)));
    bad.accepted(hole.onTime());
    pipeline.awaitSettled();
    String before = pipeline.one("SELECT toString(now64(6, 'UTC')) AS at").path("at").asText();
    bad.accepted(hole.late());
    pipeline.awaitSettled();

    String asOf = "_as_of(at = '" + before + "')";
    assertThat(energyInTheHole(asOf)).isEqualTo("missing, unknown");
    // 100 s at 300 W, of which 100 W are the floor.
    assertThat(energyInTheHole("_current")).isEqualTo("counter, 20000 J");
    assertThat(shares("_current")).isEqualTo("inside 2, outside 1");
    assertThat(measured(asOf)).isEqualByComparingTo("16000"); // 100 s at 100 W, 20 s at 300 W
    assertThat(measured("_current")).isEqualByComparingTo("66000");
    JsonNode twice =
        pipeline.one(
            "SELECT count() - uniqExact(window_start, window_end, revision) AS n FROM"
                + " energy_balance WHERE meter = "
                + quoted(PowerHole.GPU));
    assertThat(twice.path("n").asLong()).isZero();
  }

  private String energyInTheHole(String when) throws Exception {
    JsonNode row =
        pipeline.one(
            "SELECT lower(provenance) AS how, toString(active_joules) AS joules FROM"
                + " generation_energy"
                + when
                + " WHERE generation_id = 'inside' AND gpu = "
                + quoted(PowerHole.GPU));
    JsonNode joules = row.path("joules");
    String known = joules.isNull() ? "unknown" : decimal(row, "joules").toBigInteger() + " J";
    return row.path("how").asText() + ", " + known;
  }

  private String shares(String when) throws Exception {
    return pipeline
        .rows(
            "SELECT generation_id, revision FROM generation_energy"
                + when
                + " WHERE gpu = "
                + quoted(PowerHole.GPU)
                + " ORDER BY generation_id")
        .stream()
        .map(r -> r.path("generation_id").asText() + " " + r.path("revision").asInt())
        .collect(Collectors.joining(", "));
  }

  private BigDecimal measured(String when) throws Exception {
    return decimal(
        pipeline.one(
            "SELECT toString(sum(measured_joules)) AS measured FROM energy_balance"
                + when
                + " WHERE meter = "
                + quoted(PowerHole.GPU)),
        "measured");
  }

  @Test
  void unknownModelsAndGpusAreCountedAndShownAsUnknown() throws Exception {
    JsonNode unpriced =
        pipeline.one(
            "SELECT count() AS n, countIf(amount IS NOT NULL AND amount != 0) AS priced FROM"
                + " rated_usage WHERE source = 'case:unknown-gpu'");
    assertThat(unpriced.path("n").asLong()).isPositive();
    assertThat(unpriced.path("priced").asLong()).isZero();
    JsonNode energy =
        pipeline.one(
            "SELECT count() AS n, countIf(active_joules IS NULL AND provenance ILIKE 'missing') AS"
                + " missing FROM generation_energy_current WHERE source = 'case:unknown-gpu'");
    assertThat(energy.path("n").asLong()).isEqualTo(1);
    assertThat(energy.path("missing").asLong()).isEqualTo(1);
    assertThat(rejectedFor(RejectReason.UNPLACED)).hasSize(1);
  }

  @Test
  void aRepetitionIsNoConflictAndAConflictIsSoAgainWhenItIsReplayed() throws Exception {
    assertThat(
            pipeline
                .one("SELECT count() AS n FROM generations WHERE source = 'case:conflict'")
                .path("n")
                .asLong())
        .isEqualTo(1);
    List<Rejection> conflicts = rejectedFor(RejectReason.IDENTITY_CONFLICT);
    assertThat(conflicts).hasSize(1);
    assertThat(String.join("\n", RejectionText.lines(conflicts.get(0), kafka())))
        .contains("\"generation_id\": \"conflict\"");
    List<RejectionReplay.Outcome> outcomes = replayer().replay(conflicts, false);
    assertThat(outcomes).hasSize(1);
    assertThat(outcomes.get(0).said()).startsWith("rejected again: IDENTITY_CONFLICT: ");
  }

  @Test
  void whatIsStillWrongStaysOutAndADryRunSendsNothing() throws Exception {
    List<Rejection> old = rejectedBy(RejectStage.INGEST, RejectReason.TOO_OLD);
    assertThat(replayer().replay(old, true))
        .extracting(RejectionReplay.Outcome::said)
        .containsOnly("would go through the front door");
    List<Rejection> poisoned = rejectedBy(RejectStage.FIRST_SEEN, RejectReason.UNDECODABLE);
    assertThat(replayer().replay(poisoned, false))
        .allMatch(o -> o.said().startsWith("not sent: ") && !o.isRefused());
    assertThat(String.join("\n", RejectionText.lines(poisoned.get(0), kafka())))
        .contains("UNDECODABLE")
        .doesNotContain("SECRET");
  }

  @Test
  void whatIsGoodByNowIsTakenInOnceHoweverOftenItIsReplayed() throws Exception {
    ObjectNode event =
        new SampleEvents(Instant.now()).of("generation", "mended").put("source", "case:mended");
    Rejection early = rejection(RejectStage.INGEST, null, event.toString().getBytes(UTF_8));
    FxRate rate = Poison.fxRate("XTS");
    Rejection reference = rejection(RejectStage.SINK, poison.place(Topics.FX_RATES, rate), NONE);
    Rejection result = rejection(RejectStage.SINK, new RecordPlace("rated-usage", 0, 0), NONE);
    for (int time = 0; time < 2; time++) {
      assertThat(replayer().replay(List.of(early, reference, result), false))
          .extracting(RejectionReplay.Outcome::said)
          .containsExactly(
              "taken in",
              "sent to fx-rates",
              "not sent: a result is not sent again: replay the fact behind it");
    }
    pipeline.awaitSettled();
    assertThat(
            pipeline
                .one("SELECT count() AS n FROM generations WHERE source = 'case:mended'")
                .path("n")
                .asLong())
        .isEqualTo(1);
  }

  @Test
  void theCommandsListShowAndReplay() throws Exception {
    Rejection old = rejectedBy(RejectStage.FIRST_SEEN, RejectReason.TOO_OLD).get(0);
    CommandRun list = command("list", "--stage", "FIRST_SEEN", "--reason", "TOO_OLD");
    assertThat(list.exit()).isZero();
    assertThat(list.out()).hasLineCount(1).startsWith(old.name()).contains(old.detail());
    CommandRun show = command("show", old.name());
    assertThat(show.exit()).isZero();
    assertThat(show.out()).contains("reason    TOO_OLD", "\"generation_id\": \"old\"");
    CommandRun nothing = command("show", "generations-0@99999999");
    assertThat(nothing.exit()).isEqualTo(1);
    assertThat(nothing.err()).hasLineCount(1).contains("nothing is rejected as generations-0@");
    CommandRun dry = command("replay", "--reason", "TOO_OLD", "--stage", "FIRST_SEEN", "--dry-run");
    assertThat(dry.exit()).isZero();
    assertThat(dry.out()).contains(old.name() + "  would go through the front door");
    CommandRun replay = command("replay", "--reason", "TOO_OLD", "--stage", "FIRST_SEEN");
    assertThat(replay.exit()).isEqualTo(1);
    assertThat(replay.out()).startsWith(old.name() + "  rejected again: TOO_OLD: ");
  }

  @Test
  void nothingStoppedOrStartedAgain() throws Exception {
    assertThat(pipeline.processes()).extracting(ProcessStatus::restarts).containsOnly(0);
    FlinkRest flink = new FlinkRest(URI.create(pipeline.descriptor().flinkUrl()));
    assertThat(flink.restores(flink.awaitRunning(Duration.ofSeconds(5)).id())).isZero();
  }

  private ReplayResult replay() {
    try {
      return pipeline.replay(recording.folder(), OptionalDouble.empty());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> get(String url) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private List<Rejection> awaitRejections(int rows) {
    Rejections all = new Rejections(pipeline.clickHouse());
    return await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> all.list(new RejectionFilter(null, null, null, 10_000)),
            found -> found.size() >= rows);
  }

  private List<Rejection> rejectedBy(RejectStage stage) {
    return rejected.stream().filter(r -> r.stage().equalsIgnoreCase(stage.name())).toList();
  }

  private List<Rejection> rejectedFor(RejectReason reason) {
    return rejected.stream().filter(r -> r.reason().equals(reason.name())).toList();
  }

  private List<Rejection> rejectedBy(RejectStage stage, RejectReason reason) {
    return rejectedBy(stage).stream().filter(r -> r.reason().equals(reason.name())).toList();
  }

  /** One that a test makes up. */
  private static Rejection rejection(RejectStage stage, RecordPlace place, byte[] payload) {
    return new Rejection(
        "0123456789abcdef",
        "2026-11-20 12:00:00",
        stage.name(),
        RejectReason.UNDECODABLE.name(),
        "made up",
        null,
        Optional.ofNullable(place),
        payload);
  }

  private CommandRun command(String... words) {
    return CommandRun.of(pipeline.folder(), "rejected", words);
  }

  private RejectionReplay replayer() {
    return new RejectionReplay(
        new Rejections(pipeline.clickHouse()),
        kafka(),
        pipeline.descriptor().gatewayUrl(),
        new StatusClient(pipeline.descriptor().apiUrl()));
  }

  private KafkaSettings kafka() {
    return pipeline.descriptor().kafkaSettings();
  }

  private static BigDecimal decimal(JsonNode row, String field) {
    return new BigDecimal(row.path(field).asText());
  }

  private static String quoted(String text) {
    return "'" + text + "'";
  }
}
