package io.tokenmeter.local.chaos;

import io.tokenmeter.engines.process.ResourceUsage;
import io.tokenmeter.ingest.recording.Recording;
import io.tokenmeter.ingest.recording.RecordingFacts;
import io.tokenmeter.local.audit.AuditReport;
import io.tokenmeter.local.audit.ComparedRun;
import io.tokenmeter.local.audit.RunComparison;
import io.tokenmeter.local.runtime.LocalRuntime;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Two runs over identical events, one with faults and one without, and what became of both. To be
 * used once.
 */
public final class ChaosRun implements AutoCloseable {

  private final ChaosFolder folder;
  private final ChaosOptions options;
  private final Consumer<String> progress;
  private final Rounds rounds;
  private final ResourceUsage usage = ResourceUsage.sample();
  private final List<String> skipped = new ArrayList<>();
  private final List<FaultReport> faults = new CopyOnWriteArrayList<>();
  private final long began = System.nanoTime();

  /** What only the disturbed run knows. */
  private record Disturbed(
      int planned,
      List<FaultReport> faults,
      List<Traffic.Played> sent,
      Redeliveries redeliveries,
      long generationEvents,
      long pulses,
      long peakPssBytes,
      RunFigures figures) {}

  /**
   * @param recording folder of the recording that is played round after round
   * @param progress told in one line how it goes on
   */
  public ChaosRun(
      ChaosFolder folder, Path recording, ChaosOptions options, Consumer<String> progress) {
    this.folder = folder;
    this.options = options;
    this.progress = progress;
    this.rounds = new Rounds(recording, folder.rounds());
  }

  /**
   * Runs both and compares.
   *
   * @throws Exception when a run could not be brought to its end; a run that did badly is reported
   */
  public ChaosReport run() throws Exception {
    Disturbed disturbed = disturb();
    RunFigures undisturbed;
    AuditReport comparison;
    try (LocalRuntime runtime = start(folder.undisturbed())) {
      undisturbed = playUndisturbed(runtime, disturbed.sent().size());
      comparison = compareWith(runtime);
    }
    return new ChaosReport(
        options.seed(),
        disturbed.planned(),
        disturbed.faults(),
        skipped,
        disturbed.sent().size(),
        disturbed.generationEvents(),
        disturbed.figures().summary().generations(),
        disturbed.pulses(),
        disturbed.redeliveries(),
        disturbed.figures().settled(),
        undisturbed.settled(),
        SumRow.of(disturbed.figures().summary(), undisturbed.summary()),
        disturbed.figures().audit(),
        undisturbed.audit(),
        comparison,
        Duration.ofNanos(System.nanoTime() - began),
        disturbed.peakPssBytes());
  }

  /** The faults that are through, for a run that did not come to its end. */
  public List<FaultReport> faultsSoFar() {
    return List.copyOf(faults);
  }

  @Override
  public void close() {
    usage.close();
  }

  private Disturbed disturb() throws Exception {
    SmallDisk disk = options.diskFull() ? mountOrSkip() : null;
    List<Fault> plan = disk == null ? options.plan() : KillPlan.andDiskFull(options.plan());
    try (LocalRuntime runtime = start(folder.disturbed());
        Traffic traffic = new Traffic(rounds, URI.create(runtime.descriptor().gatewayUrl()))) {
      progress.accept("first round");
      Generation known = firstGeneration(traffic.playFirst());
      GatewayPulse pulse = new GatewayPulse(runtime.descriptor().gatewayUrl(), known);
      traffic.start(options.speed());
      try (Signals signals = new Signals(runtime);
          RedeliveryWatch watch = new RedeliveryWatch(runtime, pulse);
          HealthProbe health = new HealthProbe(runtime, pulse)) {
        watch.start();
        FaultProgress told = new FaultProgress(plan.size(), progress);
        new FaultRun(plan, signals, health, watch, traffic, disk, faults, told).run();
        progress.accept("playing the last round to its end");
        List<Traffic.Played> sent = traffic.finish();
        RunFigures figures = RunFigures.of(runtime, sent, progress);
        return new Disturbed(
            plan.size(),
            List.copyOf(faults),
            sent,
            watch.total(),
            health.generationEvents(),
            pulse.accepted(),
            usage.peakPssBytes(),
            figures);
      }
    }
  }

  private @Nullable SmallDisk mountOrSkip() throws InterruptedException {
    try {
      return folder.mountSmallDisk();
    } catch (IOException e) {
      skipped.add("full disk: this machine mounts no small disk (" + e.getMessage() + ")");
      return null;
    }
  }

  private RunFigures playUndisturbed(LocalRuntime runtime, int count) throws Exception {
    try (Traffic traffic = new Traffic(rounds, URI.create(runtime.descriptor().gatewayUrl()))) {
      traffic.playAgain(
          count, done -> progress.accept("undisturbed: round " + (done + 1) + " of " + count));
      return RunFigures.of(runtime, traffic.played(), progress);
    }
  }

  private AuditReport compareWith(LocalRuntime undisturbed) throws Exception {
    progress.accept("comparing every row of both runs");
    try (KeptTables kept = KeptTables.open(folder.disturbed());
        ClickHouseQuery query =
            new ClickHouseQuery(undisturbed.descriptor().clickHouseSettings())) {
      return new RunComparison(
              ComparedRun.of("disturbed", kept.query()), ComparedRun.of("undisturbed", query))
          .run();
    }
  }

  private LocalRuntime start(Path data) throws Exception {
    return LocalRuntime.start(data, options.runtime(), progress);
  }

  private static Generation firstGeneration(Traffic.Played round) {
    return new RecordingFacts(
            Recording.read(round.recording()),
            round.result().identity(),
            round.result().shift().toNanos())
        .generations()
        .get(0);
  }
}
