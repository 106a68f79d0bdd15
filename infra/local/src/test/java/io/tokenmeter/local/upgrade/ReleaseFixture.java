package io.tokenmeter.local.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.ingest.recording.Recording;
import io.tokenmeter.local.LiveRecording;
import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.local.runtime.RuntimeDescriptor;
import io.tokenmeter.local.status.PipelineStatus;
import io.tokenmeter.local.status.StatusClient;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes the {@link ReleasedState} of a release: runs the release's own launcher, plays the first
 * part of a recording, stops it and packs its data folder. Arguments: a checkout of the release,
 * its version, and a folder to work in, whose path ends up in the state; run it in the folder of
 * this module.
 */
final class ReleaseFixture {

  private static final Duration RECORDED = Duration.ofSeconds(80);
  private static final Duration PLAYED = Duration.ofSeconds(55);
  private static final Duration SLICE = Duration.ofSeconds(5);
  private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

  /** Short, so that windows settle before the stop; longer than any generation takes. */
  private static final String MAX_GENERATION_AGE = "PT25S";

  private final Path checkout;
  private final Path data;

  private ReleaseFixture(Path checkout, Path data) {
    this.checkout = checkout;
    this.data = data;
  }

  public static void main(String[] args) throws Exception {
    Path work = Files.createDirectories(Path.of(args[2]).toAbsolutePath());
    Path release = Files.createDirectories(Path.of("src/test/resources/released", args[1]));
    new ReleaseFixture(Path.of(args[0]).toAbsolutePath(), work.resolve("data"))
        .make(args[1], work.resolve("recording"), release);
  }

  private void make(String version, Path recordingFolder, Path release) throws Exception {
    LiveRecording.cut(recordingFolder, "GPU-upgrade", RECORDED);
    long shift = shiftToNow(Recording.read(recordingFolder));
    TimedRecording recording = new TimedRecording(recordingFolder, shift);
    Instant cut = recording.start().plus(PLAYED);
    launcher("up", "-d");
    ReleasedState state;
    List<Path> merged;
    try {
      state = play(version, recording, shift, cut);
      merged = mergedAway();
    } finally {
      launcher("down");
    }
    pack(release, recordingFolder, merged);
    state.write(release);
  }

  private static long shiftToNow(Recording recording) {
    Instant now = Instant.now();
    long nowNanos = now.getEpochSecond() * 1_000_000_000L;
    return Math.floorDiv(nowNanos - recording.lastEventNanos(), WINDOW_NANOS) * WINDOW_NANOS;
  }

  /** Slice by slice, each read to its end before the next: nothing overtakes anything. */
  private ReleasedState play(String version, TimedRecording recording, long shift, Instant cut)
      throws Exception {
    RuntimeDescriptor runtime = RuntimeDescriptor.ofRunning(data).orElseThrow();
    FrontDoor door = new FrontDoor(runtime.gatewayUrl());
    StatusClient status = new StatusClient(runtime.apiUrl());
    for (Instant from = recording.start(); from.isBefore(cut); from = from.plus(SLICE)) {
      door.send(recording.between(from, from.plus(SLICE)));
      ReadToTheEnd.awaitBy(status);
    }
    requireSettledAndOpen(status.ask().orElseThrow());
    try (ClickHouseQuery query = new ClickHouseQuery(runtime.clickHouseSettings())) {
      new Ageless(runtime).apply();
      TableContents contents = new TableContents(new ClickHouseRows(query));
      List<Integer> migrations = new ArrayList<>();
      for (JsonNode row :
          new ClickHouseRows(query).of("SELECT version FROM schema_migrations ORDER BY version")) {
        migrations.add(row.path("version").asInt());
      }
      return new ReleasedState(
          version,
          shift,
          cut.getEpochSecond() * 1_000_000 + cut.getNano() / 1_000,
          migrations,
          contents.answers(contents.queries()));
    }
  }

  private static void requireSettledAndOpen(PipelineStatus status) {
    boolean both =
        status.settlement().stream()
            .allMatch(gpu -> gpu.settledUntil() != null && gpu.openGenerations() > 0);
    if (!both || status.settlement().isEmpty()) {
      throw new IllegalStateException(
          "the state must have settled windows and open ones, but has " + status.settlement());
    }
  }

  /** Parts of tables that others have replaced, and that wait to be removed. */
  private List<Path> mergedAway() throws Exception {
    RuntimeDescriptor runtime = RuntimeDescriptor.ofRunning(data).orElseThrow();
    try (ClickHouseQuery query = new ClickHouseQuery(runtime.clickHouseSettings())) {
      return new ClickHouseRows(query)
          .of("SELECT path FROM system.parts WHERE NOT active").stream()
              .map(row -> Path.of(row.path("path").asText()).toAbsolutePath())
              .toList();
    }
  }

  private void pack(Path release, Path recording, List<Path> merged) throws Exception {
    List<Path> without = new ArrayList<>(merged);
    without.addAll(writtenAnew());
    for (String part : ReleasedState.PARTS) {
      FolderArchive.pack(data.resolve(part), release.resolve(part + ".zip"), without);
    }
    FolderArchive.pack(recording, release.resolve(ReleasedState.RECORDING + ".zip"), List.of());
  }

  /** Settings, and of Flink all but the savepoint: the checkpoints before it are of no use. */
  private List<Path> writtenAnew() throws Exception {
    List<Path> files = new ArrayList<>(List.of(data.resolve("kafka").resolve("server.properties")));
    try (Stream<Path> entries = Files.list(data.resolve("flink"))) {
      entries.filter(entry -> !entry.endsWith("savepoints")).forEach(files::add);
    }
    return files;
  }

  private void launcher(String... command) throws Exception {
    List<String> line = new ArrayList<>(List.of(checkout.resolve("tokenmeter").toString()));
    line.addAll(List.of(command));
    line.addAll(List.of("--data", data.toString()));
    ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
    builder.environment().put("TOKENMETER_FLINK_MAX_GENERATION_AGE", MAX_GENERATION_AGE);
    int exit = builder.start().waitFor();
    if (exit != 0) {
      throw new IllegalStateException(String.join(" ", line) + " exited with " + exit);
    }
  }
}
