package io.tokenmeter.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenmeter.engines.clickhouse.ClickHouse;
import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.ingest.gateway.GatewayMain;
import io.tokenmeter.local.load.FleetSpec;
import io.tokenmeter.local.load.LoadOptions;
import io.tokenmeter.local.load.LoadReport;
import io.tokenmeter.local.load.LoadSender;
import io.tokenmeter.local.load.SyntheticFleet;
import io.tokenmeter.local.runtime.Classpath;
import io.tokenmeter.local.runtime.LocalRuntime;
import io.tokenmeter.local.runtime.RuntimeDescriptor;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.streams.MeteringApp;
import io.tokenmeter.streams.StreamsMain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Each stage alone over a backlog, in a process of its own, while the others are down. The order
 * matters: what a stage writes anew must not be another one's backlog.
 */
final class StageRuns {

  private static final String APPLICATION = "application";
  private static final String JOB_MANAGER = "flink-jobmanager";
  private static final String TASK_MANAGER = "flink-taskmanager";
  private static final String FLINK_GROUP = "energy-and-cost";
  private static final int HEAP = 320;
  private static final int SINK_HEAP = 768;
  private static final long FLEET_SEED = 9;
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Duration QUIET = Duration.ofSeconds(4);
  private static final long LOOK_MILLIS = 100;

  /** What is not measured at the beginning of a stage that starts cold. */
  private static final double WARM_UP = 0.25;

  private final LocalRuntime runtime;
  private final RuntimeDescriptor addresses;
  private final Path data;
  private final Consumer<String> progress;
  private final ChildJvm jvm;

  StageRuns(LocalRuntime runtime, Path data, Consumer<String> progress) {
    this.runtime = runtime;
    this.addresses = runtime.descriptor();
    this.data = data;
    this.progress = progress;
    ChildJvm all =
        ChildJvm.likeThisOne(
            List.of(
                "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.tokenmeter.schemas.event,"
                    + "io.tokenmeter.schemas.reference,io.tokenmeter.schemas.derived"));
    this.jvm = all.on(Classpath.ofTheRest(all.classpath()));
  }

  /** Keeps every process of ours down; the stores stay. */
  void holdAll() {
    runtime.hold(APPLICATION);
    runtime.hold(TASK_MANAGER);
    runtime.hold(JOB_MANAGER);
  }

  /** The loader by turns with its limits. */
  SinkStage sink() throws IOException, InterruptedException {
    progress.accept("stage: sink, raw insert, raw records");
    try (StageProcess process =
        StageProcess.start(
            "sink",
            jvm,
            SinkStageMain.class,
            SINK_HEAP,
            List.of(Long.toString(pid(ClickHouse.NAME))),
            settings(),
            data)) {
      List<String> said = process.await(LIMIT);
      return new ObjectMapper().readValue(said.get(said.size() - 1), SinkStage.class);
    }
  }

  /** The energy and cost job from nothing; it starts cold, which is part of it. */
  Rate flink(long generations) throws Exception {
    progress.accept("stage: Flink");
    List<String> inputs =
        Stream.of(
                Topics.GENERATIONS,
                Topics.GENERATION_STARTS,
                Topics.POWER_READINGS,
                Topics.GPU_TELEMETRY,
                Topics.INPUT_MARKS,
                Topics.RATED_USAGE)
            .map(topic -> topic.name())
            .toList();
    List<String> outputs =
        Stream.of(Topics.GENERATION_ENERGY, Topics.ENERGY_BALANCE, Topics.GENERATION_COSTS)
            .map(topic -> topic.name())
            .toList();
    try (GroupProgress groups = new GroupProgress(addresses.kafkaSettings().clientProperties())) {
      forgetState(data.resolve("flink").resolve("checkpoints"));
      groups.forget(FLINK_GROUP);
      runtime.release(JOB_MANAGER);
      runtime.release(TASK_MANAGER);
      long total = groups.written(inputs);
      long before = groups.written(outputs);
      long deadline = deadline();
      while (groups.read(FLINK_GROUP, inputs) == 0) {
        pause(deadline, "Flink");
      }
      double missed = (double) groups.read(FLINK_GROUP, inputs) / total;
      double startSeconds = taskManagerSeconds();
      long start = System.nanoTime();
      Rate rate = new Rate(0, 0, 0);
      long written = before;
      long changed = start;
      while (System.nanoTime() - changed < QUIET.toNanos() || written == before) {
        pause(deadline, "Flink");
        long now = groups.written(outputs);
        if (now != written) {
          written = now;
          changed = System.nanoTime();
          rate =
              new Rate(
                  Math.round(generations * (1 - missed)),
                  (changed - start) / 1e9,
                  taskManagerSeconds() - startSeconds);
        }
      }
      runtime.hold(TASK_MANAGER);
      runtime.hold(JOB_MANAGER);
      return rate;
    }
  }

