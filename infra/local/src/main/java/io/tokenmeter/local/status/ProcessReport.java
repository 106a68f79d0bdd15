package io.tokenmeter.local.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenmeter.engines.process.ProcessState;
import io.tokenmeter.engines.process.ProcessStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one process of a runtime stands, as its supervisor last wrote it into the data folder.
 *
 * @param state {@code starting}, {@code up}, {@code unresponsive}, {@code down} or {@code held}
 * @param since RFC 3339
 * @param restarts unexpected deaths so far
 * @param pid null while it does not run
 * @param lastHealthy RFC 3339, when it last answered; null when it never has
 */
public record ProcessReport(
    @JsonProperty("name") String name,
    @JsonProperty("state") String state,
    @JsonProperty("since") String since,
    @JsonProperty("restarts") int restarts,
    @JsonProperty("pid") @Nullable Long pid,
    @JsonProperty("last_healthy") @Nullable String lastHealthy) {

  private static final String FILE = "processes.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the supervisor knows of the process. */
  public static ProcessReport of(ProcessStatus status) {
    return new ProcessReport(
        status.name(),
        status.state().name().toLowerCase(java.util.Locale.ROOT),
        status.since().toString(),
        status.restarts(),
        status.pid().isPresent() ? status.pid().getAsLong() : null,
        status.lastHealthy().map(Instant::toString).orElse(null));
  }

  /** The last report of the folder's supervisor. */
  public static List<ProcessReport> read(Path dataFolder) throws IOException {
    return JSON.readValue(
        dataFolder.resolve(FILE).toFile(), new TypeReference<List<ProcessReport>>() {});
  }

  /**
   * When the folder's supervisor last wrote its report, which it does every second. One that is
   * older tells of a supervisor that hangs or is gone.
   */
  public static Instant writtenAt(Path dataFolder) throws IOException {
    return Files.getLastModifiedTime(dataFolder.resolve(FILE)).toInstant();
  }

  /** Forgets what was reported of the folder. */
  public static void delete(Path dataFolder) throws IOException {
    Files.deleteIfExists(dataFolder.resolve(FILE));
  }

  /** Replaces the report of the folder. */
  public static void write(Path dataFolder, List<ProcessReport> reports) throws IOException {
    Path draft = dataFolder.resolve(FILE + ".draft");
    JSON.writeValue(draft.toFile(), reports);
    Files.move(draft, dataFolder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The same process, not yet of use. */
  public ProcessReport starting() {
    return new ProcessReport(name, "starting", since, restarts, pid, lastHealthy);
  }

  /** Whether it passed its health check and has not died since. */
  public boolean up() {
    return state.equals(ProcessState.UP.name().toLowerCase(java.util.Locale.ROOT));
  }

  /** When it entered its state. */
  public Instant sinceInstant() {
    return Instant.parse(since);
  }
}
