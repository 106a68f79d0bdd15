package io.tokenmeter.local.chaos;

import io.tokenmeter.local.audit.AuditReport;
import io.tokenmeter.local.audit.Expectation;
import io.tokenmeter.local.audit.ExpectedRecording;
import io.tokenmeter.local.audit.PipelineAudit;
import io.tokenmeter.local.audit.PriceBook;
import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.local.demo.Summary;
import io.tokenmeter.local.demo.SummaryQuery;
import io.tokenmeter.local.runtime.LocalRuntime;
import io.tokenmeter.local.status.SettlementWait;
import io.tokenmeter.local.status.StatusClient;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a run's tables say once everything was sent.
 *
 * @param settled whether everything had settled in time; the rest is of no worth otherwise
 */
record RunFigures(boolean settled, Summary summary, AuditReport audit) {

  private static final Duration SETTLE_LIMIT = Duration.ofMinutes(10);

  /** Waits until everything has settled, then sums up and checks every identity. */
  static RunFigures of(LocalRuntime runtime, List<Traffic.Played> sent, Consumer<String> progress)
      throws Exception {
    boolean settled =
        SettlementWait.await(
            new StatusClient(runtime.descriptor().apiUrl()),
            SETTLE_LIMIT,
            status ->
                progress.accept(
                    "settling: "
                        + status
                            .map(s -> s.totalLag() + " records to read")
                            .orElse("no answer from the application")));
    progress.accept("checking every identity");
    Expectation expectation = new Expectation();
    for (Traffic.Played round : sent) {
      ExpectedRecording.addTo(expectation, round.recording(), round.result());
    }
    try (ClickHouseQuery query = new ClickHouseQuery(runtime.descriptor().clickHouseSettings())) {
      return new RunFigures(
          settled,
          new SummaryQuery(new ClickHouseRows(query)).run(),
          new PipelineAudit(query, PriceBook.illustrative()).run(expectation));
    }
  }
}
