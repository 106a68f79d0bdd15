package io.tokenmeter.local.rejected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.Client;
import io.tokenmeter.clickhouse.library.ClickHouseLibrary;
import io.tokenmeter.engines.clickhouse.ClickHouse;
import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.FreePorts;
import io.tokenmeter.engines.process.Supervisor;
import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.sinks.ClickHouseQuery;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import io.tokenmeter.sinks.clickhouse.schema.ClickHouseMigrations;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The questions about rejections, asked of the real engine. */
@NullUnmarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("side-by-side")
class RejectionsIT {

  private static final long ENGINE_BYTES = 1_000_000_000L;

  @TempDir static Path data;

  private Supervisor supervisor;
  private ClickHouseQuery query;
  private Rejections rejections;

  @BeforeAll
  void start() throws Exception {
    var engine =
        new io.tokenmeter.engines.clickhouse.ClickHouseSettings(
            ClickHouseLibrary.forThisMachine(System.getenv()).locate(System.out::println),
            data.resolve("clickhouse"),
            data.resolve("logs"),
            FreePorts.find(1).get(0),
            ENGINE_BYTES,
            ChildJvm.likeThisOne(List.of()));
    supervisor = Supervisor.open(data).add(ClickHouse.spec(engine));
    supervisor.start(Duration.ofSeconds(90));
    ClickHouseSettings settings =
        Configuration.load(
            ClickHouseSettings.class, Map.of("tokenmeter.clickhouse.url", engine.url().toString()));
    try (Client client = settings.openClient()) {
      ClickHouseMigrations.apply(client);
      client
          .query(
              "INSERT INTO rejected_events (received_at, stage, reason, detail, source, topic,"
                  + " `partition`, `offset`, payload) VALUES ('2026-11-20 12:00:00.000001',"
                  + " 'ingest', 'INVALID_FIELD', 'tokens.output = -5', 's', NULL, NULL, NULL,"
                  + " '{\"id\":\"g\"}'), ('2026-11-20 12:00:02', 'sink', 'UNDECODABLE', 'poison',"
                  + " NULL, 'generations', 2, 7, ''), ('2026-11-20 12:00:01', 'energy',"
                  + " 'UNDECODABLE', 'poison', NULL, 'generations', 2, 7, '')")
          .get()
          .close();
    }
    query = new ClickHouseQuery(settings);
    rejections = new Rejections(new ClickHouseRows(query));
  }

  @AfterAll
  void stop() {
    if (query != null) {
      query.close();
    }
    if (supervisor != null) {
      supervisor.close();
    }
  }

  @Test
  void listsWhatMatchesOldestFirst() throws Exception {
    assertThat(rejections.list(new RejectionFilter(null, null, null, 10)))
        .extracting(Rejection::stage)
        .containsExactly("ingest", "energy", "sink");
    assertThat(rejections.list(new RejectionFilter(null, null, null, 1)))
        .extracting(Rejection::stage)
        .containsExactly("sink");
    assertThat(rejections.list(new RejectionFilter(RejectStage.ENERGY, null, null, 10))).hasSize(1);
    assertThat(
            rejections.list(
                new RejectionFilter(
                    null, RejectReason.UNDECODABLE, Instant.parse("2026-11-20T12:00:01.500Z"), 10)))
        .extracting(Rejection::name)
        .containsExactly("generations-2@7");
  }

  @Test
  void findsByPlaceAndById() throws Exception {
    assertThat(rejections.find("generations-2@7"))
        .extracting(Rejection::stage)
        .containsExactly("energy", "sink");
    Rejection first =
        rejections.list(new RejectionFilter(RejectStage.INGEST, null, null, 1)).get(0);
    assertThat(first.id()).matches("[0-9a-f]{16}");
    assertThat(first.receivedAt()).isEqualTo("2026-11-20 12:00:00.000001");
    assertThat(rejections.find(first.name())).hasSize(1);
    assertThat(rejections.find(first.id()).get(0).payload()).asString().isEqualTo("{\"id\":\"g\"}");
    assertThatThrownBy(() -> rejections.find("' OR 1"))
        .hasMessageContaining("give topic-partition@offset, or an id");
  }
}
