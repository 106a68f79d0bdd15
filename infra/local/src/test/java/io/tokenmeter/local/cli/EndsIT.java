package io.tokenmeter.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tokenmeter.engines.process.DataFolder;
import io.tokenmeter.local.demo.ShippedRecording;
import io.tokenmeter.local.status.ProcessReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * However a command ends, nothing of it is left but the data. The folder has a space in its name,
 * and is long, as people's folders are.
 */
class EndsIT {

  private static final Duration START = Duration.ofMinutes(4);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @SuppressWarnings("NullAway.Init")
  private LauncherProcess launcher;

  @SuppressWarnings("NullAway.Init")
  private Leftovers leftovers;

  @BeforeEach
  void prepare() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc")), "processes are found in /proc");
    Path data = folder.resolve("a folder with a name that is long " + "x".repeat(60));
    launcher = new LauncherProcess(folder, data);
    leftovers = Leftovers.before(launcher.temporary());
  }

  @AfterEach
  void nothingOutlivesAFailedTest() {
    launcher.killAll();
  }

  @Test
  void upThenCtrlCThenUpAgainThenKillOfTheSupervisorWithAFrozenChild() throws Exception {
    Process up = launcher.start("up");
    awaitUp();
    interrupt(up);
    assertThat(up.waitFor(2, TimeUnit.MINUTES)).isTrue();
    leftovers.awaitNone(launcher.data());

    Process again = launcher.start("up");
    awaitUp();
    signal("STOP", pidOf("registry"));
    again.destroyForcibly().waitFor();
    leftovers.awaitNone(launcher.data());
    assertThat(launcher.fail("status")).contains("was killed at about");
  }

  @Test
  void aKilledDemoTakesItsFolderAlong() throws Exception {
    Process demo = launcher.start("demo", false);
    await()
        .atMost(START)
        .until(() -> Files.readString(launcher.output()).contains("Where to look next"));
    demo.destroyForcibly().waitFor();
    leftovers.awaitNone(launcher.temporary());
  }

  @Test
  void aKilledAttributeTakesItsFilesAlong() throws Exception {
    Path recording = ShippedRecording.unpackInto(folder.resolve("recording"));
    Process attribute =
        launcher.start(
            "attribute",
            false,
            "--trace",
            recording.toString(),
            "--out",
            folder.resolve("shares.csv").toString());
    await()
        .atMost(START)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> launcher.temporaryFiles() > 0);
    attribute.destroyForcibly().waitFor();
    leftovers.awaitNone(launcher.temporary());
  }

  private void awaitUp() {
    await()
        .atMost(START)
        .pollInterval(Duration.ofMillis(250))
        .until(() -> Files.readString(launcher.output()).contains("Ctrl-C stops it"));
  }

  private long pidOf(String process) throws IOException {
    assertThat(DataFolder.supervisorOf(launcher.data())).isPresent();
    return ProcessReport.read(launcher.data()).stream()
        .filter(report -> report.name().equals(process))
        .map(ProcessReport::pid)
        .findFirst()
        .orElseThrow();
  }

  /** To the whole group, as a terminal does it. */
  private static void interrupt(Process process) throws Exception {
    run(List.of("sh", "-c", "kill -s INT -- -" + process.pid()));
  }

  private static void signal(String name, long pid) throws Exception {
    run(List.of("sh", "-c", "kill -s " + name + " " + pid));
  }

  private static void run(List<String> line) throws Exception {
    assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
  }
}
