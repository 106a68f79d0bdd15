package io.tokenmeter.local.app;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.tokenmeter.local.status.ProcessReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the supervisor says of the processes beside this one. Asks no process itself, so it answers
 * at once whatever is down. Knows nothing, and says so, where there is no supervisor.
 */
final class ProcessWatch {

  /** A process that is not of use now, and since when. */
  record Down(
      @JsonProperty("name") String name,
      @JsonProperty("since") String since,
      @JsonProperty("state") String state,
      @JsonProperty("last_healthy") @Nullable String lastHealthy) {}

  private final Optional<Path> supervised;
  private final MultiGauge up;
  private final MultiGauge restarts;

  /**
   * @param supervised data folder of the supervisor
   */
  ProcessWatch(Optional<Path> supervised, MeterRegistry meters) {
    this.supervised = supervised;
    this.up =
        MultiGauge.builder("tokenmeter.process.up")
            .description("1 while the process runs and answers, by the supervisor's last look")
            .register(meters);
    this.restarts =
        MultiGauge.builder("tokenmeter.process.restarts")
            .description("Unexpected deaths of the process since the runtime was started")
            .register(meters);
  }

  /** All processes that do not do their work now; empty when all do or nobody knows. */
  List<Down> down() {
    return reports().stream()
        .filter(report -> !report.up())
        .map(r -> new Down(r.name(), r.since(), r.state(), r.lastHealthy()))
        .toList();
  }

  /** That process, when it is known to be down. */
  Optional<Down> down(String name) {
    return down().stream().filter(process -> process.name().equals(name)).findFirst();
  }

  /** Brings the meters up to date. */
  void measure() {
    List<ProcessReport> reports = reports();
    up.register(reports.stream().map(r -> row(r, r.up() ? 1 : 0)).toList(), true);
    restarts.register(reports.stream().map(r -> row(r, r.restarts())).toList(), true);
  }

  private List<ProcessReport> reports() {
    try {
      return supervised.isEmpty() ? List.of() : ProcessReport.read(supervised.get());
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Row<Number> row(ProcessReport report, int value) {
    return Row.of(Tags.of("process", report.name()), value);
  }
}
