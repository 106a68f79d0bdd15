package io.tokenmeter.local.bench;

import io.tokenmeter.local.load.FleetSpec;
import io.tokenmeter.local.load.LoadOptions;
import io.tokenmeter.local.load.LoadReport;
import io.tokenmeter.local.load.LoadSender;
import io.tokenmeter.local.load.SyntheticFleet;
import io.tokenmeter.local.runtime.LocalRuntime;
import io.tokenmeter.local.status.PipelineStatus;
import io.tokenmeter.local.status.StatusClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** A fleet's events from the front door to settled rows, through the runtime as it ships. */
final class Journey {

  private static final Duration LOOK = Duration.ofMillis(500);

  /** One look could fall between two steps of a record; two in a row cannot. */
  private static final int IN_A_ROW = 2;

  private final LocalRuntime runtime;
  private final RuntimeMeter meter;
  private final Consumer<String> progress;

  Journey(LocalRuntime runtime, RuntimeMeter meter, Consumer<String> progress) {
    this.runtime = runtime;
    this.meter = meter;
    this.progress = progress;
  }

  /**
   * What a journey took.
   *
   * @param events generations, readings and marks
   * @param sendSeconds until the last acknowledgement
   * @param seconds until everything was settled and stored
   */
  record Result(
      String name,
      long generations,
      long events,
      double sendSeconds,
      double seconds,
      RuntimeMeter.Spent spent,
      java.util.Map<String, Long> peakPssBytes,
      long peakPssSumBytes) {

    double generationsPerSecond() {
      return generations / seconds;
    }

    double eventsPerSecondIn() {
      return events / sendSeconds;
    }

    /** Processor seconds that a million generations cost, of some that so many cost. */
    double perMillion(double processorSeconds) {
      return processorSeconds * 1e6 / generations;
    }
  }

  /**
   * Sends a fleet of that many generations at full speed and waits until everything has settled.
   *
   * @throws IllegalStateException when events were refused, or it does not settle in time
   */
  Result run(String name, long seed, long generations, Duration limit) throws InterruptedException {
    SyntheticFleet fleet = new SyntheticFleet(FleetSpec.serving(seed, generations, Instant.now()));
    long deadline = System.nanoTime() + limit.toNanos();
    LoadOptions options =
        LoadOptions.atMaxSpeed(URI.create(runtime.descriptor().gatewayUrl())).deadline(limit);
    meter.resetPeaks();
    RuntimeMeter.Reading before = meter.read();
    progress.accept("%s: sending %,d events".formatted(name, fleet.size()));
    requireTaken(LoadSender.of(fleet, options).send());
    requireTaken(LoadSender.of(fleet.marks(), options).send());
    double sendSeconds = (System.nanoTime() - before.nanos()) / 1e9;
    RuntimeMeter.Reading after = awaitSettled(name, deadline);
    RuntimeMeter.Spent spent = after.since(before);
    return new Result(
        name,
        fleet.generations(),
        fleet.size() + fleet.marks().size(),
        sendSeconds,
        spent.seconds(),
        spent,
        meter.peakBytes(),
        meter.peakSumBytes());
  }

  /** The reading taken when it was first seen settled. */
  private RuntimeMeter.Reading awaitSettled(String name, long deadline)
      throws InterruptedException {
    StatusClient client = new StatusClient(runtime.descriptor().apiUrl());
    RuntimeMeter.Reading reading = meter.read();
    int settled = 0;
    while (System.nanoTime() < deadline) {
      RuntimeMeter.Reading now = meter.read();
      Optional<PipelineStatus> status = client.ask();
      boolean is = status.isPresent() && status.get().settled();
      if (is && settled == 0) {
        reading = now;
      }
      settled = is ? settled + 1 : 0;
      if (settled == IN_A_ROW) {
        return reading;
      }
      progress.accept(
          "%s: %s records still to be read"
              .formatted(name, status.map(s -> "%,d".formatted(s.totalLag())).orElse("?")));
      Thread.sleep(LOOK.toMillis());
    }
    throw new IllegalStateException(
        name + " did not settle in time; give it fewer generations with --generations");
  }

  private static void requireTaken(LoadReport report) {
    if (report.outstandingEvents() > 0 || report.refusedEvents() > 0) {
      throw new IllegalStateException(
          "the gateway refused %,d events %s and left %,d unanswered %s"
              .formatted(
                  report.refusedEvents(),
                  report.refused(),
                  report.outstandingEvents(),
                  report.unavailable()));
    }
  }
}
