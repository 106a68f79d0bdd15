package io.tokenmeter.local.calibrate;

import io.tokenmeter.ingest.cloudevents.FactTypes;
import io.tokenmeter.local.load.LoadEvent;
import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.GpuInput;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The generations of one run as the pipeline is told of them. Safe for use by several threads. */
final class RunEvents {

  static final String TENANT = "calibration";
  static final String RUN = "calibration_run";
  static final String PHASE = "calibration_phase";
  static final String SHAPE = "calibration_shape";

  private final String run;
  private final Target target;
  private final List<Generation> generations = new ArrayList<>();

  RunEvents(String run, Target target) {
    this.run = run;
    this.target = target;
  }

  synchronized void add(Phase phase, Shape shape, Served served) {
    generations.add(
        Generation.newBuilder()
            .setTenant(TENANT)
            .setSource(source(run))
            .setGenerationId(phase.name() + "-" + generations.size())
            .setModel(target.model())
            .setEndpoint(target.model() + "@" + target.gpus().get(0))
            .setEndpointTier(EndpointTier.LOCAL)
            .setGpus(target.gpus())
            .setLabels(
                Map.of(
                    "engine", target.engine(), RUN, run, PHASE, phase.name(), SHAPE, shape.name()))
            .setStatus(GenerationStatus.COMPLETED)
            .setTokenReporting(TokenReporting.EXCLUSIVE)
            .setTokens(
                new TokenCounts(
                    served.inputTokens(),
                    served.cachedInputTokens(),
                    0L,
                    served.outputTokens(),
                    0L,
                    0L))
            .setArrivedAt(micros(served.arrivedAt()))
            .setFirstTokenAt(micros(served.firstTokenAt()))
            .setFinishedAt(micros(served.finishedAt()))
            .build());
  }

  synchronized List<LoadEvent<Generation>> events() {
    return generations.stream().map(g -> new LoadEvent<>(FactTypes.GENERATION, g)).toList();
  }

  /** Nothing more comes of this run: what it took settles without waiting for longer ones. */
  synchronized LoadEvent<InputMark> mark() {
    Instant ended = ended();
    long count = generations.size();
    return new LoadEvent<>(
        FactTypes.INPUT_MARK,
        new InputMark(
            source(run),
            ended,
            target.gpus().stream().map(gpu -> new GpuInput(gpu, count, ended, 0L)).toList()));
  }

  synchronized Instant began() {
    return generations.stream().map(Generation::getArrivedAt).min(Instant::compareTo).orElseThrow();
  }

  synchronized Instant ended() {
    return generations.stream()
        .map(Generation::getFinishedAt)
        .max(Instant::compareTo)
        .orElseThrow();
  }

  static String source(String run) {
    return "calibration:" + run;
  }

  private static Instant micros(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS);
  }
}
