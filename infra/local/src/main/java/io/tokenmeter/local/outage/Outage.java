package io.tokenmeter.local.outage;

import io.tokenmeter.flink.FlinkJobSettings;
import io.tokenmeter.local.app.Readers;
import io.tokenmeter.local.runtime.LocalRuntime;
import io.tokenmeter.local.status.PipelineProbe;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** One process is away for a while under load. */
final class Outage {

  /** Facts, what is made of them at once, what is settled of that: each is read from a topic. */
  private static final int HOPS = 3;

  private static final Duration LOOK = Duration.ofMillis(200);

  private final OutagePlan plan;
  private final String victim;
  private final LocalRuntime runtime;
  private final Path logs;
  private final StageLog stages;
  private final RunningLoad load;
  private final Consumer<String> progress;
  private long releasedNanos;
  private long mostWaiting;

  Outage(
      OutagePlan plan,
      String victim,
      LocalRuntime runtime,
      Path data,
      StageLog stages,
      RunningLoad load,
      Consumer<String> progress) {
    this.plan = plan;
    this.victim = victim;
    this.runtime = runtime;
    this.logs = data.resolve("logs");
    this.stages = stages;
    this.load = load;
    this.progress = progress;
  }

  OutageReport.Outage run() throws IOException, InterruptedException {
    during(Stage.Phase.BEFORE, plan.before());
    LogGrowth logsBefore = LogGrowth.now(logs);
    runtime.hold(victim);
    during(Stage.Phase.AWAY, plan.outage());
    LogGrowth logsWritten = LogGrowth.now(logs).since(logsBefore);
    Stage back = enter(Stage.Phase.BACK);
    releasedNanos = System.nanoTime();
    runtime.release(victim);
    Recovery recovery = recovery(back);
    during(Stage.Phase.AFTER, plan.after());
    return new OutageReport.Outage(victim, recovery, logsWritten);
  }

  private Stage enter(Stage.Phase phase) {
    Stage stage = new Stage(phase, victim);
    stages.enter(stage);
    return stage;
  }

  private void during(Stage.Phase phase, Duration time) throws InterruptedException {
    Stage stage = enter(phase);
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      look(stage, Duration.ofNanos(end - System.nanoTime()).toSeconds() + " s to go");
      Thread.sleep(Math.max(1, Math.min(LOOK.toMillis(), millisUntil(end))));
    }
  }

  private static long millisUntil(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime());
  }

  private void look(Stage stage, String more) throws InterruptedException {
    load.requireGoingOn();
    long waiting = load.outstanding();
    mostWaiting = Math.max(mostWaiting, waiting);
    progress.accept("%s, %s; %,d events wait".formatted(stage.label(), more, waiting));
  }

  private Recovery recovery(Stage back) throws InterruptedException {
    await(back, () -> "until events are taken", () -> stages.of(back).firstAccepted().isPresent());
    Duration taken = stages.of(back).firstAccepted().orElseThrow();
    await(back, () -> "until all is taken", () -> load.outstanding() <= plan.eventsPerSecond());
    Duration acknowledged = sinceRelease();
    awaitRead(back);
    return new Recovery(victim, taken, acknowledged, sinceRelease(), mostWaiting);
  }

  private Duration sinceRelease() {
    return Duration.ofNanos(System.nanoTime() - releasedNanos);
  }

  private void awaitRead(Stage back) throws InterruptedException {
    KafkaSettings kafka = runtime.descriptor().kafkaSettings();
    String flink = Configuration.load(FlinkJobSettings.class).jobName();
    try (SchemaRegistry registry = kafka.openSchemaRegistry();
        PipelineProbe probe = new PipelineProbe(kafka, registry, Readers.topicsByGroup(flink))) {
      for (int hop = 1; hop <= HOPS; hop++) {
        String what = "until all is read, %d of %d".formatted(hop, HOPS);
        Map<TopicPartition, Long> ends = probe.logEnds();
        Map<String, Long> behind = new TreeMap<>();
        await(
            back,
            () -> behind.isEmpty() ? what : what + ", records to go: " + behind,
            () -> {
              behind.clear();
              behind.putAll(probe.lagBefore(ends));
              return behind.isEmpty();
            });
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka does not answer: " + e.getCause(), e);
    }
  }

  /** Something that is to become true. */
  private interface Goal {
    boolean isReached() throws InterruptedException, ExecutionException;
  }

  private void await(Stage stage, Supplier<String> what, Goal goal) throws InterruptedException {
    while (!isReached(goal)) {
      if (sinceRelease().compareTo(plan.patience()) > 0) {
        throw new IllegalStateException(
            "%s: waited %d s %s; run it with --keep DIR and see its logs"
                .formatted(stage.label(), plan.patience().toSeconds(), what.get()));
      }
      look(stage, what.get());
      Thread.sleep(LOOK.toMillis());
    }
  }

  /** A broker that has just come back may fail to answer for a moment. */
  private static boolean isReached(Goal goal) throws InterruptedException {
    try {
      return goal.isReached();
    } catch (ExecutionException | KafkaException e) {
      return false;
    }
  }
}
