package io.tokenmeter.local.chaos;

import io.tokenmeter.engines.flink.FlinkJob;
import io.tokenmeter.engines.flink.FlinkRest;
import io.tokenmeter.engines.process.ProcessState;
import io.tokenmeter.engines.process.ProcessStatus;
import io.tokenmeter.flink.FlinkJobSettings;
import io.tokenmeter.local.app.Readers;
import io.tokenmeter.local.runtime.LocalRuntime;
import io.tokenmeter.local.runtime.RuntimeDescriptor;
import io.tokenmeter.local.status.PipelineProbe;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Whether everything does its work again after a fault. All of it must hold at once: every process
 * is healthy and none of the killed ones is alive; the gateway takes an event; the Flink job runs
 * and has completed a checkpoint that began after the fault; every reader has committed what was in
 * the log when the broker could be asked after the fault.
 */
final class HealthProbe implements AutoCloseable {

  private final LocalRuntime runtime;
  private final GatewayPulse gateway;
  private final FlinkRest flink;
  private final SchemaRegistry registry;
  private final PipelineProbe readers;

  /** By handle: a system that runs for long gives the pid of a killed one to the next. */
  private final Set<ProcessHandle> killed = new LinkedHashSet<>();

  private Instant hitAt = Instant.EPOCH;
  private @Nullable Map<TopicPartition, Long> logEnds;

  HealthProbe(LocalRuntime runtime, GatewayPulse gateway) {
    RuntimeDescriptor addresses = runtime.descriptor();
    KafkaSettings kafka = addresses.kafkaSettings();
    this.runtime = runtime;
    this.gateway = gateway;
    this.flink = new FlinkRest(URI.create(addresses.flinkUrl()));
    this.registry = kafka.openSchemaRegistry();
    this.readers =
        new PipelineProbe(
            kafka,
            registry,
            Readers.topicsByGroup(Configuration.load(FlinkJobSettings.class).jobName()));
  }

  /** A fault was injected now: what was seen before counts for nothing. */
  void hit(Set<ProcessHandle> killedNow) {
    killed.addAll(killedNow);
    hitAt = Instant.now();
    logEnds = null;
  }

  /** The first thing that is not well, in words; empty when all is. */
  Optional<String> complaint() throws InterruptedException {
    try {
      Optional<String> complaint = processes();
      complaint = complaint.isPresent() ? complaint : gateway();
      complaint = complaint.isPresent() ? complaint : flink();
      return complaint.isPresent() ? complaint : readers();
    } catch (IOException e) {
      return Optional.of("Flink does not answer");
    } catch (ExecutionException | KafkaException e) {
      return Optional.of("Kafka does not answer");
    }
  }

  /** Generation events in the log, those that came again included. */
  long generationEvents() throws InterruptedException, ExecutionException {
    return readers.recordsWritten(Topics.GENERATION_EVENTS);
  }

  @Override
  public void close() {
    readers.close();
    registry.close();
  }

  private Optional<String> processes() {
    String down =
        runtime.processes().stream()
            .filter(status -> status.state() != ProcessState.UP || isKilled(status))
            .map(ProcessStatus::name)
            .collect(Collectors.joining(", "));
    return down.isEmpty() ? Optional.empty() : Optional.of(down + " not up");
  }

  /** The supervisor may not have noticed yet. */
  private boolean isKilled(ProcessStatus status) {
    return status.pid().isPresent()
        && ProcessHandle.of(status.pid().getAsLong()).filter(killed::contains).isPresent();
  }

  private Optional<String> gateway() throws InterruptedException {
    return gateway.isAccepted() ? Optional.empty() : Optional.of("the gateway takes no event");
  }

  private Optional<String> flink() throws IOException, InterruptedException {
    Optional<FlinkJob> job = flink.job();
    if (job.filter(FlinkJob::isRunning).isEmpty()) {
      return Optional.of("the Flink job is " + job.map(FlinkJob::state).orElse("not there"));
    }
    return flink.latestCheckpoint(job.get().id()).filter(hitAt::isBefore).isPresent()
        ? Optional.empty()
        : Optional.of("no checkpoint yet");
  }

  private Optional<String> readers() throws InterruptedException, ExecutionException {
    if (logEnds == null) {
      logEnds = readers.logEnds();
    }
    Map<String, Long> behind = readers.lagBefore(logEnds);
    return behind.isEmpty()
        ? Optional.empty()
        : Optional.of(
            behind.entrySet().stream()
                .map(group -> group.getKey() + " is " + group.getValue() + " records behind")
                .collect(Collectors.joining(", ")));
  }
}
