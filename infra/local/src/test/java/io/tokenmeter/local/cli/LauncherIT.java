package io.tokenmeter.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.engines.process.DataFolder;
import io.tokenmeter.local.demo.ShippedRecording;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
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

  @AfterEach
  void nothingOutlivesAFailedTest() {
    processes().forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void whatWasMeteredIsThereUnchangedAfterDownAndUp() throws Exception {
    Path recording = ShippedRecording.unpackInto(folder.resolve("recording"));
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
  }

  /** Standard output of a command that exits with 0. */
  private String succeed(String command, String... arguments) throws Exception {
    Path out = Files.createTempFile(folder, command, ".out");
    Path err = Files.createTempFile(folder, command, ".err");
    List<String> line = jvm();
    line.addAll(List.of(command, "--data", data().toString()));
    line.addAll(Arrays.asList(arguments));
    Process process =
        new ProcessBuilder(line)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .redirectInput(new File("/dev/null"))
            .start();
    if (!process.waitFor(6, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    assertThat(process.waitFor())
        .as(command + ": " + Files.readString(out) + Files.readString(err))
        .isZero();
    return Files.readString(out);
  }

  /** As the launcher script starts it, but on the class path of this test. */
  private static List<String> jvm() {
    return new ArrayList<>(
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlog4j2.configurationFile=launcher-log4j2.properties",
            "-Dtokenmeter.registry.home=" + System.getProperty("tokenmeter.registry.home"),
            "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.tokenmeter.schemas.event,"
                + "io.tokenmeter.schemas.reference,io.tokenmeter.schemas.derived",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.time=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Tokenmeter.class.getName()));
  }

  private Path data() {
    return folder.resolve("data");
  }

  /** The supervisor and all that it has started. */
  private List<ProcessHandle> processes() {
    return DataFolder.supervisorOf(data()).stream()
        .flatMap(supervisor -> Stream.concat(Stream.of(supervisor), supervisor.descendants()))
        .toList();
  }
}
