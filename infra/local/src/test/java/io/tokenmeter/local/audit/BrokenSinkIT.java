package io.tokenmeter.local.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.ingest.replay.ReplayOptions;
import io.tokenmeter.ingest.replay.ReplayResult;
import io.tokenmeter.ingest.replay.Replayer;
import io.tokenmeter.local.app.DoublingSinkMain;
import io.tokenmeter.local.demo.ShippedRecording;
import io.tokenmeter.local.runtime.LocalRuntime;
import io.tokenmeter.local.runtime.RuntimeOptions;
import io.tokenmeter.local.status.SettlementWait;
import io.tokenmeter.local.status.StatusClient;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The audit of a whole run sees what a broken sink did, and sees nothing else; that it passes where
 * nothing is broken is part of {@link io.tokenmeter.local.chaos.ChaosIT}.
 */
class BrokenSinkIT {

  private static final Duration SETTLE = Duration.ofMinutes(3);

  @Test
  void aSinkThatRepeatsBatchesFailsTheUniquenessOfEveryTableAndNothingElse(@TempDir Path data)
      throws Exception {
    AuditReport report =
        audited(RuntimeOptions.DEFAULT.applicationMain(DoublingSinkMain.class), data);
    assertThat(report.failed())
        .as(report.toTable())
        .containsExactlyInAnyOrder(
            "generations.unique",
            "rated_usage.unique",
            "sla_windows.unique",
            "generation_energy.unique",
            "energy_balance.unique",
            "generation_costs.unique",
            "gpu_charges.unique");
  }

  /** What the audit says when the shipped recording was replayed and has settled. */
  private static AuditReport audited(RuntimeOptions options, Path data) throws Exception {
    Path recording = ShippedRecording.unpackInto(data.resolve("recording"));
    try (LocalRuntime runtime =
            LocalRuntime.start(data.resolve("runtime"), options, progress -> {});
        ClickHouseQuery query = new ClickHouseQuery(runtime.descriptor().clickHouseSettings())) {
      Expectation expectation = new Expectation();
      ExpectedRecording.addTo(expectation, recording, replay(runtime, recording, data));
      assertThat(
              SettlementWait.await(
                  new StatusClient(runtime.descriptor().apiUrl()), SETTLE, status -> {}))
          .isTrue();
      return new PipelineAudit(query, PriceBook.illustrative()).run(expectation);
    }
  }

  private static ReplayResult replay(LocalRuntime runtime, Path recording, Path data)
      throws InterruptedException {
    ReplayResult result =
        Replayer.replay(
            new ReplayOptions(
                recording,
                URI.create(runtime.descriptor().gatewayUrl()),
                OptionalDouble.empty(),
                false,
                false,
                data.resolve("replays")),
            progress -> {});
    assertThat(result.rejected()).isEmpty();
    return result;
  }
}
