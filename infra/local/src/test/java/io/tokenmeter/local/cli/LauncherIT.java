package io.tokenmeter.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.engines.process.DataFolder;
import io.tokenmeter.local.demo.ShippedRecording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a script calls them: each a JVM of its own over one data folder. */
class LauncherIT {

  private static final int GENERATIONS = 928;
  private static final String SUMS =
      "SELECT (SELECT count() FROM generations) AS generations,"
          + " (SELECT toString(sum(amount)) FROM rated_usage) AS rated,"
          + " (SELECT toString(sum(active_joules)) FROM generation_energy_current) AS active,"
          + " (SELECT toString(sum(measured_joules)) FROM energy_balance_current) AS measured,"
          + " (SELECT toString(sum(margin)) FROM generation_costs_current) AS margin";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @SuppressWarnings("NullAway.Init")
  private LauncherProcess launcher;

  @BeforeEach
  void prepare() throws IOException {
    launcher = new LauncherProcess(folder, folder.resolve("data"));
  }

  @AfterEach
  void nothingOutlivesAFailedTest() {
    launcher.killAll();
  }

  @Test
  void whatWasMeteredIsThereUnchangedAfterDownAndUp() throws Exception {
    Path recording = ShippedRecording.unpackInto(folder.resolve("recording"));
    Leftovers leftovers = Leftovers.before(launcher.temporary());
    succeed("up", "-d");
    List<ProcessHandle> firstRun = processes();
    assertThat(firstRun).hasSizeGreaterThan(5);
    succeed("replay", "--trace", recording.toString());
    succeed("status", "--wait-settled");
    String sums = succeed("sql", SUMS);
    succeed("down");

    assertThat(sums.lines().skip(1).findFirst().orElse("")).startsWith(GENERATIONS + "\t");
    assertThat(sums).doesNotContain("\\N");
    assertThat(firstRun).noneMatch(ProcessHandle::isAlive);

    succeed("up", "-d");
    List<ProcessHandle> secondRun = processes();
    succeed("status", "--wait-settled");
    String sumsAfterwards = succeed("sql", SUMS);
    succeed("down");

    assertThat(sumsAfterwards).isEqualTo(sums);
    assertThat(secondRun).noneMatch(ProcessHandle::isAlive);
    leftovers.awaitNone(launcher.data());
  }

  private String succeed(String command, String... arguments) throws Exception {
    return launcher.succeed(command, arguments);
  }

  /** The supervisor and all that it has started. */
  private List<ProcessHandle> processes() {
    return DataFolder.supervisorOf(launcher.data()).stream()
        .flatMap(supervisor -> Stream.concat(Stream.of(supervisor), supervisor.descendants()))
        .toList();
  }
}
