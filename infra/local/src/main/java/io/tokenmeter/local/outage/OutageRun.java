package io.tokenmeter.local.outage;

import io.tokenmeter.engines.process.ProcessStatus;
import io.tokenmeter.local.audit.AuditReport;
import io.tokenmeter.local.audit.Expectation;
import io.tokenmeter.local.audit.PipelineAudit;
import io.tokenmeter.local.audit.PriceBook;
import io.tokenmeter.local.load.LoadOptions;
import io.tokenmeter.local.load.LoadReport;
import io.tokenmeter.local.load.LoadSender;
import io.tokenmeter.local.load.SyntheticFleet;
import io.tokenmeter.local.runtime.LocalRuntime;
import io.tokenmeter.local.status.PipelineStatus;
import io.tokenmeter.local.status.SettlementWait;
import io.tokenmeter.local.status.StatusClient;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** From an empty folder to a report: load, outages, recoveries, settlement, proof. */
public final class OutageRun {

  private static final Duration SETTLE_LIMIT = Duration.ofMinutes(10);

  private final Path data;
  private final OutagePlan plan;
  private final Consumer<String> progress;

  /**
   * @param data folder of the runtime; empty
   * @param progress told what is going on
   */
  public OutageRun(Path data, OutagePlan plan, Consumer<String> progress) {
    this.data = data;
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Runs it all; nothing runs afterwards.
   *
   * @throws IllegalStateException when it cannot go on, for example because a recovery took longer
   *     than a run waits
   */
  public OutageReport run() throws IOException, InterruptedException {
    try (LocalRuntime runtime = LocalRuntime.start(data, progress)) {
      SyntheticFleet fleet = new SyntheticFleet(plan.fleet(Instant.now()));
      StageLog stages = new StageLog(new Stage(Stage.Phase.BEFORE, plan.victims().get(0)));
      LoadSender sender = LoadSender.of(fleet, load(runtime), stages);
      try (RunningLoad load = new RunningLoad(sender);
          OutageWatch watch = new OutageWatch(runtime, stages, load::outstanding)) {
        return run(runtime, fleet, stages, load, watch);
      }
    }
  }

  private LoadOptions load(LocalRuntime runtime) {
    return LoadOptions.atMaxSpeed(URI.create(runtime.descriptor().gatewayUrl()))
        .atRate(plan.eventsPerSecond())
        .connections(OutagePlan.CONNECTIONS)
        .deadline(plan.longest());
  }

  private OutageReport run(
      LocalRuntime runtime,
      SyntheticFleet fleet,
      StageLog stages,
      RunningLoad load,
      OutageWatch watch)
      throws IOException, InterruptedException {
    Map<String, Integer> restartsBefore = restarts(runtime);
    List<OutageReport.Outage> outages = new ArrayList<>();
    for (String victim : plan.victims()) {
      Outage outage = new Outage(plan, victim, runtime, data, stages, load, progress);
      outages.add(outage.run());
    }
    String last = plan.victims().get(plan.victims().size() - 1);
    LoadReport sent = load.end();
    stages.enter(new Stage(Stage.Phase.SETTLING, last));
    progress.accept("Everything is sent; settling");
    long endedNanos = System.nanoTime();
    var unused = LoadSender.of(fleet.marks(sent.generated()), load(runtime)).send();
    Optional<PipelineStatus> status = settled(runtime);
    Duration settling = Duration.ofNanos(System.nanoTime() - endedNanos);
    Map<String, Integer> restarts = restarts(runtime);
    restarts.replaceAll((name, count) -> count - restartsBefore.getOrDefault(name, 0));
    List<Sample> samples = watch.samples();
    progress.accept("Settled; proving every event");
    AuditReport audit = audit(runtime, FleetExpectation.of(fleet, sent.acknowledged()));
    return new OutageReport(
        plan, outages, stages.all(), samples, sent, restarts, status, settling, audit);
  }

  /** The status in which all was settled; empty when the time has run out. */
  private Optional<PipelineStatus> settled(LocalRuntime runtime) throws InterruptedException {
    StatusClient client = new StatusClient(runtime.descriptor().apiUrl());
    boolean settled =
        SettlementWait.await(
            client,
            SETTLE_LIMIT,
            status ->
                progress.accept(
                    "Settling: %s records to read"
                        .formatted(status.map(s -> "%,d".formatted(s.totalLag())).orElse("?"))));
    return settled ? client.ask() : Optional.empty();
  }

  /** An audit that cannot be made fails the run; what else was seen is still worth a report. */
  private static AuditReport audit(LocalRuntime runtime, Expectation expectation) {
    try (ClickHouseQuery query = new ClickHouseQuery(runtime.descriptor().clickHouseSettings())) {
      return new PipelineAudit(query, PriceBook.illustrative()).run(expectation);
    } catch (IOException | RuntimeException e) {
      AuditReport.Finding finding =
          new AuditReport.Finding("it could not be made", 1, List.of(e.toString()));
      return new AuditReport(List.of(new AuditReport.Check("audit", 0, List.of(finding))));
    }
  }

  private static Map<String, Integer> restarts(LocalRuntime runtime) {
    Map<String, Integer> restarts = new HashMap<>();
    for (ProcessStatus process : runtime.processes()) {
      restarts.put(process.name(), process.restarts());
    }
    return restarts;
  }
}