  /** HTTP to topic: a gateway alone, and a sender at full speed. Events of all kinds. */
  Rate gateway(long generations) throws Exception {
    progress.accept("stage: gateway");
    SyntheticFleet fleet =
        new SyntheticFleet(FleetSpec.serving(FLEET_SEED, generations, Instant.now()));
    LoadOptions options =
        LoadOptions.atMaxSpeed(URI.create(addresses.gatewayUrl())).deadline(LIMIT);
    try (StageProcess process =
        StageProcess.start("gateway", jvm, GatewayMain.class, HEAP, List.of(), settings(), data)) {
      long measuredFrom = Math.round(fleet.size() * WARM_UP);
      var warmUp = LoadSender.of(fleet, 0, measuredFrom, options).send();
      process.requireAlive();
      double before = process.processorSeconds();
      LoadReport report = LoadSender.of(fleet, measuredFrom, fleet.size(), options).send();
      return new Rate(
          report.acknowledgedEvents(),
          report.elapsed().toNanos() / 1e9,
          process.processorSeconds() - before);
    }
  }

  /** First seen, rating, service levels and the live feed, over all that came in so far. */
  Rate streams() throws Exception {
    progress.accept("stage: Kafka Streams");
    List<String> input = List.of(Topics.GENERATION_EVENTS.name());
    try (GroupProgress groups = new GroupProgress(addresses.kafkaSettings().clientProperties())) {
      groups.forget(MeteringApp.APPLICATION_ID);
      groups.deleteInternalTopics(MeteringApp.APPLICATION_ID);
      long total = groups.written(input);
      long deadline = deadline();
      try (StageProcess process =
          StageProcess.start(
              "streams", jvm, StreamsMain.class, HEAP, List.of(), settings(), data)) {
        long from = 0;
        while (from < total * WARM_UP) {
          process.requireAlive();
          pause(deadline, "Kafka Streams");
          from = groups.read(MeteringApp.APPLICATION_ID, input);
        }
        double before = process.processorSeconds();
        long start = System.nanoTime();
        while (groups.read(MeteringApp.APPLICATION_ID, input) < total) {
          process.requireAlive();
          pause(deadline, "Kafka Streams");
        }
        return new Rate(
            total - from, (System.nanoTime() - start) / 1e9, process.processorSeconds() - before);
      }
    }
  }

  private double taskManagerSeconds() {
    return ProcessorTime.ofProcess(pid(TASK_MANAGER)) / 1e3;
  }

  /** 0 when there is none. */
  private long pid(String process) {
    return runtime.processes().stream()
        .filter(status -> status.name().equals(process))
        .mapToLong(status -> status.pid().orElse(0))
        .sum();
  }

  private static long deadline() {
    return System.nanoTime() + LIMIT.toNanos();
  }

  private static void pause(long deadline, String stage) throws InterruptedException {
    if (System.nanoTime() > deadline) {
      throw new IllegalStateException(
          stage + " did not get through its backlog within " + LIMIT.toMinutes() + " minutes");
    }
    Thread.sleep(LOOK_MILLIS);
  }

  private static void forgetState(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      tree.sorted(Comparator.reverseOrder())
          .filter(path -> !path.equals(folder))
          .forEach(path -> path.toFile().delete());
    }
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("TOKENMETER_KAFKA_BOOTSTRAP_SERVERS", addresses.kafkaBootstrapServers());
    settings.put("TOKENMETER_KAFKA_SCHEMA_REGISTRY_URL", addresses.schemaRegistryUrl());
    settings.put("TOKENMETER_KAFKA_REPLICATION_FACTOR", "1");
    settings.put("TOKENMETER_KAFKA_CLIENT_SECURITY_PROTOCOL", "PLAINTEXT");
    settings.put("TOKENMETER_CLICKHOUSE_URL", addresses.clickHouseUrl());
    settings.put("TOKENMETER_GATEWAY_HOST", "127.0.0.1");
    settings.put("TOKENMETER_GATEWAY_PORT", Integer.toString(addresses.gatewayPort()));
    settings.put("TOKENMETER_STREAMS_STATE_DIR", data.resolve("stage-streams").toString());
    return settings;
  }
}
