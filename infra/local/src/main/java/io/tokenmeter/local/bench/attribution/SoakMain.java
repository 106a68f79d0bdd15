package io.tokenmeter.local.bench.attribution;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.local.bench.Stopwatch;
import io.tokenmeter.local.load.DecodePool;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A process that runs the job over as many rows as asked for, looks at its memory on the way and
 * weighs its state at the end. It leaves a {@link SoakRun} as JSON.
 */
public final class SoakMain {

  private static final int LOOKS = 40;
  private static final int LINES = 1_000;
  private static final long PAUSE_MILLIS = 200;

  private final Path folder;
  private final PoolRows rows;
  private final DecodePool pool;

  private SoakMain(Path folder, SoakKind kind, long count) {
    this.folder = folder;
    this.rows = new PoolRows(kind, count);
    this.pool = rows.pool();
  }

  /**
   * @param args folder for what comes of it, the kind of pool, how many of what it is counted in
   */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    SoakRun run = new SoakMain(folder, SoakKind.valueOf(args[1]), Long.parseLong(args[2])).run();
    new ObjectMapper().writeValue(folder.resolve(ContenderProcess.SOAK).toFile(), run);
    System.exit(0);
  }

  private SoakRun run() throws Exception {
    Path work = Files.createDirectories(folder.resolve("work"));
    StreamExecutionEnvironment env = LocalFlink.open(work);
    JobTopology.attribute(
        RowStreams.of(env, rows, Long.MAX_VALUE),
        Contender.ATTRIBUTION.maxGenerationAge(),
        new DiscardingSink<>());
    Stopwatch watch = Stopwatch.start();
    JobClient job = env.executeAsync("soak");
    List<MemorySample> memory = watch(job, work);
    String savepoint =
        job.triggerSavepoint(
                folder.resolve("savepoint").toUri().toString(), SavepointFormatType.CANONICAL)
            .get();
    return new SoakRun(
        watch.rate(pool.readings()),
        memory,
        MemorySample.size(Path.of(URI.create(savepoint))),
        pool.endingAfter(settledUntil()));
  }

  /** Looks each time a fortieth of the rows has gone by, and says now and then how many have. */
  private List<MemorySample> watch(JobClient job, Path work) throws Exception {
    List<MemorySample> memory = new ArrayList<>();
    long said = 0;
    while (memory.size() < LOOKS) {
      if (job.getJobStatus().get().isGloballyTerminalState()) {
        job.getJobExecutionResult().get();
        throw new IllegalStateException("the soak job ended by itself");
      }
      long given = PoolRows.GIVEN.get();
      if (given >= pool.size() * (memory.size() + 1) / LOOKS) {
        memory.add(MemorySample.now(given, work));
      }
      if (given * LINES / pool.size() > said) {
        said = given * LINES / pool.size();
        System.out.printf("soak: %,d of %,d rows taken in%n", given, pool.size());
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return memory;
  }

  private Instant settledUntil() {
    AttributionSettings settings =
        AttributionSettings.defaults()
            .withMaxGenerationAge(Contender.ATTRIBUTION.maxGenerationAge());
    long end = ChronoUnit.MICROS.between(Instant.EPOCH, pool.end());
    return Instant.EPOCH.plus(
        settings.windowStart(end - settings.maxGenerationAgeMicros()), ChronoUnit.MICROS);
  }
}
