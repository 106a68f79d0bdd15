package io.tokenmeter.local.upgrade;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The data folder that a release left behind, stopped in the middle of a recording.
 *
 * @param shiftNanos what its events' times differ from the recording's
 * @param cut everything before this instant had been sent, Unix microseconds
 * @param migrations versions of the database's schema
 * @param tables queries and what they answered
 */
record ReleasedState(
    @JsonProperty("version") String version,
    @JsonProperty("shift_nanos") long shiftNanos,
    @JsonProperty("cut_micros") long cutMicros,
    @JsonProperty("migrations") List<Integer> migrations,
    @JsonProperty("tables") Map<String, String> tables) {

  /** The parts of a data folder that are kept; the changelogs restore the Streams stores. */
  static final List<String> PARTS = List.of("kafka", "registry", "clickhouse", "flink");

  static final String RECORDING = "recording";
  private static final String DESCRIPTION = "state.json";
  private static final String FOLDER = "/released";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One of each release, oldest first. */
  static List<ReleasedState> all() throws IOException {
    try (Stream<Path> releases = Files.list(folder())) {
      return releases.sorted().map(ReleasedState::read).toList();
    }
  }

  private static ReleasedState read(Path release) {
    try {
      return JSON.readValue(release.resolve(DESCRIPTION).toFile(), ReleasedState.class);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  Instant cut() {
    return Instant.EPOCH.plusNanos(cutMicros * 1_000);
  }

  /** Lays out the data folder as the release left it. */
  void unpackDataInto(Path data) throws IOException {
    for (String part : PARTS) {
      unpack(part, data.resolve(part));
    }
  }

  /** The whole recording, of which the release got a part. */
  Path unpackRecordingInto(Path target) throws IOException {
    unpack(RECORDING, target);
    return target;
  }

  private void unpack(String part, Path target) throws IOException {
    Path zip = folder().resolve(version).resolve(part + ".zip");
    try (InputStream in = Files.newInputStream(zip)) {
      FolderArchive.unpack(in, target);
    }
  }

  void write(Path release) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(release.resolve(DESCRIPTION).toFile(), this);
  }

  @Override
  public String toString() {
    return version;
  }

  private static Path folder() {
    try {
      return Path.of(ReleasedState.class.getResource(FOLDER).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
