package io.tokenmeter.local.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.engines.process.ResourceUsage;
import io.tokenmeter.ingest.replay.ReplayOptions;
import io.tokenmeter.ingest.replay.ReplayProgress;
import io.tokenmeter.ingest.replay.Replayer;
import io.tokenmeter.local.runtime.LocalRuntime;
import io.tokenmeter.local.runtime.RuntimeDescriptor;
import io.tokenmeter.local.status.MetricsClient;
import io.tokenmeter.local.status.PipelineStatus;
import io.tokenmeter.local.status.SettlementWait;
import io.tokenmeter.local.status.StatusClient;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From an empty folder to a settled summary. */
public final class DemoRun implements AutoCloseable {

  private static final Duration SETTLE_LIMIT = Duration.ofMinutes(5);

  /** Told how the run goes on. */
  public interface Listener {
    void stage(String what);

    void replaying(ReplayProgress progress);

    void settling(Optional<PipelineStatus> status);
  }

  private final DemoFolder folder;
  private final Path data;
  private final Path recording;
  private final Instant began;
  private final Listener listener;
  private final ResourceUsage usage = ResourceUsage.sample();
  private @Nullable LocalRuntime runtime;

  /**
   * @param began when the person began to wait
   */
  public DemoRun(DemoFolder folder, Path recording, Instant began, Listener listener) {
    this.folder = folder;
    this.data = folder.path();
    this.recording = recording;
    this.began = began;
    this.listener = listener;
  }

  /**
   * Starts, replays, settles and prints.
   *
   * @return the summary for scripts
   * @throws Exception any failure; the folder stays, and the message says so
   */
  public ObjectNode run(PrintStream out) throws Exception {
    try {
      return play(out);
    } catch (Exception e) {
      throw folder.keptAfter(e);
    }
  }

  private ObjectNode play(PrintStream out) throws Exception {
    LocalRuntime started = LocalRuntime.start(data, listener::stage);
    runtime = started;
    Duration startedAfter = Duration.between(began, Instant.now());
    RuntimeDescriptor addresses = started.descriptor();
    Replayer.replay(
        ReplayOptions.atMaxSpeed(
            recording, URI.create(addresses.gatewayUrl()), data.resolve("replays")),
        listener::replaying);
    Duration replayed = Duration.between(began, Instant.now());
    boolean settled =
        SettlementWait.await(
            new StatusClient(addresses.apiUrl()), SETTLE_LIMIT, listener::settling);
    Summary summary = summarise(addresses);
    SummaryTable.print(summary, out);
    Duration elapsed = Duration.between(began, Instant.now());
    long duplicates =
        Math.round(new MetricsClient(addresses.apiUrl()).sum("tokenmeter_duplicates_total"));
    long peakPssBytes = usage.peakPssBytes();
    out.printf(
        "%,d generations, %,d duplicates, %,d rejected. Up after %.0f s, replayed after %.0f s, %s"
            + " after %.0f s; at most %,d MiB of memory.%n",
        summary.generations(),
        duplicates,
        summary.rejected(),
        startedAfter.toMillis() / 1000.0,
        replayed.toMillis() / 1000.0,
        settled ? "settled" : "NOT settled",
        elapsed.toMillis() / 1000.0,
        peakPssBytes >> 20);
    return SummaryJson.of(summary, duplicates, settled, elapsed, peakPssBytes);
  }

  /**
   * Where to look next.
   *
   * @throws IllegalStateException before {@link #run}
   */
  public RuntimeDescriptor descriptor() {
    if (runtime == null) {
      throw new IllegalStateException("the demo has not been run");
    }
    return runtime.descriptor();
  }

  /** Stops everything; the data stays. */
  @Override
  public void close() {
    usage.close();
    if (runtime != null) {
      runtime.close();
    }
  }

  private static Summary summarise(RuntimeDescriptor addresses) throws Exception {
    try (ClickHouseQuery query = new ClickHouseQuery(addresses.clickHouseSettings())) {
      return new SummaryQuery(new ClickHouseRows(query)).run();
    } catch (IOException e) {
      throw new IOException("the summary could not be read: " + e.getMessage(), e);
    }
  }
}
