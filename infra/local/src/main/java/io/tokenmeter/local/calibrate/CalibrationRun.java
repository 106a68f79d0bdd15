package io.tokenmeter.local.calibrate;

import io.tokenmeter.flink.energy.EnergyRows;
import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.local.load.LoadEvent;
import io.tokenmeter.local.load.LoadOptions;
import io.tokenmeter.local.load.LoadReport;
import io.tokenmeter.local.load.LoadSender;
import io.tokenmeter.local.runtime.RuntimeDescriptor;
import io.tokenmeter.schemas.reference.ValidationRun;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One validation run against a running pipeline. To be used once. */
public final class CalibrationRun {

  /** Clocks and memory of a GPU take seconds to settle after work. */
  private static final Duration REST = Duration.ofSeconds(3);

  private static final long SECOND_MILLIS = 1_000;
  private static final Duration SENDING = Duration.ofMinutes(2);
  private static final Duration SETTLING = Duration.ofMinutes(5);

  private final RuntimeDescriptor runtime;
  private final Target target;
  private final CalibrationPlan plan;
  private final Consumer<String> progress;
  private final RunEvents events;
  private final String id;

  /**
   * @param id names the run in the labels of its generations
   */
  public CalibrationRun(
      String id,
      RuntimeDescriptor runtime,
      Target target,
      CalibrationPlan plan,
      Consumer<String> progress) {
    this.id = id;
    this.runtime = runtime;
    this.target = target;
    this.plan = plan;
    this.progress = progress;
    this.events = new RunEvents(id, target);
  }

  /**
   * Runs to the end; the row is not published.
   *
   * @param tolerance largest weighted error that counts as valid
   * @throws IllegalStateException when the run proves nothing: the GPU has no meter or other work
   */
  public CalibrationReport run(double tolerance) throws IOException, InterruptedException {
    Instant began = Instant.now().truncatedTo(ChronoUnit.MICROS);
    rest(plan.quiet(), "so that its idle floor is known");
    EngineClient engine = new EngineClient(target.engineUrl(), target.model());
    for (Phase phase : plan.phases()) {
      serve(phase, engine);
      rest(REST, "before the next phase");
    }
    send(events.events());
    send(List.of(events.mark()));
    try (ClickHouseQuery query = new ClickHouseQuery(runtime.clickHouseSettings())) {
      SettledRun settled = new SettledRun(id, new ClickHouseRows(query));
      awaitRows(settled);
      requireAlone(settled);
      Validation validation = settled.validation(plan.requests());
      String gpuModel = settled.gpuModel(target.gpus().get(0));
      if (gpuModel.isEmpty()) {
        throw new IllegalStateException(
            "the readings of %s do not say what kind of GPU it is: send device_model with them"
                .formatted(target.gpus().get(0)));
      }
      return new CalibrationReport(validation, row(validation, gpuModel, tolerance, began));
    }
  }

  private void serve(Phase phase, EngineClient engine) throws IOException, InterruptedException {
    AtomicInteger next = new AtomicInteger();
    AtomicInteger served = new AtomicInteger();
    int all = phase.requests().size();
    ExecutorService clients = Executors.newFixedThreadPool(plan.inFlight());
    try {
      List<Future<Void>> work = new ArrayList<>();
      for (int i = 0; i < plan.inFlight(); i++) {
        work.add(
            clients.submit(
                () -> {
                  for (int n = next.getAndIncrement(); n < all; n = next.getAndIncrement()) {
                    Shape shape = phase.requests().get(n);
                    long seed = (long) phase.name().hashCode() << Integer.SIZE | n;
                    events.add(phase, shape, engine.complete(shape, seed));
                    progress.accept(
                        "%s: %d of %d requests served"
                            .formatted(phase.name(), served.incrementAndGet(), all));
                  }
                  return null;
                }));
      }
      for (Future<Void> each : work) {
        each.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException trouble) {
        throw trouble;
      }
      throw new IllegalStateException("sending requests failed: " + e.getCause(), e);
    } finally {
      clients.shutdownNow();
    }
  }

  private void rest(Duration duration, String why) throws InterruptedException {
    long until = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = until - System.nanoTime()) {
      progress.accept("The GPU rests, %s: %d s".formatted(why, left / 1_000_000_000 + 1));
      Thread.sleep(Math.min(SECOND_MILLIS, left / 1_000_000 + 1));
    }
  }

  private void send(List<? extends LoadEvent<?>> few) throws InterruptedException {
    LoadOptions options =
        LoadOptions.atMaxSpeed(URI.create(runtime.gatewayUrl())).deadline(SENDING);
    LoadReport report = LoadSender.of(few, options).send();
    if (report.acknowledgedEvents() != few.size()) {
      throw new IllegalStateException("the gateway did not take all of the run: " + report);
    }
  }

  /** The GPU as a whole never settles while its meter is read. */
  private void awaitRows(SettledRun settled) throws IOException, InterruptedException {
    int expected = plan.requests() * target.gpus().size();
    long deadline = System.nanoTime() + SETTLING.toNanos();
    for (long rows = settled.rows(); rows < expected; rows = settled.rows()) {
      progress.accept("Settling: %d of %d".formatted(rows, expected));
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "%d of %d generations of the run have not settled within %d min: do readings of the meters of %s come?"
                .formatted(expected - rows, expected, SETTLING.toMinutes(), target.gpus()));
      }
      Thread.sleep(SECOND_MILLIS);
    }
  }

  private void requireAlone(SettledRun settled) throws IOException, InterruptedException {
    long others = settled.others(target, events);
    if (others > 0) {
      throw new IllegalStateException(
          "%d generations of others ran on %s meanwhile: a run needs the GPU for itself"
              .formatted(others, target.gpus()));
    }
  }

  private ValidationRun row(
      Validation validation, String gpuModel, double tolerance, Instant began) {
    return ValidationRun.newBuilder()
        .setGpuModel(gpuModel)
        .setEngine(target.engine())
        .setMethod(EnergyRows.METHOD)
        .setModel(target.model())
        .setWeightedError(validation.weightedError())
        .setTolerance(tolerance)
        .setReferenceError(validation.referenceError())
        .setGenerations(validation.generations())
        .setEffectiveFrom(began)
        .setRecordedAt(Instant.now().truncatedTo(ChronoUnit.MICROS))
        .setOrigin("calibrate " + id)
        .build();
  }
}
