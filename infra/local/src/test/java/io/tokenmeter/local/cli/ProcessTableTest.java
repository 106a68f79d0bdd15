package io.tokenmeter.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @BeforeEach
  void report() throws IOException {
    Files.writeString(
        folder.resolve("processes.json"),
        """
        [{"name":"kafka","state":"unresponsive","since":"2026-11-20T12:00:00.5Z","restarts":2,
          "pid":17,"last_healthy":"2026-11-20T12:00:00.5Z"},
         {"name":"registry","state":"up","since":"2026-11-20T11:00:00Z","restarts":0,"pid":18,
          "last_healthy":"2026-11-20T12:01:00Z"},
         {"name":"clickhouse","state":"held","since":"2026-11-20T11:59:00Z","restarts":1,"pid":null,
          "last_healthy":null}]
        """);
  }

  @Test
  void namesWhatIsDownAndSinceWhen() throws IOException {
    assertThat(printed())
        .contains("DOWN: kafka is unresponsive since 2026-11-20T12:00:00Z")
        .contains("last healthy 2026-11-20T12:00:00Z")
        .contains("DOWN: clickhouse is held since 2026-11-20T11:59:00Z")
        .contains("it was never healthy")
        .doesNotContain("DOWN: registry")
        .doesNotContain("hangs");
  }

  @Test
  void saysWhenTheSupervisorItselfHangs() throws IOException {
    Files.setLastModifiedTime(
        folder.resolve("processes.json"), FileTime.from(Instant.now().minusSeconds(90)));
    assertThat(printed()).contains("The supervisor has not reported for 1 min ");
  }

  private String printed() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ProcessTable.print(folder, new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }
}
